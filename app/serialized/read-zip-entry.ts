/** One entry of a zip file, found by its central directory (PKWARE APPNOTE 4.3, without ZIP64). */
import { inflateRawSync } from 'node:zlib'

/** Reads `length` bytes at `offset`, fewer at the end. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>

/** An entry's bytes, or why they cannot be had. */
export type ZipEntry =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'not-a-zip' | 'no-such-entry' | 'too-large' | 'damaged' }

/** The end record has 22 bytes and a comment of at most 65,535. */
const MAX_END = 22 + 0xffff

/** Directories of the zips inside models have a few hundred entries of under 100 bytes. */
const MAX_DIRECTORY = 8_000_000

const END = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const LOCAL_HEADER = 0x04034b50

/** Reads the entry of a name from a zip of `size` bytes; nothing is unpacked but its content, up to `maxBytes`. */
export async function readZipEntry(
  read: ReadBytes,
  size: number,
  wanted: { readonly name: string; readonly maxBytes: number },
): Promise<ZipEntry> {
  const tailLength = Math.min(size, MAX_END)
  const end = findEnd(await read(size - tailLength, tailLength))
  if (end === null) return { ok: false, reason: 'not-a-zip' }
  if (end.length > MAX_DIRECTORY || end.offset + end.length > size) return { ok: false, reason: 'damaged' }
  const directory = await read(end.offset, end.length)
  const entry = findEntry(directory, wanted.name)
  if (entry === null) return { ok: false, reason: 'no-such-entry' }
  if (entry.unpacked > wanted.maxBytes || entry.packed > wanted.maxBytes)
    return { ok: false, reason: 'too-large' }
  const header = view(await read(entry.offset, 30))
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL_HEADER)
    return { ok: false, reason: 'damaged' }
  const start = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true)
  return unpack(await read(start, entry.packed), entry)
}

interface Entry {
  readonly method: number
  readonly packed: number
  readonly unpacked: number
  readonly offset: number
}

function findEnd(tail: Uint8Array): { readonly offset: number; readonly length: number } | null {
  const bytes = view(tail)
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (bytes.getUint32(at, true) !== END) continue
    return { length: bytes.getUint32(at + 12, true), offset: bytes.getUint32(at + 16, true) }
  }
  return null
}

function findEntry(directory: Uint8Array, name: string): Entry | null {
  const bytes = view(directory)
  for (let at = 0; at + 46 <= directory.length && bytes.getUint32(at, true) === DIRECTORY_ENTRY;) {
    const nameLength = bytes.getUint16(at + 28, true)
    const found = Buffer.from(directory.subarray(at + 46, at + 46 + nameLength)).toString('utf8')
    if (found === name) {
      return {
        method: bytes.getUint16(at + 10, true),
        packed: bytes.getUint32(at + 20, true),
        unpacked: bytes.getUint32(at + 24, true),
        offset: bytes.getUint32(at + 42, true),
      }
    }
    at += 46 + nameLength + bytes.getUint16(at + 30, true) + bytes.getUint16(at + 32, true)
  }
  return null
}

function unpack(packed: Uint8Array, entry: Entry): ZipEntry {
  if (packed.length < entry.packed) return { ok: false, reason: 'damaged' }
  if (entry.method === 0) return { ok: true, bytes: packed }
  if (entry.method !== 8) return { ok: false, reason: 'damaged' }
  try {
    return { ok: true, bytes: inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.unpacked) }) }
  } catch {
    return { ok: false, reason: 'damaged' }
  }
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
