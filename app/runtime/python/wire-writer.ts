/**
 * Values as the bytes that worker.py reads: one tag byte for each value, arrays as raw little-endian bytes at multiples
 * of 8. The other side, with the list of tags, is `Reader` in worker.py.
 */
import { NOT_A_TIME, isInstant, isTensor, isValueList, isValueMap } from '#shared/values.ts'
import type { Data, Frame, Instant, Tensor, Value } from '#shared/values.ts'

/** Places in `UNITS` of worker.py. */
export const wireUnits = ['D', 's', 'ms', 'us', 'ns'] as const

/** Small pieces are gathered into blocks of this many bytes. */
const BLOCK = 65_536

/** Anything this large goes out without being copied. */
const LARGE = 4_096

/** What a message is made of. */
export type Sent = Value | Frame

/** A message with its length in front, as pieces to write in order. */
export function wireMessage(entries: Readonly<Record<string, Sent>>): readonly Uint8Array[] {
  const writer = new WireWriter()
  const pairs = Object.entries(entries)
  writer.tag('m')
  writer.uint32(pairs.length)
  for (const [key, value] of pairs) {
    writer.text(key)
    writer.sent(value)
  }
  return writer.finish()
}

class WireWriter {
  private readonly parts: Uint8Array[] = []
  private block = Buffer.allocUnsafe(BLOCK)
  private used = 0
  private size = 0

  finish(): readonly Uint8Array[] {
    this.flush()
    const header = Buffer.alloc(8)
    header.writeBigUInt64LE(BigInt(this.size))
    return [header, ...this.parts]
  }

  tag(letter: string): void {
    this.room(1)
    this.block[this.used] = letter.charCodeAt(0)
    this.advance(1)
  }

  uint32(value: number): void {
    this.room(4)
    this.block.writeUInt32LE(value, this.used)
    this.advance(4)
  }

  text(value: string): void {
    const wellFormed = isWellFormed(value)
    const encoding = wellFormed ? 'utf8' : 'utf16le'
    this.tag(wellFormed ? 's' : 'S')
    const size = Buffer.byteLength(value, encoding)
    this.uint32(size)
    if (size >= LARGE) return this.bytes(Buffer.from(value, encoding))
    this.room(size)
    this.block.write(value, this.used, encoding)
    this.advance(size)
  }

  sent(value: Sent): void {
    if (typeof value !== 'object' || value === null || !('kind' in value)) return this.value(value)
    switch (value.kind) {
      case 'table': {
        this.tag('R')
        this.uint64(value.rowCount)
        this.uint32(value.columns.length)
        for (const { name, values } of value.columns) {
          this.label(name)
          this.data(values)
        }
        return this.value(value.index ?? null)
      }
      case 'series':
        this.tag('E')
        this.label(value.name)
        this.data(value.values)
        return this.value(value.index ?? null)
      case 'tensors':
        this.tag('X')
        this.uint32(value.entries.length)
        for (const { name, tensor } of value.entries) {
          this.text(name)
          this.tensor(tensor)
        }
        return undefined
      case 'plain':
        this.tag('P')
        return this.value(value.value)
      case 'tensor':
      case 'instant':
      case 'opaque':
        return this.value(value)
    }
  }

  private label(name: string | number | null): void {
    this.value(typeof name === 'number' ? BigInt(name) : name)
  }

  private value(value: Value): void {
    switch (typeof value) {
      case 'boolean':
        return this.tag(value ? 'T' : 'F')
      case 'bigint':
        return this.integer(value)
      case 'number':
        this.tag('d')
        this.room(8)
        this.block.writeDoubleLE(value, this.used)
        return this.advance(8)
      case 'string':
        return this.text(value)
      case 'object':
        return this.object(value)
    }
  }

  private object(value: Exclude<Value, boolean | bigint | number | string>): void {
    if (value === null) return this.tag('N')
    if (isValueList(value)) {
      this.tag('l')
      this.uint32(value.length)
      for (const item of value) this.value(item)
    } else if (isValueMap(value)) {
      this.tag('m')
      this.uint32(value.size)
      for (const [key, item] of value) {
        this.value(key)
        this.value(item)
      }
    } else if (value instanceof Uint8Array) {
      this.tag('b')
      this.blob(value)
    } else if (isTensor(value)) this.tensor(value)
    else if (isInstant(value)) this.instant(value)
    else {
      this.tag('o')
      this.text(value.type)
      this.text(value.repr)
    }
  }

