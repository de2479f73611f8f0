/**
 * The cache of unpacked archives and downloads. An entry is `<cache>/models/<key>/` with `content/`, `entry.json` and
 * `files.json`, where the key is a digest of what was brought; it arrives by one rename, so that it is there whole or not at all.
 * Drafts are made in `<cache>/drafts/`; one that a process left behind when it was killed goes with the next start of the
 * app, and with the next use.
 */
import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import type { CacheEntry, CacheListing } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import { holdsFiles, keepFiles } from './cache-files.ts'
import type { FileDigests } from './cache-files.ts'
import { isRunning, isUsedByOthers, leaveEntry, useEntry } from './cache-users.ts'

/** A draft of another machine is left behind after so long: no unpacking or download takes a day. */
const LEFT_BEHIND_MS = 24 * 3_600_000

/** Process, machine and a UUID: what `newDraft` names one. */
const DRAFT_NAME = /^(\d+)@(.*)@[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u

const ENTRY = 'entry.json'
const FILES = 'files.json'

/** What came. */
export interface Arrived {
  /** For people. */
  readonly location: string
  /** Of every file. */
  readonly digests: FileDigests
}

/** The folder that is being filled. */
export interface Draft {
  /** Absolute; nothing else writes into it. */
  readonly content: string
  /** Makes it the entry of a key and gives its content's folder; where another process was first, theirs. */
  readonly arrive: (key: string, about: Arrived) => Promise<string>
  /** Removes what is there; after `arrive` it does nothing. */
  readonly discard: () => Promise<void>
}

/**
 * The content's folder of an entry, every file as it came; null where there is none. One that lost or changed files is
 * removed first. Throws UserError `not-written` where it cannot be.
 */
export async function cachedContent(cacheFolder: string, key: string): Promise<string | null> {
  const models = path.join(cacheFolder, 'models')
  const entry = path.join(models, safe(key))
  const content = await realpath(path.join(entry, 'content')).catch(() => null)
  if (content === null) return null
  if (await holdsFiles(path.join(entry, FILES), content)) {
    await useEntry(entry)
    return content
  }
  if (await isEntryFolder(models, key)) await remove(entry, cacheFolder)
  return null
}

async function remove(place: string, cacheFolder: string): Promise<void> {
  await rm(place, { recursive: true, force: true }).catch((error: unknown) => {
    throw notWritten(cacheFolder, error)
  })
}

/** Whether it is a folder that arrived here, and no link or anything else that stands in the folder by chance. */
async function isEntryFolder(models: string, key: string): Promise<boolean> {
  const place = path.join(models, key)
  if ((await lstat(place).catch(() => null))?.isDirectory() !== true) return false
  const ours = await Promise.all(
    [ENTRY, FILES].map((name) => lstat(path.join(place, name)).catch(() => null)),
  )
  return ours.some((stats) => stats?.isFile() === true)
}

/** A new, empty draft. Throws UserError `not-written` where the cache cannot be written. */
export async function newDraft(cacheFolder: string): Promise<Draft> {
  const drafts = path.join(cacheFolder, 'drafts')
  const draft = path.join(drafts, `${process.pid}@${hostname()}@${randomUUID()}`)
  const content = path.join(draft, 'content')
  try {
    await mkdir(content, { recursive: true, mode: 0o700 })
    await mkdir(path.join(cacheFolder, 'models'), { recursive: true, mode: 0o700 })
  } catch (error) {
    throw notWritten(cacheFolder, error)
  }
  await sweepCache(cacheFolder)
  return {
    content,
    arrive: async (key, { location, digests }) => {
      try {
        const bytes = await keepFiles(path.join(draft, FILES), content, digests)
        const entry: CacheEntry = { key, location, bytes, files: digests.size, arrived: Date.now() }
        await writeFile(path.join(draft, ENTRY), JSON.stringify(entry))
      } catch (error) {
        throw notWritten(cacheFolder, error)
      }
      const target = path.join(cacheFolder, 'models', safe(key))
      await rename(draft, target).catch(async (error: unknown) => {
        await rm(draft, { recursive: true, force: true })
        if ((await cachedContent(cacheFolder, key)) === null) throw notWritten(cacheFolder, error)
      })
      await useEntry(target)
      return await realpath(path.join(target, 'content'))
    },
    discard: () => rm(draft, { recursive: true, force: true }),
  }
}

/** Removes what processes that were killed left behind. */
export async function sweepCache(cacheFolder: string): Promise<void> {
  await sweep(path.join(cacheFolder, 'drafts'))
}

/** What the cache holds, newest first; what was left behind goes. */
export async function cacheListing(cacheFolder: string): Promise<CacheListing> {
  await sweepCache(cacheFolder)
  const models = path.join(cacheFolder, 'models')
  const keys = await readdir(models).catch((): string[] => [])
  const entries = await Promise.all(keys.map((key) => readEntry(models, key)))
  const found = entries.filter((entry) => entry !== null).toSorted((one, two) => two.arrived - one.arrived)
  return { folder: cacheFolder, entries: found, bytes: found.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/**
 * Removes entries, all of them or those of `keys`, but none that a folder of `keep` is in or another process uses; drafts
 * only when all go. Throws UserError `not-written` where they cannot be removed.
 */
export async function clearCache(
  cacheFolder: string,
  { keys, keep }: { readonly keys?: readonly string[] | undefined; readonly keep: readonly string[] },
): Promise<void> {
  const models = path.join(cacheFolder, 'models')
  const present = await readdir(models).catch((): string[] => [])
  for (const key of present) {
    if (keys !== undefined && !keys.includes(key)) continue
    if (!(await isEntryFolder(models, key))) continue
    const entry = await realpath(path.join(models, key)).catch(() => null)
    if (entry === null || keep.some((root) => root.startsWith(entry + path.sep))) continue
    if (await isUsedByOthers(entry)) continue
    await remove(entry, cacheFolder)
  }
  if (keys !== undefined) return
  await sweepCache(cacheFolder)
  await remove(path.join(cacheFolder, 'downloads'), cacheFolder)
}

/** No longer uses the entries that none of the `keep` folders is in. */
export async function leaveCache(cacheFolder: string, keep: readonly string[]): Promise<void> {
  const models = path.join(cacheFolder, 'models')
  for (const key of await readdir(models).catch((): string[] => [])) {
    const entry = path.join(models, key)
    if (!keep.some((root) => root.startsWith(entry + path.sep))) await leaveEntry(entry)
  }
}

async function readEntry(models: string, key: string): Promise<CacheEntry | null> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path.join(models, key, ENTRY), 'utf8'))
    return isEntry(parsed) ? { ...parsed, key } : null
  } catch {
    return null
  }
}

