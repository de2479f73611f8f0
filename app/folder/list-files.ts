import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileEntry } from '#shared/model.ts'
import { compareText } from '#app/text/compare-text.ts'
import type { Folder } from './folder.ts'

/** The largest real folders, Spark models of many stages and partitions, have a few thousand entries. */
export const MAX_ENTRIES = 20_000

/** Real models nest at most about eight folders deep. */
export const MAX_DEPTH = 32

/** The entries of a folder, and whether some were left out because of a limit. */
export interface Listing {
  readonly entries: readonly FileEntry[]
  readonly leftOut: 'none' | 'count' | 'depth'
  /** The first folder that may not be listed, '' for the whole; null where there is none. Programs can open what lies in it. */
  readonly unlisted: string | null
}

/** How many entries are looked at side by side: enough to hide the disk's latency. */
const BATCH = 64

/**
 * Everything under the folder, sorted by path in code-point order. Links are listed as links and never followed, so
 * neither a loop nor anything outside is walked into; folders that may not be read are listed without content.
 */
export async function listFiles(folder: Folder): Promise<Listing> {
  const entries: FileEntry[] = []
  let leftOut: Listing['leftOut'] = 'none'
  let unlisted: string | null = null
  const folders: { path: string; depth: number }[] = [{ path: '', depth: 1 }]
  for (let here = folders.shift(); here !== undefined; here = folders.shift()) {
    const listed = await childrenOf(folder, here.path)
    if (listed === null) unlisted ??= here.path
    const children = listed ?? []
    const room = MAX_ENTRIES - entries.length
    if (children.length > room) leftOut = 'count'
    for (const entry of await describeAll(folder, here.path, children.slice(0, Math.max(0, room)))) {
      entries.push(entry)
      if (entry.kind !== 'folder') continue
      if (here.depth < MAX_DEPTH) folders.push({ path: entry.path, depth: here.depth + 1 })
      else leftOut = leftOut === 'none' ? 'depth' : leftOut
    }
    if (leftOut === 'count') break
  }
  return { entries: entries.sort((left, right) => compareText(left.path, right.path)), leftOut, unlisted }
}

async function childrenOf(folder: Folder, path: string): Promise<Dirent[] | null> {
  return await readdir(join(folder.root, path), { withFileTypes: true }).catch(() => null)
}

async function describeAll(
  folder: Folder,
  parent: string,
  children: readonly Dirent[],
): Promise<readonly FileEntry[]> {
  const described: FileEntry[] = []
  for (let from = 0; from < children.length; from += BATCH) {
    const batch = children.slice(from, from + BATCH)
    described.push(...(await Promise.all(batch.map((child) => describe(folder, parent, child)))))
  }
  return described
}

async function describe(folder: Folder, parent: string, child: Dirent): Promise<FileEntry> {
  const path = parent === '' ? child.name : `${parent}/${child.name}`
  const kind = kindOf(child)
  const stats = await lstat(join(folder.root, path)).catch(() => null)
  if (stats === null) return { path, kind: 'other', size: 0, modified: 0 }
  return { path, kind, size: kind === 'file' ? stats.size : 0, modified: Math.trunc(stats.mtimeMs) }
}

function kindOf(child: Dirent): FileEntry['kind'] {
  if (child.isSymbolicLink()) return 'link'
  if (child.isFile()) return 'file'
  return child.isDirectory() ? 'folder' : 'other'
}
