/** A zip file in memory, as skops and `.npz` use it: stored and deflated entries. Source: PKWARE's APPNOTE 6.3. */
import { UserError } from '#shared/user-error.ts'
import { takeMemory } from './allowance.ts'
import { ByteReader, utf8 } from './byte-reader.ts'
import { limits, overLimit } from './limits.ts'
import { zlib } from './zlib.ts'

/** A zip's entries by name. */
export interface ZipFile {
  has(name: string): boolean
  /** The entry's bytes; throws when there is none or it is damaged. What is read is kept. */
  read(name: string): Uint8Array
}

interface Entry {
  readonly offset: number
  readonly method: number
  readonly compressedSize: number
  readonly size: number
  readonly checksum: number
}

/** Opens a zip. Its entries are decompressed when asked for, within limits over the whole file. */
export function openZip(bytes: Uint8Array): ZipFile {
  const entries = centralDirectory(bytes)
  const contents = new Map<string, Uint8Array>()
  let inflated = 0
  return {
    has: (name) => entries.has(name),
    read(name) {
      const known = contents.get(name)
      if (known !== undefined) return known
      const entry = entries.get(name)
      if (entry === undefined) throw damaged(`it has no entry "${name.slice(0, 80)}"`)
      inflated += entry.size
      if (inflated > limits.inflatedBytes) throw overLimit('zip', 'bytes when unpacked', limits.inflatedBytes)
      const content = extract(bytes, entry)
      contents.set(name, content)
      return content
    },
  }
}

function damaged(what: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The zip file is damaged: ${what}.`,
    hint: 'The file may be cut off; save the model again.',
  })
}

function centralDirectory(bytes: Uint8Array): ReadonlyMap<string, Entry> {
  const reader = new ByteReader(bytes, 'zip')
  const { count, offset } = endRecord(reader)
  if (count > limits.zipEntries) throw overLimit('zip', 'entries', limits.zipEntries)
  takeMemory(count * ENTRY_BYTES)
  reader.position = offset
  const entries = new Map<string, Entry>()
  for (let index = 0; index < count; index++) {
    if (reader.u32(true) !== 0x02014b50) throw damaged('its directory is broken')
    reader.advance(4)
    const flags = reader.u16(true)
    const method = reader.u16(true)
    reader.advance(4)
    const checksum = reader.u32(true)
    const compressedSize = reader.u32(true)
    const size = reader.u32(true)
    const nameLength = reader.u16(true)
    const extraLength = reader.u16(true)
    const commentLength = reader.u16(true)
    reader.advance(8)
    const localOffset = reader.u32(true)
    const name = utf8(reader.take(nameLength))
    reader.advance(extraLength + commentLength)
    if ((flags & 1) !== 0) throw damaged('it is encrypted')
    entries.set(name, { offset: localOffset, method, compressedSize, size, checksum })
  }
  return entries
}

function endRecord(reader: ByteReader): { readonly count: number; readonly offset: number } {
  const { bytes } = reader
  const lowest = Math.max(0, bytes.length - 65_557)
  for (let at = bytes.length - 22; at >= lowest; at--) {
    if (bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === 5 && bytes[at + 3] === 6) {
      reader.position = at + 10
      const count = reader.u16(true)
      reader.advance(4)
      const offset = reader.u32(true)
      if (count === 0xffff || offset === 0xffffffff)
        throw damaged('it is a zip64, which models of this size do not need')
      if (offset > at) throw damaged('its directory lies outside')
      return { count, offset }
    }
  }
  throw damaged('it has no directory')
}

function extract(bytes: Uint8Array, entry: Entry): Uint8Array {
  const reader = new ByteReader(bytes, 'zip')
  if (entry.offset > bytes.length - 30) throw damaged('an entry lies outside')
  reader.position = entry.offset
  if (reader.u32(true) !== 0x04034b50) throw damaged('an entry has no header')
  reader.advance(22)
  const nameLength = reader.u16(true)
  reader.advance(reader.u16(true) + nameLength)
  const content = unpacked(reader.take(entry.compressedSize), entry)
  if (zlib().crc32(content) !== entry.checksum) throw damaged('an entry has another checksum than stated')
  return content
}

/** Memory of an entry of the directory. */
const ENTRY_BYTES = 200

/** Node unpacks 16 KB at a time where it is not told otherwise. */
function chunkFor(size: number): number {
  return Math.min(1_048_576, Math.max(1_024, size))
}

function unpacked(raw: Uint8Array, entry: Entry): Uint8Array {
  if (entry.method === 0) {
    if (entry.size !== raw.length) throw damaged('a stored entry has another size than stated')
    return raw
  }
  if (entry.method !== 8) throw damaged(`compression method ${entry.method} is not read`)
  const cap = Math.max(limits.inflationFloor, raw.length * limits.inflationRatio)
  if (entry.size > cap) throw overLimit('zip', `bytes from an entry of ${raw.length}`, cap)
  takeMemory(entry.size)
  try {
    const content = zlib().inflateRawSync(raw, {
      maxOutputLength: Math.max(1, entry.size),
      chunkSize: chunkFor(entry.size),
    })
    if (content.length !== entry.size) throw damaged('an entry has another size than stated')
    return content
  } catch (error) {
    if (error instanceof UserError) throw error
    throw damaged('an entry cannot be unpacked')
  }
}
