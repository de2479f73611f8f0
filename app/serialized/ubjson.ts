/**
 * Universal Binary JSON as XGBoost writes it: big-endian numbers, typed arrays with a count.
 * Source: ubjson.org draft 12; XGBoost's src/common/json.cc (UBJReader).
 */
import { readingStage, takeMemory, withAllowance } from './allowance.ts'
import { ByteReader } from './byte-reader.ts'
import type { Document, NumberArray, PackedNumbers } from './document.ts'
import { wideNumbers } from './wide-numbers.ts'
import { limits, overLimit } from './limits.ts'

/** Reads one UBJSON document. Counts are checked against the bytes that are left before anything is allocated. */
export function readUbjson(bytes: Uint8Array): Document {
  if (bytes.length > limits.fileBytes) throw overLimit('UBJSON', 'bytes', limits.fileBytes)
  const state = { reader: new ByteReader(bytes, 'UBJSON'), nodes: 0 }
  return withAllowance(readingStage, bytes.length, () => readValue(state, marker(state.reader), 0))
}

interface State {
  readonly reader: ByteReader
  nodes: number
}

/** Markers by their byte. */
const mark = {
  arrayStart: 0x5b,
  arrayEnd: 0x5d,
  objectStart: 0x7b,
  objectEnd: 0x7d,
  type: 0x24,
  count: 0x23,
  nothing: 0x4e,
  null: 0x5a,
  true: 0x54,
  false: 0x46,
  letter: 0x43,
  text: 0x53,
  int8: 0x69,
  uint8: 0x55,
  int16: 0x49,
  int32: 0x6c,
  int64: 0x4c,
  float32: 0x64,
  float64: 0x44,
} as const

function marker(reader: ByteReader): number {
  let letter = reader.u8()
  while (letter === mark.nothing) letter = reader.u8()
  return letter
}

/** Memory of a value in a list, and beside it of a list, an object and each of its keys. */
const VALUE_BYTES = 16
const LIST_BYTES = 64
const OBJECT_BYTES = 200
const KEY_BYTES = 64

function readValue(state: State, type: number, depth: number): Document {
  if (depth > limits.depth) throw overLimit('UBJSON', 'levels', limits.depth)
  state.nodes++
  if (state.nodes > limits.nodes) throw overLimit('UBJSON', 'values', limits.nodes)
  takeMemory(VALUE_BYTES)
  const { reader } = state
  switch (type) {
    case mark.null:
      return null
    case mark.true:
      return true
    case mark.false:
      return false
    case mark.letter:
      return String.fromCharCode(reader.u8())
    case mark.text:
      return text(reader)
    case mark.float32:
      return reader.f32(false)
    case mark.float64:
      return reader.f64(false)
    case mark.arrayStart:
      return readArray(state, depth)
    case mark.objectStart:
      return readObject(state, depth)
    default:
      return integer(reader, type)
  }
}

function integer(reader: ByteReader, type: number): number {
  switch (type) {
    case mark.int8:
      return reader.i8()
    case mark.uint8:
      return reader.u8()
    case mark.int16:
      return reader.i16(false)
    case mark.int32:
      return reader.i32(false)
    case mark.int64:
      return Number(reader.i64(false))
    default:
      throw reader.broken(`"${String.fromCharCode(type)}" is no type`)
  }
}

function count(reader: ByteReader): number {
  const length = integer(reader, marker(reader))
  if (!(length >= 0) || length > reader.remaining) {
    throw reader.broken(`it states a count of ${length} with ${reader.remaining} bytes left`)
  }
  return length
}

function text(reader: ByteReader): string {
  return reader.text(count(reader))
}

function peek(reader: ByteReader): number {
  return reader.bytes[reader.position] ?? -1
}

/** Bytes of a number of each type. */
const widths: ReadonlyMap<number, number> = new Map([
  [mark.int8, 1],
  [mark.uint8, 1],
  [mark.int16, 2],
  [mark.int32, 4],
  [mark.int64, 8],
  [mark.float32, 4],
  [mark.float64, 8],
])

function readArray(state: State, depth: number): Document {
  takeMemory(LIST_BYTES)
  const { reader } = state
  let type: number | null = null
  if (peek(reader) === mark.type) {
    reader.u8()
    type = marker(reader)
    if (peek(reader) !== mark.count) throw reader.broken('a typed array has no count')
  }
  if (peek(reader) !== mark.count) {
    const items: Document[] = []
    for (let next = marker(reader); next !== mark.arrayEnd; next = marker(reader))
      items.push(readValue(state, next, depth + 1))
    return items
  }
  reader.u8()
  const length = count(reader)
  const width = type === null ? undefined : widths.get(type)
  if (type !== null && width !== undefined) return typedArray(reader, type, width, length)
  const items: Document[] = []
  for (let index = 0; index < length; index++) items.push(readValue(state, type ?? marker(reader), depth + 1))
  return items
}

function typedArray(reader: ByteReader, type: number, width: number, length: number): PackedNumbers {
  if (length * width > reader.remaining) throw reader.broken(`an array of ${length} numbers does not fit`)
  const start = reader.advance(length * width)
  const { bytes } = reader
  takeMemory(OBJECT_BYTES)
  return { read: () => numbersOf(bytes.subarray(start, start + length * width), type, width) }
}

function numbersOf(bytes: Uint8Array, type: number, width: number): NumberArray {
  takeMemory(2 * bytes.length)
  const buffer = littleEndian(bytes, width)
  switch (type) {
    case mark.int8:
      return new Int8Array(buffer)
    case mark.uint8:
      return new Uint8Array(buffer)
    case mark.int16:
      return new Int16Array(buffer)
    case mark.int32:
      return new Int32Array(buffer)
    case mark.int64:
      return wideNumbers(new BigInt64Array(buffer))
    case mark.float32:
      return new Float32Array(buffer)
    default:
      return new Float64Array(buffer)
  }
}

/** A copy with the bytes of each number turned around. */
function littleEndian(bytes: Uint8Array, width: number): ArrayBuffer {
  const { buffer } = new Uint8Array(bytes)
  const turned = Buffer.from(buffer)
  if (width === 2) turned.swap16()
  else if (width === 4) turned.swap32()
  else if (width === 8) turned.swap64()
  return buffer
}

function readObject(state: State, depth: number): ReadonlyMap<string, Document> {
  takeMemory(OBJECT_BYTES)
  const { reader } = state
  const entries = new Map<string, Document>()
  let left = Infinity
  if (peek(reader) === mark.type) throw reader.broken('typed objects are not used by XGBoost')
  if (peek(reader) === mark.count) {
    reader.u8()
    left = count(reader)
  }
  for (; left > 0; left--) {
    if (left === Infinity && peek(reader) === mark.objectEnd) {
      reader.u8()
      return entries
    }
    takeMemory(KEY_BYTES)
    const key = text(reader)
    entries.set(key, readValue(state, marker(reader), depth + 1))
  }
  return entries
}
