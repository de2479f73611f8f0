/**
 * Universal Binary JSON as XGBoost writes it: big-endian numbers, typed arrays with a count.
 * Source: ubjson.org draft 12; XGBoost's src/common/json.cc (UBJReader).
 */
import { ByteReader, utf8 } from './byte-reader.ts'
import type { Document, NumberArray, PackedNumbers } from './document.ts'
import { wideNumbers } from './wide-numbers.ts'
import { limits, overLimit } from './limits.ts'

/** Reads one UBJSON document. Counts are checked against the bytes that are left before anything is allocated. */
export function readUbjson(bytes: Uint8Array): Document {
  if (bytes.length > limits.fileBytes) throw overLimit('UBJSON', 'bytes', limits.fileBytes)
  const state = { reader: new ByteReader(bytes, 'UBJSON'), nodes: 0 }
  return readValue(state, marker(state.reader), 0)
}

interface State {
  readonly reader: ByteReader
  nodes: number
}

function marker(reader: ByteReader): string {
  let letter = String.fromCharCode(reader.u8())
  while (letter === 'N') letter = String.fromCharCode(reader.u8())
  return letter
}

function readValue(state: State, type: string, depth: number): Document {
  if (depth > limits.depth) throw overLimit('UBJSON', 'levels', limits.depth)
  state.nodes++
  if (state.nodes > limits.nodes) throw overLimit('UBJSON', 'values', limits.nodes)
  const { reader } = state
  switch (type) {
    case 'Z':
      return null
    case 'T':
      return true
    case 'F':
      return false
    case 'C':
      return String.fromCharCode(reader.u8())
    case 'S':
      return text(reader)
    case 'd':
      return reader.f32(false)
    case 'D':
      return reader.f64(false)
    case '[':
      return readArray(state, depth)
    case '{':
      return readObject(state, depth)
    default:
      return integer(reader, type)
  }
}

function integer(reader: ByteReader, type: string): number {
  switch (type) {
    case 'i':
      return reader.i8()
    case 'U':
      return reader.u8()
    case 'I':
      return reader.i16(false)
    case 'l':
      return reader.i32(false)
    case 'L':
      return Number(reader.i64(false))
    default:
      throw reader.broken(`"${type}" is no type`)
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
  return utf8(reader.take(count(reader)))
}

function peek(reader: ByteReader): string {
  return reader.remaining > 0 ? String.fromCharCode(reader.bytes[reader.position] ?? 0) : ''
}

const widths: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 }

function readArray(state: State, depth: number): Document {
  const { reader } = state
  let type: string | null = null
  if (peek(reader) === '$') {
    reader.u8()
    type = marker(reader)
    if (peek(reader) !== '#') throw reader.broken('a typed array has no count')
  }
  if (peek(reader) !== '#') {
    const items: Document[] = []
    for (let next = marker(reader); next !== ']'; next = marker(reader))
      items.push(readValue(state, next, depth + 1))
    return items
  }
  reader.u8()
  const length = count(reader)
  if (type !== null && Object.hasOwn(widths, type)) return typedArray(reader, type, length)
  const items: Document[] = []
  for (let index = 0; index < length; index++) items.push(readValue(state, type ?? marker(reader), depth + 1))
  return items
}

function typedArray(reader: ByteReader, type: string, length: number): PackedNumbers {
  const width = widths[type] ?? 1
  if (length * width > reader.remaining) throw reader.broken(`an array of ${length} numbers does not fit`)
  const start = reader.advance(length * width)
  const { bytes } = reader
  return { read: () => numbersOf(bytes.subarray(start, start + length * width), type, width) }
}

function numbersOf(bytes: Uint8Array, type: string, width: number): NumberArray {
  const buffer = littleEndian(bytes, width)
  switch (type) {
    case 'i':
      return new Int8Array(buffer)
    case 'U':
      return new Uint8Array(buffer)
    case 'I':
      return new Int16Array(buffer)
    case 'l':
      return new Int32Array(buffer)
    case 'L':
      return wideNumbers(new BigInt64Array(buffer))
    case 'd':
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
  const { reader } = state
  const entries = new Map<string, Document>()
  let left = Infinity
  if (peek(reader) === '$') throw reader.broken('typed objects are not used by XGBoost')
  if (peek(reader) === '#') {
    reader.u8()
    left = count(reader)
  }
  for (; left > 0; left--) {
    if (left === Infinity && peek(reader) === '}') {
      reader.u8()
      return entries
    }
    const key = text(reader)
    entries.set(key, readValue(state, marker(reader), depth + 1))
  }
  return entries
}
