/** A cursor over bytes that never reads past the end. */
import { UserError } from '#shared/user-error.ts'

/** Reads little-endian and big-endian values one after the other; every count is checked against what is left. */
export class ByteReader {
  readonly bytes: Uint8Array
  /** What is being read, for messages: "pickle", "UBJSON". */
  readonly format: string
  position: number
  private readonly view: DataView
  private readonly buffer: Buffer

  constructor(bytes: Uint8Array, format: string, position = 0) {
    this.bytes = bytes
    this.format = format
    this.position = position
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.bytes.length - this.position
  }

  /** Moves on by `count` bytes and returns where they start. */
  advance(count: number): number {
    if (!(count >= 0) || count > this.remaining) {
      throw this.broken(`it needs ${count} more bytes and has ${this.remaining}`)
    }
    const start = this.position
    this.position += count
    return start
  }

  take(count: number): Uint8Array {
    const start = this.advance(count)
    return this.bytes.subarray(start, start + count)
  }

  /** The next `count` bytes as UTF-8 text; what is not UTF-8 becomes U+FFFD. */
  text(count: number): string {
    const start = this.advance(count)
    return this.buffer.toString('utf8', start, start + count)
  }

  u8(): number {
    const byte = this.bytes[this.position]
    if (byte === undefined) throw this.broken('it needs 1 more bytes and has 0')
    this.position++
    return byte
  }
  i8(): number {
    return this.view.getInt8(this.advance(1))
  }
  u16(littleEndian: boolean): number {
    return this.view.getUint16(this.advance(2), littleEndian)
  }
  i16(littleEndian: boolean): number {
    return this.view.getInt16(this.advance(2), littleEndian)
  }
  u32(littleEndian: boolean): number {
    return this.view.getUint32(this.advance(4), littleEndian)
  }
  i32(littleEndian: boolean): number {
    return this.view.getInt32(this.advance(4), littleEndian)
  }
  u64(littleEndian: boolean): bigint {
    return this.view.getBigUint64(this.advance(8), littleEndian)
  }
  i64(littleEndian: boolean): bigint {
    return this.view.getBigInt64(this.advance(8), littleEndian)
  }
  f32(littleEndian: boolean): number {
    return this.view.getFloat32(this.advance(4), littleEndian)
  }
  f64(littleEndian: boolean): number {
    return this.view.getFloat64(this.advance(8), littleEndian)
  }

  /** A length of eight bytes that must fit what is left. */
  length64(littleEndian: boolean): number {
    const length = this.u64(littleEndian)
    if (length > BigInt(this.remaining)) {
      throw this.broken(`it states a length of ${length} bytes and has ${this.remaining}`)
    }
    return Number(length)
  }

  /** Text up to the next line feed, which is consumed; at most `limit` bytes. */
  line(limit: number): string {
    const end = this.bytes.indexOf(10, this.position)
    if (end < 0 || end - this.position > limit) throw this.broken('a line has no end')
    const text = this.bytes.subarray(this.position, end)
    this.position = end + 1
    return latin1(text)
  }

  /** The error for bytes that are not what they should be. */
  broken(what: string): UserError {
    return new UserError({
      code: 'bad-model',
      message: `The ${this.format} data is broken: ${what}.`,
      where: `byte ${this.position}`,
      hint: 'The file may be cut off or damaged; save the model again.',
    })
  }
}

const latin1Decoder = new TextDecoder('latin1')

/** Bytes as Latin-1 text. */
export function latin1(bytes: Uint8Array): string {
  return latin1Decoder.decode(bytes)
}

/** Bytes as UTF-8 text; what is not UTF-8 becomes U+FFFD. */
export function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
}

/** The same with halves of surrogate pairs as Python's `surrogatepass` writes and reads them: three bytes each. */
export function utf8WithHalves(bytes: Uint8Array): string {
  const text = utf8(bytes)
  if (!text.includes('\ufffd')) return text
  const parts = Buffer.from(bytes)
    .toString('latin1')
    .split(/\xed([\xa0-\xbf][\x80-\xbf])/)
  return parts
    .map((part, place) =>
      place % 2 === 0
        ? Buffer.from(part, 'latin1').toString('utf8')
        : String.fromCharCode(0xd000 | ((part.charCodeAt(0) & 0x3f) << 6) | (part.charCodeAt(1) & 0x3f)),
    )
    .join('')
}
