/** A remote folder brought into the cache: listed, asked about when large, downloaded, and there all at once. */
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { maskedLocation } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'
import type { BringOptions } from '../bring.ts'
import { freeRoom } from '../free-room.ts'
import { newDraft } from '../cache.ts'
import { sizeBound } from './download-bounds.ts'
import { isLarge, largeDownload, progressOf } from './large-download.ts'
import { downloadFile, notWritten } from './download-file.ts'
import type { DownloadedFile } from './download-file.ts'
import { knownDownload, rememberDownload } from './known-downloads.ts'
import { listFiles } from './list-files.ts'
import type { RemoteFile } from './list-files.ts'
import type { RemoteFolder } from './remote-folder.ts'

/** Files that come at once. */
const AT_ONCE = 4

/**
 * Gives the local folder of a remote one: from the cache where it has not changed, else downloaded. Throws UserError
 * `not-found` for an empty folder, `large-download` above 1 GB unless `options.allowLarge`, `over-limit` and
 * `not-written` as `sizeBound` does, `bad-model` for names and sizes that are not right; what came until then is removed.
 */
export async function downloadFolder(
  folder: RemoteFolder,
  cacheFolder: string,
  options: BringOptions,
): Promise<string> {
  options.report?.({ activity: 'Asking what there is to download' })
  const files = await listFiles(folder, options.signal)
  if (files.length === 0) throw nothingThere(folder)
  const known = await knownDownload({ folder, files, cacheFolder, signal: options.signal })
  if (known !== null) return known
  const total = files.reduce((sum, { size }) => sum + (size ?? 0), 0)
  const bound = sizeBound(folder.location, await freeRoom(cacheFolder))
  bound(total)
  if (isLarge(total) && options.allowLarge !== true) throw largeDownload(folder.location, total)

  const draft = await newDraft(cacheFolder)
  try {
    const count = progressOf({ location: folder.location, total, bound, options })
    const arrived = await allFiles(files, options.signal, (file, signal) =>
      fileInto(draft.content, { folder, file, count, signal }),
    )
    const key = contentKey(files, arrived)
    const digests = new Map(files.map(({ parts }, place) => [parts.join('/'), arrived[place]?.sha256 ?? '']))
    const content = await draft.arrive(key, { location: folder.location, digests })
    await rememberDownload({ folder, files, cacheFolder }, key, arrived)
    return content
  } finally {
    await draft.discard()
  }
}

interface FileParts {
  readonly folder: RemoteFolder
  readonly file: RemoteFile
  readonly count: (bytes: number) => void
  readonly signal: AbortSignal
}

async function fileInto(
  content: string,
  { folder, file, count, signal }: FileParts,
): Promise<DownloadedFile> {
  const target = path.join(content, ...file.parts)
  await mkdir(path.dirname(target), { recursive: true }).catch((error: unknown) => {
    throw notWritten(target, error)
  })
  return await downloadFile(folder, file, { target, count, signal })
}

/** Some at a time, in order; the first failure ends the others, and all have ended when this ends. */
async function allFiles<T>(
  files: readonly RemoteFile[],
  given: AbortSignal | undefined,
  bring: (file: RemoteFile, signal: AbortSignal) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = []
  const failing = new AbortController()
  const signal = given === undefined ? failing.signal : AbortSignal.any([given, failing.signal])
  const failures: unknown[] = []
  let next = 0
  const worker = async () => {
    for (let place = next++; place < files.length && !signal.aborted; place = next++) {
      const file = files[place]
      if (file !== undefined) results[place] = await bring(file, signal)
    }
  }
  const guarded = () =>
    worker().catch((error: unknown) => {
      failures.push(error)
      failing.abort()
    })
  await Promise.all(Array.from({ length: AT_ONCE }, guarded))
  given?.throwIfAborted()
  if (failures.length > 0) throw failures[0]
  return results
}

/** SHA-256 over the lines `sha256  path`. */
function contentKey(files: readonly RemoteFile[], arrived: readonly DownloadedFile[]): string {
  const lines = files.map(({ parts }, place) => `${arrived[place]?.sha256 ?? ''}  ${parts.join('/')}`)
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex')
}

function nothingThere(folder: RemoteFolder): UserError {
  return new UserError({
    code: 'not-found',
    message: 'The server has no files there.',
    hint: 'The path may be wrong, or the files were deleted.',
    where: maskedLocation(folder.location).slice(0, 300),
  })
}
