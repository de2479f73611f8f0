/** Writing an archive's files into a draft folder, counted against the limits. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '#shared/user-error.ts'
import type { BringOptions } from '../bring.ts'
import type { FileDigests } from '../cache-files.ts'
import { FREE_BYTES, MAX_RATIO, MAX_TOTAL_BYTES } from './archive-limits.ts'
import { entryNames } from './entry-names.ts'
import type { EntryNames } from './entry-names.ts'
import { overLimit } from './refused.ts'

/** What is unpacked: the file, and its name for people. */
export interface Archive {
  readonly file: string
  /** The location as it was given. */
  readonly shown: string
  /** Bytes of the file. */
  readonly size: number
}

/** One unpacking under way. */
export interface Unpacking {
  readonly archive: Archive
  readonly names: EntryNames
  readonly options: BringOptions
  /** Throws UserError `over-limit` where so many bytes are too many for the archive's size. */
  readonly allow: (bytes: number) => void
  readonly folder: (path: string) => Promise<void>
  /** Writes one new file and gives its size; `tell` is called as it grows. */
  readonly file: (path: string, content: AsyncIterable<Uint8Array>, tell: () => void) => Promise<number>
  /** Of the files that are whole. */
  readonly digests: FileDigests
  /** Bytes written so far. */
  readonly written: () => number
  /** Tells how far it is; `total` where it is known. */
  readonly tell: (done: number, total: number) => void
}

/** How an unpacking is stopped and told; `free` is the disk's room in bytes, null where it is not known. */
export interface UnpackOptions extends BringOptions {
  readonly free: number | null
}

/** A new unpacking into the empty folder `content`. */
export function unpackingInto(content: string, archive: Archive, options: UnpackOptions): Unpacking {
  let written = 0
  const made = new Set<string>()
  const digests = new Map<string, string>()
  const allow = (bytes: number) => {
    if (bytes > MAX_TOTAL_BYTES) throw overLimit(archive.shown, `holds more than ${MAX_TOTAL_BYTES} bytes`)
    // What no disk should be asked for is named before what this one has.
    if (bytes > FREE_BYTES && bytes > archive.size * MAX_RATIO) {
      throw overLimit(
        archive.shown,
        `has ${archive.size} bytes and unpacks to more than ${MAX_RATIO} times as many, as no model does`,
      )
    }
    if (options.free !== null && bytes > options.free) throw noRoom(archive.shown, bytes, options.free)
  }
  const folder = async (inside: string) => {
    if (made.has(inside)) return
    made.add(inside)
    const target = path.join(content, inside)
    await mkdir(target, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw notWritten(target, error)
    })
  }
  return {
    archive,
    names: entryNames(archive.shown),
    options,
    digests,
    allow,
    folder,
    file: async (inside, chunks, tell) => {
      await folder(path.posix.dirname(inside))
      let size = 0
      const hash = createHash('sha256')
      await withNewFile(path.join(content, inside), async (write) => {
        for await (const chunk of chunks) {
          options.signal?.throwIfAborted()
          size += chunk.byteLength
          written += chunk.byteLength
          allow(written)
          hash.update(chunk)
          await write(chunk)
          tell()
        }
      })
      digests.set(inside, hash.digest('hex'))
      return size
    },
    written: () => written,
    tell: (done, total) =>
      options.report?.({ activity: `Unpacking ${path.basename(archive.shown)}`, done, total }),
  }
}

/** Makes one file that was not there; the disk's refusals are UserErrors `not-written`. */
async function withNewFile(
  file: string,
  use: (write: (chunk: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
  const handle = await open(file, flags, 0o600).catch((error: unknown) => {
    throw notWritten(file, error)
  })
  try {
    await use(async (chunk) => {
      await handle.writeFile(chunk).catch((error: unknown) => {
        throw notWritten(file, error)
      })
    })
  } finally {
    await handle.close()
  }
}

function noRoom(archive: string, bytes: number, free: number): UserError {
  return new UserError({
    code: 'not-written',
    message: `The archive ${archive} unpacks to ${bytes} bytes or more; the cache's disk has ${free} left.`,
    hint: 'Free space there (palate cache clear), or name another folder in PALATE_CACHE.',
    where: archive,
  })
}

function notWritten(file: string, error: unknown): UserError {
  return new UserError(
    {
      code: 'not-written',
      message: 'The archive cannot be unpacked into the cache.',
      hint: 'Free space there (palate cache clear), or name another folder in PALATE_CACHE.',
      where: file,
      detail: String(error),
    },
    { cause: error },
  )
}