function isEntry(entry: unknown): entry is CacheEntry {
  if (typeof entry !== 'object' || entry === null) return false
  const { location, bytes, files, arrived } = entry as Record<keyof CacheEntry, unknown>
  return typeof location === 'string' && [bytes, files, arrived].every((count) => typeof count === 'number')
}

/** Removes drafts whose process has ended, and very old ones of other machines that share the folder. */
async function sweep(drafts: string): Promise<void> {
  for (const name of await readdir(drafts).catch((): string[] => [])) {
    const draft = path.join(drafts, name)
    const [, pid, host] = DRAFT_NAME.exec(name) ?? []
    // Whoever named a folder of their own as the cache has other things in it.
    if (host === undefined) continue
    const isOurs = host === hostname()
    const stats = await lstat(draft).catch(() => null)
    const isOld = stats !== null && Date.now() - stats.mtimeMs > LEFT_BEHIND_MS
    if (stats?.isDirectory() !== true || (isOurs ? isRunning(Number(pid)) : !isOld)) continue
    await rm(draft, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Keys are digests; anything else would be a path. */
function safe(key: string): string {
  if (/^[a-z0-9-]{8,128}$/u.test(key)) return key
  throw new Error(`"${key}" is no key of the cache.`)
}

function notWritten(cacheFolder: string, error: unknown): UserError {
  return new UserError(
    {
      code: 'not-written',
      message: `The cache at ${cacheFolder} cannot be written.`,
      hint: 'Free space there, or name another folder in PALATE_CACHE.',
      where: cacheFolder,
      detail: String(error),
    },
    { cause: error },
  )
}
