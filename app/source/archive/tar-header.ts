import { refused } from './refused.ts'

/** A tar is made of blocks of so many bytes. */
export const BLOCK = 512

/** One header block. */
export interface TarHeader {
  readonly name: string
  readonly size: number
  /** The type flag: one character. */
  readonly type: string
}

/** Reads a header block; null for the zeros that end an archive. Throws UserError where it is none. */
export function readHeader(block: Uint8Array, archive: string): TarHeader | null {
  if (block.every((byte) => byte === 0)) return null
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength)
  if (!checksumFits(bytes)) throw refused(archive, 'has a header with a wrong checksum')
  const size = sizeOf(bytes)
  if (size === null) throw refused(archive, 'has a header with a broken size')
  const isUstar = bytes.toString('latin1', 257, 262) === 'ustar'
  // GNU tar ("ustar  ") keeps times where POSIX has the prefix.
  const prefix = isUstar && bytes[262] === 0 ? text(bytes, 345, 155) : ''
  const name = text(bytes, 0, 100)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    type: String.fromCharCode(bytes[156] ?? 0),
  }
}

/** Whether a file that begins with these bytes is a tar: the first ones, before ustar, have no word that says so. */
export function isTarHeader(block: Buffer): boolean {
  return block.length === BLOCK && checksumFits(block)
}

/** The sum of all bytes with the checksum's own field as blanks; some old writers summed signed bytes. */
function checksumFits(bytes: Buffer): boolean {
  const stated = Number.parseInt(text(bytes, 148, 8).trim(), 8)
  let unsigned = 0
  let signed = 0
  for (const [at, byte] of bytes.entries()) {
    const counted = at >= 148 && at < 156 ? 0x20 : byte
    unsigned += counted
    signed += counted > 127 ? counted - 256 : counted
  }
  return stated === unsigned || stated === signed
}

/** Octal digits, or since GNU tar base 256 with the highest bit set. */
function sizeOf(bytes: Buffer): number | null {
  const field = bytes.subarray(124, 136)
  if (((field[0] ?? 0) & 0x80) !== 0) {
    if (field[0] !== 0x80) return null
    const size = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0)
    return Number.isSafeInteger(size) ? size : null
  }
  const digits = text(bytes, 124, 12).trim()
  return /^[0-7]*$/u.test(digits) ? Number.parseInt(digits === '' ? '0' : digits, 8) : null
}

function text(bytes: Buffer, from: number, length: number): string {
  const field = bytes.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}
