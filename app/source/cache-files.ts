/**
 * What an entry of the cache came with, in its `files.json`: each file's path, digest, and the stamp by which the system
 * knows that nobody wrote to it since. Only files whose stamp is another one are read again.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '#app/folder/write-whole.ts'

/** SHA-256 in hexadecimal by path below the content, with `/`. */
export type FileDigests = ReadonlyMap<string, string>

type KnownFile = readonly [path: string, sha256: string, stamp: string]

/** Files that are asked for at once. */
const AT_ONCE = 64

/** Keeps what a folder came with in `file`; gives its bytes. */
export async function keepFiles(file: string, content: string, digests: FileDigests): Promise<number> {
  const known = await inBatches([...digests], async ([inside, sha256]): Promise<KnownFile> => {
    return [inside, sha256, (await stampOf(path.join(content, inside))) ?? '']
  })
  await writeFile(file, JSON.stringify(known))
  return known.reduce((sum, [, , stamp]) => sum + Number(stamp.split(' ', 1)[0]), 0)
}

/**
 * Whether a folder has every file that it came with, byte for byte; what a model's own run added is no damage. False
 * where `file` does not say what it came with.
 */
export async function holdsFiles(file: string, content: string): Promise<boolean> {
  const known = await readKnown(file)
  if (known === null) return false
  let changed = 0
  const now = await inBatches(known, async (one): Promise<KnownFile | null> => {
    const [inside, sha256, stamp] = one
    const place = path.join(content, inside)
    const found = await stampOf(place)
    if (found === stamp) return one
    changed += 1
    if (found === null || (await digestOf(place)) !== sha256) return null
    return [inside, sha256, found]
  })
  if (now.includes(null)) return false
  if (changed > 0) await remember(file, now)
  return true
}

/** Other stamps of the same bytes, as after a restored backup, are not asked for twice. */
async function remember(file: string, known: readonly (KnownFile | null)[]): Promise<void> {
  // Without it only quickness is lost.
  await writeWhole(file, JSON.stringify(known)).catch(() => undefined)
}

/** Size, both times of change and the number of the file; null where there is no file. */
async function stampOf(file: string): Promise<string | null> {
  const stats = await lstat(file, { bigint: true }).catch(() => null)
  return stats?.isFile() === true ? `${stats.size} ${stats.mtimeNs} ${stats.ctimeNs} ${stats.ino}` : null
}

async function digestOf(file: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
    return hash.digest('hex')
  } catch {
    return null
  }
}

async function inBatches<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<readonly R[]> {
  const found: R[] = []
  for (let start = 0; start < items.length; start += AT_ONCE) {
    found.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(ask))))
  }
  return found
}

async function readKnown(file: string): Promise<readonly KnownFile[] | null> {
  try {
    const known: unknown = JSON.parse(await readFile(file, 'utf8'))
    return Array.isArray(known) && known.every(isKnown) ? known : null
  } catch {
    return null
  }
}

function isKnown(entry: unknown): entry is KnownFile {
  return Array.isArray(entry) && entry.length === 3 && entry.every((text) => typeof text === 'string')
}
