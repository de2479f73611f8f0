/**
 * What was downloaded before: `<cache>/downloads/<id>.json` says which entry of the cache a remote folder became, with
 * each file's size and validator, so that an unchanged one is not brought twice.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { cachedContent } from '../cache.ts'
import { validatorOf } from './download-file.ts'
import type { DownloadedFile } from './download-file.ts'
import type { RemoteFile } from './list-files.ts'
import type { RemoteFolder } from './remote-folder.ts'

/** Files whose validators are asked for at once. */
const AT_ONCE = 6

/** A remote folder as it is now. */
export interface Listed {
  readonly folder: RemoteFolder
  readonly files: readonly RemoteFile[]
  readonly cacheFolder: string
  readonly signal?: AbortSignal | undefined
}

type Known = { readonly key: string; readonly files: readonly KnownFile[] }
type KnownFile = readonly [path: string, bytes: number, validator: string | null]

/** The cached folder, where the server says of every file that it is the same; null otherwise. */
export async function knownDownload(listed: Listed): Promise<string | null> {
  const known = await readKnown(listed)
  if (known === null) return null
  const content = await cachedContent(listed.cacheFolder, known.key).catch(() => null)
  if (content === null || !sameListing(listed.files, known.files)) return null
  for (let start = 0; start < listed.files.length; start += AT_ONCE) {
    const batch = listed.files.slice(start, start + AT_ONCE)
    const same = await Promise.all(
      batch.map((file, place) => isUnchanged(listed, file, known.files[start + place])),
    )
    if (same.includes(false)) return null
  }
  return content
}

/** Keeps what a folder became. A file that cannot be written costs another download, nothing else. */
export async function rememberDownload(
  { folder, files, cacheFolder }: Listed,
  key: string,
  arrived: readonly DownloadedFile[],
): Promise<void> {
  const known: Known = {
    key,
    files: files.map(({ parts }, place) => [
      parts.join('/'),
      arrived[place]?.bytes ?? 0,
      arrived[place]?.validator ?? null,
    ]),
  }
  const target = fileOf({ folder, cacheFolder })
  const draft = `${target}.${randomUUID()}`
  try {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
    await writeFile(draft, JSON.stringify(known))
    await rename(draft, target)
  } catch {
    // Only quickness is lost.
  }
}

function fileOf({ folder, cacheFolder }: Pick<Listed, 'folder' | 'cacheFolder'>): string {
  return path.join(cacheFolder, 'downloads', `${folder.id}.json`)
}

async function readKnown(listed: Listed): Promise<Known | null> {
  try {
    const known: unknown = JSON.parse(await readFile(fileOf(listed), 'utf8'))
    return isKnown(known) ? known : null
  } catch {
    return null
  }
}

function isKnown(value: unknown): value is Known {
  if (typeof value !== 'object' || value === null) return false
  if (!('key' in value && typeof value.key === 'string')) return false
  return 'files' in value && Array.isArray(value.files) && value.files.every((file) => Array.isArray(file))
}

function sameListing(files: readonly RemoteFile[], known: readonly KnownFile[]): boolean {
  return (
    files.length === known.length &&
    files.every(({ parts, size }, place) => {
      const [path, bytes] = known[place] ?? []
      return path === parts.join('/') && (size === null || size === bytes)
    })
  )
}

/** Asks for one byte, which brings the validator; an empty file has none to ask for, and servers answer 416. */
async function isUnchanged(
  { folder, signal }: Listed,
  file: RemoteFile,
  known: KnownFile | undefined,
): Promise<boolean> {
  const validator = known?.[2] ?? null
  if (validator === null) return false
  const headers = known?.[1] === 0 ? {} : { range: 'bytes=0-0' }
  const answer = await folder.read(file.parts, headers, signal)
  answer.on('error', () => undefined)
  answer.destroy()
  return validatorOf(answer) === validator
}
