/** Values as they lie in a Parquet file, of one physical type. */
import { ByteReader } from '#app/serialized/byte-reader.ts'
import type { PhysicalType } from './file-metadata.ts'
import { brokenParquet } from './parquet-error.ts'

/** Decoded values; 96-bit times are nanoseconds since 1970. */
export type PhysicalValues =
  | { readonly type: 'boolean'; readonly data: Uint8Array }
  | { readonly type: 'int32'; readonly data: Int32Array }
  | { readonly type: 'int64'; readonly data: BigInt64Array }
  | { readonly type: 'float'; readonly data: Float32Array }
  | { readonly type: 'double'; readonly data: Float64Array }
  | { readonly type: 'bytes'; readonly data: readonly Uint8Array[] }

/** `PLAIN` values, one after the other. Source: `parquet-format`'s `Encodings.md`. */
export function readPlain(
  reader: ByteReader,
  type: PhysicalType,
  count: number,
  typeLength: number,
): PhysicalValues {
  switch (type) {
    case 'boolean': {
      const packed = reader.take(Math.ceil(count / 8))
      const data = Uint8Array.from(
        { length: count },
        (_, place) => ((packed[place >> 3] ?? 0) >> (place & 7)) & 1,
      )
      return { type, data }
    }
    case 'int32':
    case 'int64':
    case 'float':
    case 'double':
      return fixedValues(aligned(reader.take(count * widthOf(type, typeLength))), type)
    case 'int96':
      return { type: 'int64', data: BigInt64Array.from({ length: count }, () => int96(reader)) }
    case 'bytes':
      return { type, data: repeat(count, () => reader.take(reader.u32(true))) }
    case 'fixed':
      if (typeLength <= 0) throw brokenParquet('Invalid FIXED_LEN_BYTE_ARRAY length')
      return { type: 'bytes', data: repeat(count, () => reader.take(typeLength)) }
  }
}

/** A count of texts is checked only as they are read, so a wrong one must not reserve anything. */
function repeat(count: number, read: () => Uint8Array): readonly Uint8Array[] {
  const values: Uint8Array[] = []
  for (let place = 0; place < count; place++) values.push(read())
  return values
}

/** Bytes of one value of a fixed width. */
export function widthOf(type: PhysicalType, typeLength: number): number {
  switch (type) {
    case 'int32':
    case 'float':
      return 4
    case 'int64':
    case 'double':
      return 8
    case 'int96':
      return 12
    case 'fixed':
      return typeLength
    case 'boolean':
    case 'bytes':
      throw brokenParquet('Its values have no fixed width')
  }
}

/** Numbers of little-endian bytes that own their buffer. */
export function fixedValues(
  bytes: Uint8Array<ArrayBuffer>,
  type: 'int32' | 'int64' | 'float' | 'double',
): PhysicalValues {
  switch (type) {
    case 'int32':
      return { type, data: new Int32Array(bytes.buffer) }
    case 'int64':
      return { type, data: new BigInt64Array(bytes.buffer) }
    case 'float':
      return { type, data: new Float32Array(bytes.buffer) }
    case 'double':
      return { type, data: new Float64Array(bytes.buffer) }
  }
}

function aligned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes)
}

const JULIAN_DAY_OF_1970 = 2440588n
const NANOSECONDS_A_DAY = 86_400_000_000_000n

function int96(reader: ByteReader): bigint {
  const nanoseconds = reader.i64(true)
  return BigInt.asIntN(64, (BigInt(reader.u32(true)) - JULIAN_DAY_OF_1970) * NANOSECONDS_A_DAY + nanoseconds)
}

/** The values at the given places of a dictionary. */
export function pickValues(dictionary: PhysicalValues, places: Uint32Array): PhysicalValues {
  const length = dictionary.data.length
  if (places.some((place) => place >= length)) throw brokenParquet('Index not in dictionary bounds')
  switch (dictionary.type) {
    case 'boolean':
      return { type: dictionary.type, data: Uint8Array.from(places, (place) => dictionary.data[place] ?? 0) }
    case 'int32':
      return { type: dictionary.type, data: Int32Array.from(places, (place) => dictionary.data[place] ?? 0) }
    case 'int64':
      return { type: dictionary.type, data: picked64(dictionary.data, places) }
    case 'float':
      return {
        type: dictionary.type,
        data: Float32Array.from(places, (place) => dictionary.data[place] ?? 0),
      }
    case 'double':
      return {
        type: dictionary.type,
        data: Float64Array.from(places, (place) => dictionary.data[place] ?? 0),
      }
    case 'bytes': {
      const { type, data } = dictionary
      return { type, data: Array.from(places, (place) => data[place] ?? new Uint8Array(0)) }
    }
  }
}

function picked64(data: BigInt64Array, places: Uint32Array): BigInt64Array {
  const picked = new BigInt64Array(places.length)
  for (let place = 0; place < places.length; place++) picked[place] = data[places[place] ?? 0] ?? 0n
  return picked
}

function noValues(type: PhysicalType): PhysicalValues {
  return readPlain(new ByteReader(new Uint8Array(0), 'Parquet'), type, 0, 1)
}

/** All values of parts of one type, in order. */
export function joinValues(parts: readonly PhysicalValues[], type: PhysicalType): PhysicalValues {
  const [first] = parts
  if (first === undefined) return noValues(type)
  if (parts.length === 1) return first
  const length = parts.reduce((sum, part) => sum + part.data.length, 0)
  switch (first.type) {
    case 'boolean':
      return { type: first.type, data: filled(new Uint8Array(length), first.type, parts) }
    case 'int32':
      return { type: first.type, data: filled(new Int32Array(length), first.type, parts) }
    case 'float':
      return { type: first.type, data: filled(new Float32Array(length), first.type, parts) }
    case 'double':
      return { type: first.type, data: filled(new Float64Array(length), first.type, parts) }
    case 'int64': {
      const data = new BigInt64Array(length)
      let place = 0
      for (const part of parts) {
        if (part.type !== 'int64') throw brokenParquet('Its pages differ in type')
        data.set(part.data, place)
        place += part.data.length
      }
      return { type: first.type, data }
    }
    case 'bytes':
      return { type: first.type, data: parts.flatMap((part) => (part.type === 'bytes' ? part.data : [])) }
  }
}

type Numbers = Uint8Array | Int32Array | Float32Array | Float64Array

function filled<T extends Numbers>(
  data: T,
  type: PhysicalValues['type'],
  parts: readonly PhysicalValues[],
): T {
  let place = 0
  for (const part of parts) {
    if (part.type !== type || part.type === 'int64' || part.type === 'bytes') {
      throw brokenParquet('Its pages differ in type')
    }
    data.set(part.data, place)
    place += part.data.length
  }
  return data
}