  /** int64, or hexadecimal digits beyond it. */
  private integer(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      this.tag('i')
      return this.int64(value)
    }
    const digits = Buffer.from(value.toString(16), 'latin1')
    this.tag('I')
    this.uint32(digits.length)
    this.bytes(digits)
  }

  private instant({ unit, ticks, zone }: Instant): void {
    this.tag('t')
    this.byte(wireUnits.indexOf(unit))
    this.int64(ticks ?? NOT_A_TIME)
    this.value(zone ?? null)
  }

  private tensor({ shape, values }: Tensor): void {
    this.tag('a')
    this.uint32(shape.length)
    for (const extent of shape) this.uint64(extent)
    this.data(values)
  }

  private data(values: Data): void {
    this.tag('c')
    this.text(values.dtype)
    switch (values.dtype) {
      case 'str':
        this.uint32(values.width ?? 0)
        return this.packable(values.data)
      case 'datetime64':
        this.byte(wireUnits.indexOf(values.unit))
        this.value(values.zone ?? null)
        return this.blob(values.data)
      case 'object':
        return this.packable(values.data)
      case 'bytes':
        return this.items(values.data)
      case 'extension':
        this.text(values.name)
        return this.items(values.data)
      default:
        return this.blob(values.data)
    }
  }

  /** Texts alone as one piece, where UTF-8 can say them; anything else item by item. */
  private packable(items: readonly Value[]): void {
    if (items.every(isPackable)) {
      this.tag('1')
      return this.strings(items)
    }
    this.tag('0')
    return this.items(items)
  }

  private items(items: readonly Value[]): void {
    this.uint64(items.length)
    for (const item of items) this.value(item)
  }

  /** Ends of the texts, their UTF-8 bytes, and a byte for each that tells of a missing one, where there is any. */
  private strings(texts: readonly (string | null)[]): void {
    const ends = new BigInt64Array(texts.length + 1)
    const missing = new Uint8Array(texts.includes(null) ? texts.length : 0)
    let bytes = Buffer.allocUnsafe(Math.max(1_024, texts.length * 16))
    let used = 0
    for (const [place, text] of texts.entries()) {
      if (text === null) missing[place] = 1
      else {
        // No UTF-16 unit takes more than three bytes.
        if (bytes.length - used < text.length * 3) bytes = grown(bytes, used, text.length * 3)
        used += bytes.write(text, used, 'utf8')
      }
      ends[place + 1] = BigInt(used)
    }
    this.uint64(texts.length)
    this.blob(ends)
    this.blob(bytes.subarray(0, used))
    this.blob(missing)
  }

  /** Raw bytes at a multiple of 8, their count before them. The machine is little-endian: Node runs on no other. */
  private blob(data: NodeJS.ArrayBufferView): void {
    const view = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    this.uint64(view.length)
    this.room(8)
    while (this.size % 8 !== 0) this.byte(0)
    this.bytes(view)
  }

  private bytes(view: Uint8Array): void {
    if (view.length < LARGE) {
      this.room(view.length)
      this.block.set(view, this.used)
      return this.advance(view.length)
    }
    this.flush()
    this.parts.push(view)
    this.size += view.length
  }

  private byte(value: number): void {
    this.room(1)
    this.block[this.used] = value
    this.advance(1)
  }

  private uint64(value: number): void {
    this.int64(BigInt(value))
  }

  private int64(value: bigint): void {
    this.room(8)
    this.block.writeBigInt64LE(value, this.used)
    this.advance(8)
  }

  private room(bytes: number): void {
    if (this.block.length - this.used < bytes) this.flush()
  }

  private advance(bytes: number): void {
    this.used += bytes
    this.size += bytes
  }

  private flush(): void {
    if (this.used > 0) this.parts.push(this.block.subarray(0, this.used))
    this.block = Buffer.allocUnsafe(BLOCK)
    this.used = 0
  }
}

/** Text that UTF-8 can say, or a missing one. */
function isPackable(item: Value): item is string | null {
  return item === null || (typeof item === 'string' && isWellFormed(item))
}

/** No half of a surrogate pair stands alone. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

function grown(bytes: Buffer, used: number, more: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe((used + more) * 2)
  bytes.copy(larger, 0, 0, used)
  return larger
}
