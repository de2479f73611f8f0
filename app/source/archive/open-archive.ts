/**
 * A model in an archive: unpacked once into the cache under the digest of the archive's bytes, and then found there.
 * Nothing is written anywhere else, and what fails leaves nothing.
 */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { Folder } from '#app/folder/folder.ts'
import { READ_FLAGS } from '#app/folder/opened-place.ts'
import { UserError } from '#shared/user-error.ts'
import type { BringOptions } from '../bring.ts'
import { cachedContent, newDraft } from '../cache.ts'
import { freeRoom } from '../free-room.ts'
import { fileKind } from './archive-kind.ts'
import type { FileKind } from './archive-kind.ts'
import { modelInside } from './model-inside.ts'
import { refused } from './refused.ts'
import { unpackTar } from './unpack-tar.ts'
import { unpackZip } from './unpack-zip.ts'
import { unpackingInto } from './unpacking.ts'
import type { Archive, Unpacking } from './unpacking.ts'

/** Bytes read at a time for the digest. */
const CHUNK = 1 << 20

/** Where an archive comes from and goes to. */
export interface ArchiveRequest extends BringOptions {
  readonly file: string
  /** The location as it was given. */
  readonly location: string
  readonly cacheFolder: string
}

/**
 * Opens the model in an archive file. Throws UserError: `bad-model` where it is none or holds what no model has,
 * `over-limit` where it passes a limit, `not-written` where the cache cannot take it.
 */
export async function openArchive(request: ArchiveRequest): Promise<Folder> {
  const { file, location, cacheFolder, signal } = request
  const handle = await open(file, READ_FLAGS)
  try {
    const before = await handle.stat({ bigint: true })
    if (!before.isFile()) throw refused(location, 'is not a file')
    const archive: Archive = { file, shown: location, size: Number(before.size) }
    const kind = archiveKind(await fileKind(handle), location)
    const key = await digest(handle, archive, request)
    const content =
      (await cachedContent(cacheFolder, key)) ?? (await unpack({ handle, archive, kind, key }, request))
    const after = await handle.stat({ bigint: true })
    if (after.mtimeNs !== before.mtimeNs || after.size !== before.size) {
      throw refused(location, 'was written to while it was read')
    }
    signal?.throwIfAborted()
    return { root: await modelInside(content, location), location, isCopy: true }
  } finally {
    await handle.close()
  }
}

type ArchiveKind = Extract<FileKind, 'zip' | 'tar' | 'gzip'>

function archiveKind(kind: FileKind, location: string): ArchiveKind {
  if (kind === 'zip' || kind === 'tar' || kind === 'gzip') return kind
  if (kind === null || kind === 'sqlite') {
    throw new UserError({
      code: 'bad-model',
      message: `${location} is not a model: neither a folder nor a zip nor a tar.`,
      hint: 'Give the path of a model folder (the one with the file MLmodel in it) or of an archive of one.',
      where: location,
    })
  }
  throw new UserError({
    code: 'unsupported',
    message: `${location} is packed by ${kind}, which Palate does not unpack.`,
    hint: 'Unpack it and open the folder with the file MLmodel in it; zip, tar and tar.gz are opened as they are.',
    where: location,
  })
}

async function digest(handle: FileHandle, { size, shown }: Archive, options: BringOptions): Promise<string> {
  const hash = createHash('sha256')
  const chunk = new Uint8Array(Math.min(CHUNK, Math.max(size, 1)))
  for (let at = 0; at < size;) {
    options.signal?.throwIfAborted()
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at)
    if (bytesRead === 0) throw refused(shown, 'was written to while it was read')
    hash.update(chunk.subarray(0, bytesRead))
    at += bytesRead
    options.report?.({ activity: `Reading ${path.basename(shown)}`, done: at, total: size })
  }
  return hash.digest('hex')
}

interface Opened {
  readonly handle: FileHandle
  readonly archive: Archive
  readonly kind: ArchiveKind
  readonly key: string
}

async function unpack({ handle, archive, kind, key }: Opened, request: ArchiveRequest): Promise<string> {
  const draft = await newDraft(request.cacheFolder)
  try {
    const unpacking = unpackingInto(draft.content, archive, {
      ...request,
      free: await freeRoom(draft.content),
    })
    await unpackBy(kind, handle, unpacking)
    await modelInside(draft.content, archive.shown)
    request.signal?.throwIfAborted()
    return await draft.arrive(key, { location: archive.shown, digests: unpacking.digests })
  } finally {
    await draft.discard()
  }
}

async function unpackBy(kind: ArchiveKind, handle: FileHandle, unpacking: Unpacking): Promise<void> {
  try {
    await (kind === 'zip' ? unpackZip(handle, unpacking) : unpackTar(handle, kind === 'gzip', unpacking))
  } catch (error) {
    if (error instanceof UserError || (error instanceof Error && error.name === 'AbortError')) throw error
    throw broken(unpacking.archive.shown, error)
  }
}

/** What yauzl and zlib say: broken archives of every kind. */
function broken(archive: string, error: unknown): UserError {
  const { failure } = refused(archive, 'is broken or cut off')
  const detail = error instanceof Error ? error.message : String(error)
  return new UserError({ ...failure, detail }, { cause: error })
}
