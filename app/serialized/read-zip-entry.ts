/**
 * One entry of a zip file, found by its central directory (PKWARE APPNOTE 4.3). A file that readers of zips
 * could take for different archives is damaged: what is looked at here has to be what Python's `zipfile` would load.
 */
import { zlib } from './zlib.ts'

/** Reads `length` bytes at `offset`, fewer at the end. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>

/** An entry's bytes, or why they cannot be had. */
export type ZipEntry =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'not-a-zip' | 'no-such-entry' | 'too-large' | 'damaged' }

/** The end record of ZIP64 has 56 bytes, its locator 20; the end record 22 and a comment of at most 65,535. */
const MAX_END = 56 + 20 + 22 + 0xffff

/** Directories of the zips inside models have a few hundred entries of under 100 bytes. */
const MAX_DIRECTORY = 8_000_000

const END = 0x06054b50
const END64 = 0x06064b50
const LOCATOR64 = 0x07064b50
const DIRECTORY_ENTRY = 0x02014b50
const LOCAL_HEADER = 0x04034b50

/** Reads the entry of a name from a zip of `size` bytes; nothing is unpacked but its content, up to `maxBytes`. */
export async function readZipEntry(
  read: ReadBytes,
  size: number,
  wanted: { readonly name: string; readonly maxBytes: number },
): Promise<ZipEntry> {
  const directory = await readDirectory(read, size)
  if (!directory.ok) return directory
  const entry = directory.entries.get(wanted.name)
  if (entry === undefined) return { ok: false, reason: 'no-such-entry' }
  if (entry.unpacked > wanted.maxBytes || entry.packed > wanted.maxBytes)
    return { ok: false, reason: 'too-large' }
  const header = view(await read(entry.offset, 30))
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL_HEADER)
    return { ok: false, reason: 'damaged' }
  const start = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true)
  return unpack(await read(start, entry.packed), entry)
}

/** The names of all entries, or why they cannot be had. */
export async function zipNames(
  read: ReadBytes,
  size: number,
): Promise<
  | { readonly ok: true; readonly names: readonly string[] }
  | { readonly ok: false; readonly reason: 'not-a-zip' | 'damaged' }
> {
  const directory = await readDirectory(read, size)
  return directory.ok ? { ok: true, names: [...directory.entries.keys()] } : directory
}

type Directory =
  | { readonly ok: true; readonly entries: ReadonlyMap<string, Entry> }
  | { readonly ok: false; readonly reason: 'not-a-zip' | 'damaged' }

async function readDirectory(read: ReadBytes, size: number): Promise<Directory> {
  const tailLength = Math.min(size, MAX_END)
  const tail = await read(size - tailLength, tailLength)
  const end = findEnd(tail)
  if (end === null) return { ok: false, reason: 'not-a-zip' }
  // Python counts from the end where something lies before the archive: only where nothing does are both the same.
  const isWhole = end.offset + end.length === size - tailLength + end.at
  if (!isWhole || end.length > MAX_DIRECTORY) return { ok: false, reason: 'damaged' }
  const entries = entriesOf(await read(end.offset, end.length))
  return entries === null ? { ok: false, reason: 'damaged' } : { ok: true, entries }
}

interface Entry {
  readonly method: number
  readonly packed: number
  readonly unpacked: number
  readonly offset: number
}

interface End {
  /** Where it stands in the tail. */
  readonly at: number
  readonly offset: number
  readonly length: number
}

function findEnd(tail: Uint8Array): End | null {
  const bytes = view(tail)
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (bytes.getUint32(at, true) !== END) continue
    const at64 = at - 20 - 56
    // Where there is a locator of ZIP64, its record counts, whatever the end record says (`_EndRecData64` of zipfile).
    if (at64 >= 0 && bytes.getUint32(at - 20, true) === LOCATOR64) {
      if (bytes.getUint32(at64, true) !== END64) return null
      const [length, offset] = [bytes.getBigUint64(at64 + 40, true), bytes.getBigUint64(at64 + 48, true)]
      return { at: at64, length: Number(length), offset: Number(offset) }
    }
    return { at, length: bytes.getUint32(at + 12, true), offset: bytes.getUint32(at + 16, true) }
  }
  return null
}

/** By name; null for a directory in which readers could see different entries. */
function entriesOf(directory: Uint8Array): ReadonlyMap<string, Entry> | null {
  const bytes = view(directory)
  const entries = new Map<string, Entry>()
  let at = 0
  while (at + 46 <= directory.length && bytes.getUint32(at, true) === DIRECTORY_ENTRY) {
    const nameLength = bytes.getUint16(at + 28, true)
    const extraLength = bytes.getUint16(at + 30, true)
    const name = Buffer.from(directory.subarray(at + 46, at + 46 + nameLength)).toString('utf8')
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
    // zipfile cuts names at a NUL, takes them from an extra field, and of two with one name the last.
    if (name.includes('\0') || namesItself(extra) || entries.has(name)) return null
    entries.set(name, {
      method: bytes.getUint16(at + 10, true),
      packed: bytes.getUint32(at + 20, true),
      unpacked: bytes.getUint32(at + 24, true),
      offset: bytes.getUint32(at + 42, true),
    })
    at += 46 + nameLength + extraLength + bytes.getUint16(at + 32, true)
  }
  return at === directory.length ? entries : null
}

/** Info-ZIP's "Unicode Path" (APPNOTE 4.6.9). */
const UNICODE_PATH = 0x7075

function namesItself(extra: Uint8Array): boolean {
  const fields = view(extra)
  for (let at = 0; at + 4 <= extra.length; at += 4 + fields.getUint16(at + 2, true)) {
    if (fields.getUint16(at, true) === UNICODE_PATH) return true
  }
  return false
}

function unpack(packed: Uint8Array, entry: Entry): ZipEntry {
  if (packed.length < entry.packed) return { ok: false, reason: 'damaged' }
  if (entry.method === 0)
    return entry.packed === entry.unpacked ? { ok: true, bytes: packed } : { ok: false, reason: 'damaged' }
  if (entry.method !== 8) return { ok: false, reason: 'damaged' }
  try {
    return {
      ok: true,
      bytes: zlib().inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.unpacked) }),
    }
  } catch {
    return { ok: false, reason: 'damaged' }
  }
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
