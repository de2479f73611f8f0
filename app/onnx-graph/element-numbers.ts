/** Elements of tensors as numbers, decoded from a piece of their bytes at a time. */
import { elementBits } from './schema.ts'
import { smallFloatTable } from './small-floats.ts'

/** Calls `visit` for the elements that begin in `bytes` and gives how many bytes were used; the rest comes again. */
export type ElementDecoder = (bytes: Uint8Array, visit: (value: number) => void) => number

type View = (bytes: Uint8Array, length: number) => ArrayLike<number | bigint>

/** Elements of a whole number of bytes, little-endian as every machine that onnxruntime is built for. */
const views: Readonly<Record<string, View>> = {
  float: (bytes, length) => new Float32Array(bytes.buffer, bytes.byteOffset, length),
  double: (bytes, length) => new Float64Array(bytes.buffer, bytes.byteOffset, length),
  uint8: (bytes) => bytes,
  bool: (bytes) => bytes,
  int8: (bytes, length) => new Int8Array(bytes.buffer, bytes.byteOffset, length),
  uint16: (bytes, length) => new Uint16Array(bytes.buffer, bytes.byteOffset, length),
  int16: (bytes, length) => new Int16Array(bytes.buffer, bytes.byteOffset, length),
  uint32: (bytes, length) => new Uint32Array(bytes.buffer, bytes.byteOffset, length),
  int32: (bytes, length) => new Int32Array(bytes.buffer, bytes.byteOffset, length),
  uint64: (bytes, length) => new BigUint64Array(bytes.buffer, bytes.byteOffset, length),
  int64: (bytes, length) => new BigInt64Array(bytes.buffer, bytes.byteOffset, length),
}

/** Decodes `raw_data` and external data of a type, at most `count` elements; null for text, complex and unknown types. */
export function rawDecoder(type: string, count: number): ElementDecoder | null {
  const bits = elementBits(type)
  if (bits === 0) return null
  const table = smallFloatTable(type)
  if (bits < 8) return packedDecoder(bits, count, table ?? smallIntegers(type, bits))
  const width = bits / 8
  const view = table === undefined ? views[type] : width === 2 ? views['uint16'] : views['uint8']
  if (view === undefined) return null
  let left = count
  return (bytes, visit) => {
    const length = Math.min(left, Math.floor(bytes.length / width))
    const values = view(aligned(bytes, width), length)
    for (let at = 0; at < length; at++) {
      const value = values[at] ?? 0
      if (table === undefined) visit(Number(value))
      else visit(table[Number(value)] ?? Number.NaN)
    }
    left -= length
    return length * width
  }
}

/** Decodes the varints of `int32_data`, `int64_data` and `uint64_data`, which hold bits of the type `type`. */
export function varintDecoder(type: string, count: number): ElementDecoder {
  // Elements of less than a byte stand two or four in an entry, as in raw data.
  const packed = elementBits(type) < 8 ? rawDecoder(type, count) : null
  const table = smallFloatTable(type)
  const isUnsigned = type === 'uint64'
  return (bytes, visit) => {
    let used = 0
    let value = 0n
    let shift = 0n
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      value |= BigInt(byte & 0x7f) << shift
      shift += 7n
      if (byte >= 0x80) continue
      const whole = isUnsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value)
      if (packed !== null) packed(Uint8Array.of(Number(whole)), visit)
      else visit(table === undefined ? Number(whole) : (table[Number(whole) % table.length] ?? Number.NaN))
      used = at + 1
      value = 0n
      shift = 0n
    }
    return used
  }
}

/** Several elements in a byte, the first in the lowest bits (onnx.proto3, "TensorProto.raw_data"). */
function packedDecoder(bits: number, count: number, table: Float64Array): ElementDecoder {
  let left = count
  return (bytes, visit) => {
    for (const byte of bytes) {
      for (let shift = 0; shift < 8 && left > 0; shift += bits, left--)
        visit(table[(byte >> shift) % table.length] ?? 0)
    }
    return bytes.length
  }
}

function smallIntegers(type: string, bits: number): Float64Array {
  const patterns = 2 ** bits
  const isSigned = type.startsWith('int')
  return Float64Array.from({ length: patterns }, (_, pattern) =>
    isSigned && pattern >= patterns / 2 ? pattern - patterns : pattern,
  )
}

function aligned(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.byteOffset % width === 0 ? bytes : bytes.slice()
}
