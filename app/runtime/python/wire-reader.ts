/** Messages of worker.py as values: the other side of its `Writer`. Bounds are checked, since a model's code shares that process. */
import { NOT_A_TIME } from '#shared/values.ts'
import type { Column, ColumnName, Data, Frame, Instant, Tensor, Value, ValueKey } from '#shared/values.ts'
import { wireUnits } from './wire-writer.ts'

/** What a message holds: values, and frames where a reply has one. */
export type Received = Value | Frame

/** A message is a dict. */
export type ReceivedMap = ReadonlyMap<ValueKey, Received>

/** Deeper nesting than worker.py sends is none of its. */
const MAX_DEPTH = 2_000

/** Reads a message whole. Throws an Error where the bytes are none. `bytes` must begin at a multiple of 8 of its buffer. */
export function readWire(bytes: Uint8Array): ReceivedMap {
  const read = new WireReader(bytes).received(0)
  if (read instanceof Map) return read
  throw malformed()
}

/** A frame that stands for itself. */
export function asFrame(received: Received | undefined): Frame {
  if (typeof received === 'object' && received !== null && 'kind' in received) {
    switch (received.kind) {
      case 'table':
      case 'series':
      case 'tensor':
      case 'tensors':
      case 'plain':
        return received
      case 'instant':
      case 'opaque':
        break
    }
  }
  throw malformed()
}

class WireReader {
  private readonly view: DataView
  private readonly bytes: Buffer
  private at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  received(depth: number): Received {
    if (depth > MAX_DEPTH) throw malformed()
    const tag = String.fromCharCode(this.byte())
    switch (tag) {
      case 'R':
        return this.table(depth)
      case 'E':
        return this.series(depth)
      case 'X':
        return {
          kind: 'tensors',
          entries: this.many(() => ({ name: this.text(), tensor: this.tensor(depth) })),
        }
      case 'P':
        return { kind: 'plain', value: this.value(depth + 1) }
      default:
        return this.plain(tag, depth)
    }
  }

  private plain(tag: string, depth: number): Value {
    switch (tag) {
      case 'N':
        return null
      case 'T':
        return true
      case 'F':
        return false
      case 'i':
        return this.int64()
      case 'I':
        return this.integer()
      case 'd':
        this.at += 8
        return this.view.getFloat64(this.at - 8, true)
      case 's':
        return this.taken('utf8')
      case 'S':
        return this.taken('utf16le')
      case 'b':
        return new Uint8Array(this.blob())
      case 'l':
        return this.many(() => this.value(depth + 1))
      case 'm':
        return new Map(this.many(() => [this.key(), this.value(depth + 1)] as const))
      case 't':
        return this.instant()
      case 'o':
        return { kind: 'opaque', type: this.text(), repr: this.text() }
      case 'a':
        return this.tensorAfterTag(depth)
      default:
        throw malformed()
    }
  }

  /** Frames stand in a message's own dict only, which its reader knows; so anything may be read as a value. */
  private value(depth: number): Value {
    return this.received(depth) as Value
  }

  private key(): ValueKey {
    const key = this.value(0)
    if (typeof key === 'object' && key !== null) throw malformed()
    return key
  }

  private text(): string {
    const text = this.value(0)
    if (typeof text === 'string') return text
    throw malformed()
  }

  private taken(encoding: 'utf8' | 'utf16le'): string {
    const size = this.uint32()
    const start = this.at
    this.advance(size)
    return this.bytes.toString(encoding, start, this.at)
  }

