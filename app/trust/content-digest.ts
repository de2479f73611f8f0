/** The digest of a model's content, by which trust is kept: files that did not change are not read again. */
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { digestFiles } from '#app/folder/digest-files.ts'
import type { Folder } from '#app/folder/folder.ts'
import { listFiles } from '#app/folder/list-files.ts'
import type { Listing } from '#app/folder/list-files.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import type { FileEntry } from '#shared/model.ts'

/** A folder's content: its digest, and why that digest does not cover everything Python would read. */
export interface Content {
  readonly digest: string
  readonly entries: readonly FileEntry[]
  readonly obstacle: string | null
}

/** What looking at a content is given; `report` gets bytes done of bytes in total. */
export interface LookOptions {
  readonly signal?: AbortSignal
  readonly report?: (done: number, total: number) => void
}

/** Gives the content of folders; one of these remembers what it read as long as it lives. */
export type ReadContent = (folder: Folder, options?: LookOptions) => Promise<Content>

/** A file changed so shortly before it was hashed may have changed again within the clock's step. */
const SETTLED_MILLISECONDS = 2_000

/** Files remembered over all folders: about 200 bytes each. */
const MAX_REMEMBERED = 200_000

interface Remembered {
  readonly stamp: string
  readonly sha256: string
}

/** A reader with an empty memory. */
export function contentReader(): ReadContent {
  const remembered = new Map<string, Remembered>()
  return async (folder, options = {}) => {
    const listing = await listFiles(folder)
    const { entries } = listing
    const stamps = await stampsOf(folder, entries)
    const recall = (path: string) => {
      const known = remembered.get(join(folder.root, path))
      return known !== undefined && known.stamp === stamps.get(path)?.text ? known.sha256 : null
    }
    const digests = await digestFiles(folder, entries, { ...options, recall })
    if (remembered.size > MAX_REMEMBERED) remembered.clear()
    for (const { path, sha256 } of digests.files) {
      const stamp = stamps.get(path)
      if (stamp?.isSettled === true) remembered.set(join(folder.root, path), { stamp: stamp.text, sha256 })
    }
    return { digest: digests.whole, entries, obstacle: await obstacleOf(folder, listing) }
  }
}

interface Stamp {
  readonly text: string
  readonly isSettled: boolean
}

/**
 * What tells that a file is as it was: its identity, size and times. The time of change (ctime) is set by the system,
 * so a writer who sets the time of modification back is noticed all the same.
 */
async function stampsOf(folder: Folder, entries: readonly FileEntry[]): Promise<ReadonlyMap<string, Stamp>> {
  const stamps = new Map<string, Stamp>()
  const now = Date.now()
  for (const { path, kind } of entries) {
    if (kind !== 'file') continue
    const stats = await lstat(join(folder.root, path), { bigint: true }).catch(() => null)
    if (stats === null) continue
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = stats
    const isSettled = now - Number(ctimeMs) > SETTLED_MILLISECONDS
    stamps.set(path, { text: [dev, ino, size, mtimeNs, ctimeNs].join(':'), isSettled })
  }
  return stamps
}

/**
 * What tells, without reading a file, that a folder is as it was: every entry with its kind, identity, size and times. Null
 * as `obstacle` where that covers everything Python would read.
 */
export async function contentStamp(
  folder: Folder,
): Promise<{ readonly stamp: string; readonly obstacle: string | null }> {
  const listing = await listFiles(folder)
  const stamps = await stampsOf(folder, listing.entries)
  const lines = listing.entries.map(({ path, kind, modified }) =>
    JSON.stringify([path, kind, kind === 'folder' ? 0 : (stamps.get(path)?.text ?? modified)]),
  )
  return { stamp: lines.join('\n'), obstacle: await obstacleOf(folder, listing) }
}

async function obstacleOf(folder: Folder, { entries, leftOut, unlisted }: Listing): Promise<string | null> {
  if (leftOut !== 'none')
    return 'The folder has more files or levels than Palate reads, so its content cannot be told by a digest.'
  if (unlisted !== null)
    return `${unlisted === '' ? 'The folder' : `The folder "${unlisted}"`} may not be listed, so what lies in it can change unseen.`
  for (const { path, kind } of entries) {
    if (kind === 'other')
      return `"${path}" is neither a file nor a folder, so what is read from it can change unseen.`
    if (kind !== 'link') continue
    const located = await locateInside(folder, path)
    if (!located.ok && located.fault !== 'link-dangling' && located.fault !== 'link-loop')
      return `"${path}" is a link that leads out of the folder, where its content can change unseen.`
  }
  return null
}
