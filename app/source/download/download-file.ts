/** One file over HTTP into one file here: hashed while it comes, resumed where the connection breaks. */
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { maskedLocation } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'
import { paceOf } from './download-bounds.ts'
import type { RemoteFile } from './list-files.ts'
import type { RemoteFolder } from './remote-folder.ts'

/** Broken connections in a row without anything new between them. */
const MAX_BREAKS = 3

const FIRST_WAIT = 250

/** What came. */
export interface DownloadedFile {
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
  /** What tells this content from another of the same file (`ETag`, else `Last-Modified`); null where nothing does. */
  readonly validator: string | null
}

/** What downloading a file needs beside it. */
export interface FileOptions {
  readonly target: string
  readonly signal: AbortSignal | undefined
  /** Told of every bytes that came, negative where they are asked for again; it may throw to end the download. */
  readonly count: (bytes: number) => void
}

/**
 * Brings a file. A connection that breaks is made again from where it broke, if the file is the same still. Throws
 * UserError where more or fewer bytes come than the listing says, where they come too slowly, and as reading throws.
 */
export async function downloadFile(
  folder: RemoteFolder,
  file: RemoteFile,
  options: FileOptions,
): Promise<DownloadedFile> {
  const handle = await open(options.target, 'wx', 0o600).catch((error: unknown) => {
    throw notWritten(options.target, error)
  })
  const state: Arriving = { bytes: 0, hash: createHash('sha256'), validator: null, keepPace: paceOf(folder) }
  try {
    for (let breaks = 0; ; breaks++) {
      const before = state.bytes
      const broken = await arrive({ folder, file, options, handle, state })
      if (broken === null) break
      if (state.bytes > before) breaks = 0
      if (breaks >= MAX_BREAKS) throw broken
      await wait(FIRST_WAIT * 2 ** breaks, undefined, { signal: options.signal })
    }
  } finally {
    await handle.close()
  }
  if (file.size !== null && state.bytes !== file.size) throw wrongSize(folder, file, state.bytes)
  return { bytes: state.bytes, sha256: state.hash.digest('hex'), validator: state.validator }
}

interface Arriving {
  bytes: number
  hash: Hash
  validator: string | null
  readonly keepPace: (bytes: number) => void
}

interface Arrival {
  readonly folder: RemoteFolder
  readonly file: RemoteFile
  readonly options: FileOptions
  readonly handle: FileHandle
  readonly state: Arriving
}

/** Reads until the end (null) or until the connection breaks (why); throws where another attempt changes nothing. */
async function arrive({ folder, file, options, handle, state }: Arrival): Promise<Error | null> {
  const isResumed = state.bytes > 0
  let answer: IncomingMessage
  try {
    answer = await folder.read(file.parts, isResumed ? resumeHeaders(state) : {}, options.signal)
  } catch (error) {
    if (isResumed && error instanceof UserError && error.failure.code === 'unreachable') return error
    throw error
  }
  if (!(isResumed && continues(answer, state))) await startAgain({ handle, state, options })
  state.validator = validatorOf(answer)
  try {
    for await (const chunk of answer) await take(chunk as Buffer, { folder, file, options, handle, state })
  } catch (error) {
    answer.destroy()
    options.signal?.throwIfAborted()
    if (error instanceof UserError) throw error
    const failure = folder.broken(file.parts, error)
    if (failure instanceof UserError && failure.failure.code === 'unreachable') return failure
    throw failure
  }
  return null
}

function resumeHeaders({ bytes, validator }: Arriving): Readonly<Record<string, string>> {
  // Without a validator the rest could be that of another file: the server is asked for all of it.
  return validator === null ? {} : { range: `bytes=${bytes}-`, 'if-range': validator }
}

function continues(answer: IncomingMessage, { bytes, validator }: Arriving): boolean {
  const [, start] = /^bytes (\d+)-/u.exec(answer.headers['content-range'] ?? '') ?? []
  return answer.statusCode === 206 && Number(start) === bytes && validatorOf(answer) === validator
}

async function startAgain({
  handle,
  state,
  options,
}: Pick<Arrival, 'handle' | 'state' | 'options'>): Promise<void> {
  if (state.bytes === 0) return
  options.count(-state.bytes)
  await handle.truncate(0)
  state.bytes = 0
  state.hash = createHash('sha256')
}

async function take(chunk: Buffer, { folder, file, options, handle, state }: Arrival): Promise<void> {
  if (file.size !== null && state.bytes + chunk.length > file.size) throw wrongSize(folder, file, null)
  options.count(chunk.length)
  state.keepPace(chunk.length)
  try {
    await handle.write(chunk, 0, chunk.length, state.bytes)
  } catch (error) {
    throw notWritten(options.target, error)
  }
  state.hash.update(chunk)
  state.bytes += chunk.length
}

/** The validator of an answer (RFC 9110, 8.8); weak ones do not tell bytes apart. */
export function validatorOf({ headers }: IncomingMessage): string | null {
  const { etag } = headers
  if (etag !== undefined && !etag.startsWith('W/')) return etag
  return headers['last-modified'] ?? null
}

function wrongSize(folder: RemoteFolder, file: RemoteFile, bytes: number | null): UserError {
  const name = file.parts.join('/').slice(0, 300)
  return new UserError({
    code: 'bad-model',
    message: `${name} came with ${bytes ?? 'more'} bytes, where the server lists ${file.size}.`,
    hint: 'Try again; if it stays, the file is damaged where it is stored. Nothing of it was kept.',
    where: maskedLocation(folder.location).slice(0, 300),
  })
}

/** The failure of a cache that takes nothing more: a full disk, most often. */
export function notWritten(target: string, error: unknown): UserError {
  return new UserError(
    {
      code: 'not-written',
      message: 'The download cannot be written to the cache.',
      hint: 'Free space there, or name another folder in PALATE_CACHE.',
      where: target,
      detail: String(error),
    },
    { cause: error },
  )
}
