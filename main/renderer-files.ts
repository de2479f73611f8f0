/** The built renderer's files, by the path a page asks for. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** A file of the renderer as it is served. */
export interface RendererFile {
  readonly bytes: Uint8Array
  readonly contentType: string
  /** Whether its name holds a hash of its content, so that it may be kept for good. */
  readonly hashed: boolean
}

/** Answers paths such as `/assets/index-1a2b.js`; null for everything that is not a file of the renderer. */
export type RendererFiles = (requestPath: string) => Promise<RendererFile | null>

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

/**
 * Lists the folder once; only what the list names is ever read, so no request path reaches the file system. Rejects
 * with ENOENT when the folder is not there.
 */
export async function rendererFiles(folder: string): Promise<RendererFiles> {
  const listed = new Map(await list(folder, '/'))
  return async (requestPath) => {
    const file = listed.get(requestPath === '/' ? '/index.html' : requestPath)
    if (file === undefined) return null
    return {
      bytes: await readFile(file),
      contentType: contentTypes[path.extname(file)] ?? 'application/octet-stream',
      hashed: requestPath.startsWith('/assets/'),
    }
  }
}

async function list(folder: string, prefix: string): Promise<readonly (readonly [string, string])[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const listed = entries.map(async (entry) => {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return list(file, `${prefix}${entry.name}/`)
    return entry.isFile() ? [[`${prefix}${entry.name}`, file] as const] : []
  })
  return (await Promise.all(listed)).flat()
}
