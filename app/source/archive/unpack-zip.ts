/** Zip archives by yauzl, with what it leaves to its callers: names, links, checksums, duplicates. */
import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { fromFdPromise, getFileNameLowLevel } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { overLimit, refused, shownName } from './refused.ts'
import { MAX_ENTRIES } from './archive-limits.ts'
import type { Unpacking } from './unpacking.ts'

/** File types in the upper half of the external attributes of entries made on Unix (`sys/stat.h`). */
const TYPE_MASK = 0o170_000
const REGULAR = 0o100_000
const FOLDER = 0o040_000
const LINK = 0o120_000

/** Bits 0, encryption, 6, strong encryption, and 13, a masked directory (APPNOTE.TXT 4.4.4). */
const ENCRYPTED = 0b10_0000_0100_0001

/** Stored and deflated (APPNOTE.TXT 4.4.5). */
const METHODS: readonly number[] = [0, 8]

/** An entry with the path it is unpacked to; a null path is the folder itself. */
interface Named {
  readonly entry: Entry
  readonly kind: 'file' | 'folder'
  readonly path: string | null
}

/** Unpacks a zip. Throws UserError where anything of it is not what a model's archive has; some may be written then. */
export async function unpackZip(handle: FileHandle, unpacking: Unpacking): Promise<void> {
  // Without decodeStrings names come as bytes: yauzl would refuse some of them in its own words.
  const zip = await fromFdPromise(handle.fd, { autoClose: false, decodeStrings: false })
  if (zip.entryCount > MAX_ENTRIES) throw tooMany(unpacking, zip.entryCount)
  const entries = await readEntries(zip, unpacking)
  const total = entries.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0)
  unpacking.allow(total)
  requireModel(unpacking)
  const tell = () => unpacking.tell(unpacking.written(), total)
  for (const named of entries) await unpackEntry(zip, named, unpacking, tell)
}

async function readEntries(zip: ZipFile, unpacking: Unpacking): Promise<readonly Named[]> {
  const entries: Named[] = []
  for await (const entry of zip.eachEntry()) {
    unpacking.options.signal?.throwIfAborted()
    const { generalPurposeBitFlag, extraFields, fileNameRaw } = entry
    const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true)
    const kind = kindOf(entry, name, unpacking.archive.shown)
    const path = unpacking.names.take(name, kind)
    entries.push({ entry, kind, path })
  }
  return entries
}

function kindOf(entry: Entry, name: string, archive: string): Named['kind'] {
  const shown = shownName(name)
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) throw refused(archive, `has ${shown} encrypted`)
  if (!METHODS.includes(entry.compressionMethod)) {
    throw refused(
      archive,
      `has ${shown} compressed by method ${entry.compressionMethod}, which is not deflate`,
    )
  }
  const type = (entry.externalFileAttributes >>> 16) & TYPE_MASK
  if (type === LINK) throw refused(archive, `has the symbolic link ${shown}`)
  if (type !== 0 && type !== REGULAR && type !== FOLDER) {
    throw refused(archive, `has ${shown}, which is a device or a pipe`)
  }
  const isFolder = name.endsWith('/')
  if (isFolder && entry.uncompressedSize > 0) throw refused(archive, `has the folder ${shown} with content`)
  return isFolder ? 'folder' : 'file'
}

/** A zip says what is in it before anything is written. */
function requireModel({ names, archive }: Unpacking): void {
  const files = names.files()
  if (files.some((path) => path === 'MLmodel' || path.endsWith('/MLmodel'))) return
  const inner = files.find((path) => /\.(?:zip|tar|tgz|tar\.gz)$/iu.test(path))
  if (inner !== undefined) {
    throw refused(
      archive.shown,
      `holds no model but another archive, ${shownName(inner)}, which is not unpacked`,
    )
  }
  throw refused(archive.shown, 'is not of an MLflow model: it has no file named MLmodel')
}

async function unpackEntry(
  zip: ZipFile,
  { entry, kind, path }: Named,
  unpacking: Unpacking,
  tell: () => void,
): Promise<void> {
  if (path === null) return
  if (kind === 'folder') return await unpacking.folder(path)
  let checksum = 0
  // Opened only when it is read: an error of a stream that nobody reads would end the process.
  async function* checked() {
    for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum)
      yield chunk
    }
  }
  const size = await unpacking.file(path, checked(), tell)
  const archive = unpacking.archive.shown
  if (size !== entry.uncompressedSize)
    throw refused(archive, `has ${shownName(path)} in another size than it says`)
  if (checksum !== entry.crc32)
    throw refused(archive, `has ${shownName(path)} with a wrong checksum (CRC-32)`)
}

function tooMany({ archive }: Unpacking, count: number): Error {
  return overLimit(archive.shown, `has ${count} entries; Palate takes at most ${MAX_ENTRIES}`)
}