  private integer(): bigint {
    const digits = this.taken('utf8')
    return digits.startsWith('-') ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`)
  }

  private instant(): Instant {
    const unit = this.unit()
    const count = this.int64()
    const zone = this.value(0)
    const ticks = count === NOT_A_TIME ? null : count
    return typeof zone === 'string'
      ? { kind: 'instant', unit, ticks, zone }
      : { kind: 'instant', unit, ticks }
  }

  private table(depth: number): Frame {
    const rowCount = this.count()
    const columns: readonly Column[] = this.many(() => ({
      name: this.label() ?? '',
      values: this.data(depth + 1),
    }))
    const index = this.index(depth)
    return index === null ? { kind: 'table', rowCount, columns } : { kind: 'table', rowCount, columns, index }
  }

  private series(depth: number): Frame {
    const name = this.label()
    const values = this.data(depth + 1)
    const index = this.index(depth)
    return index === null ? { kind: 'series', name, values } : { kind: 'series', name, values, index }
  }

  private index(depth: number): readonly Value[] | null {
    const index = this.value(depth + 1)
    if (index !== null && !Array.isArray(index)) throw malformed()
    return index
  }

  private label(): ColumnName | null {
    const label = this.value(0)
    if (label === null || typeof label === 'string') return label
    if (typeof label === 'bigint') return Number(label)
    throw malformed()
  }

  private tensor(depth: number): Tensor {
    if (this.byte() !== 'a'.charCodeAt(0)) throw malformed()
    return this.tensorAfterTag(depth)
  }

  private tensorAfterTag(depth: number): Tensor {
    const shape = this.many(() => this.count())
    return { kind: 'tensor', shape, values: this.data(depth + 1) }
  }

  private data(depth: number): Data {
    if (this.byte() !== 'c'.charCodeAt(0)) throw malformed()
    const dtype = this.text()
    switch (dtype) {
      case 'datetime64':
        return this.datetimes()
      case 'str':
        return { dtype, data: this.strings() }
      case 'object':
        return { dtype, data: this.byte() === '1'.charCodeAt(0) ? this.strings() : this.items(depth) }
      case 'bytes':
        return { dtype, data: this.items(depth).filter((item) => item instanceof Uint8Array) }
      case 'extension':
        return { dtype, name: this.text(), data: this.items(depth) }
      default:
        return numericData(dtype, this.blob())
    }
  }

  private datetimes(): Data {
    const unit = this.unit()
    const zone = this.value(0)
    const data = new BigInt64Array(...buffered(this.blob(), 8))
    return typeof zone === 'string'
      ? { dtype: 'datetime64', unit, data, zone }
      : { dtype: 'datetime64', unit, data }
  }

  private items(depth: number): readonly Value[] {
    return Array.from({ length: this.bounded(this.count()) }, () => this.value(depth + 1))
  }

  private strings(): readonly (string | null)[] {
    const count = this.count()
    const ends = new BigInt64Array(...buffered(this.blob(), 8))
    const bytes = Buffer.from(this.blob())
    const missing = this.blob()
    if (ends.length !== count + 1) throw malformed()
    const cut = textCutter(bytes)
    return Array.from({ length: count }, (_none, place) =>
      missing[place] === 1 ? null : cut(Number(ends[place]), Number(ends[place + 1])),
    )
  }

  private unit(): (typeof wireUnits)[number] {
    const unit = wireUnits[this.byte()]
    if (unit === undefined) throw malformed()
    return unit
  }

  private many<T>(one: () => T): readonly T[] {
    return Array.from({ length: this.bounded(this.uint32()) }, one)
  }

  /** Every item takes a byte at least. */
  private bounded(count: number): number {
    if (count > this.bytes.length - this.at) throw malformed()
    return count
  }

  private blob(): Uint8Array {
    const size = this.count()
    this.advance((8 - (this.at % 8)) % 8)
    const start = this.at
    this.advance(size)
    return this.bytes.subarray(start, this.at)
  }

  private count(): number {
    return Number(this.int64())
  }

  private int64(): bigint {
    this.at += 8
    return this.view.getBigInt64(this.at - 8, true)
  }

  private uint32(): number {
    this.at += 4
    return this.view.getUint32(this.at - 4, true)
  }

  private byte(): number {
    this.at += 1
    return this.view.getUint8(this.at - 1)
  }

  private advance(bytes: number): void {
    this.at += bytes
    if (bytes < 0 || this.at > this.bytes.length) throw malformed()
  }
}

/** ASCII is decoded once and cut as text; other bytes are cut first. */
function textCutter(bytes: Buffer): (start: number, end: number) => string {
  const whole = bytes.length < 2 ** 28 ? bytes.toString('latin1') : null
  // eslint-disable-next-line no-control-regex
  if (whole !== null && !/[\u0080-\u00ff]/.test(whole)) return (start, end) => whole.slice(start, end)
  return (start, end) => bytes.toString('utf8', start, end)
}

/** Arguments of a typed array's constructor that lies in these bytes. */
function buffered(bytes: Uint8Array, itemSize: number): [ArrayBuffer, number, number] {
  if (bytes.length % itemSize !== 0) throw malformed()
  // A message is read into a buffer of its own, which is never shared.
  return [bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / itemSize]
}

function numericData(dtype: string, bytes: Uint8Array): Data {
  switch (dtype) {
    case 'bool':
    case 'uint8':
      return { dtype, data: new Uint8Array(...buffered(bytes, 1)) }
    case 'int8':
      return { dtype, data: new Int8Array(...buffered(bytes, 1)) }
    case 'int16':
      return { dtype, data: new Int16Array(...buffered(bytes, 2)) }
    case 'uint16':
    case 'float16':
      return { dtype, data: new Uint16Array(...buffered(bytes, 2)) }
    case 'int32':
      return { dtype, data: new Int32Array(...buffered(bytes, 4)) }
    case 'uint32':
      return { dtype, data: new Uint32Array(...buffered(bytes, 4)) }
    case 'float32':
      return { dtype, data: new Float32Array(...buffered(bytes, 4)) }
    case 'int64':
      return { dtype, data: new BigInt64Array(...buffered(bytes, 8)) }
    case 'uint64':
      return { dtype, data: new BigUint64Array(...buffered(bytes, 8)) }
    case 'float64':
      return { dtype, data: new Float64Array(...buffered(bytes, 8)) }
    default:
      throw malformed()
  }
}

function malformed(): Error {
  return new Error("What Python's side sent is not one of its messages.")
}
