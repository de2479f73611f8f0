/** Parquet's delta encodings and split bytes. Source: `parquet-format`'s `Encodings.md`. */
import type { ByteReader } from '#app/serialized/byte-reader.ts'
import type { PhysicalType } from './file-metadata.ts'
import { MAX_PAGE_BYTES } from './limits.ts'
import { brokenParquet } from './parquet-error.ts'
import type { PhysicalValues } from './physical-values.ts'
import { fixedValues, widthOf } from './physical-values.ts'
import { readVarint, zigzag } from './thrift-compact.ts'

const MAX_MINIBLOCKS = 1024

/** `DELTA_BINARY_PACKED`: integers as differences, modulo 2^64. */
export function readDeltas(reader: ByteReader, count: number): BigInt64Array {
  const blockSize = Number(readVarint(reader))
  const miniblocks = Number(readVarint(reader))
  const total = Number(readVarint(reader))
  const perMiniblock = blockSize / miniblocks
  if (miniblocks > MAX_MINIBLOCKS || !Number.isInteger(perMiniblock / 8) || perMiniblock === 0) {
    throw brokenParquet('the number of values per miniblock is not a multiple of 32')
  }
  if (total < count) throw brokenParquet('Not enough values')
  const values = new BigInt64Array(count)
  let value = zigzag(readVarint(reader))
  let done = 0
  if (count > 0) values[done++] = value
  while (done < count) {
    const least = zigzag(readVarint(reader))
    const widths = reader.take(miniblocks)
    for (let block = 0; block < miniblocks && done < count; block++) {
      const width = widths[block] ?? 0
      if (width > 64) throw brokenParquet('delta bit width larger than integer bit width')
      const bytes = reader.take((perMiniblock / 8) * width)
      const end = Math.min(count, done + perMiniblock)
      for (let bit = 0; done < end; bit += width) {
        value = BigInt.asIntN(64, value + least + bitsAt(bytes, bit, width))
        values[done++] = value
      }
    }
  }
  return values
}

function bitsAt(bytes: Uint8Array, start: number, width: number): bigint {
  let low = 0
  let high = 0
  for (let have = 0; have < width;) {
    const bit = start + have
    const taken = Math.min(8 - (bit & 7), width - have, have < 32 ? 32 - have : 64)
    const part = ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & ((1 << taken) - 1)
    if (have < 32) low += part * 2 ** have
    else high += part * 2 ** (have - 32)
    have += taken
  }
  return high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low)
}

/** `DELTA_LENGTH_BYTE_ARRAY`: all lengths, then all bytes. */
export function readDeltaLengths(reader: ByteReader, count: number): readonly Uint8Array[] {
  const lengths = readDeltas(reader, count)
  return Array.from(lengths, (length) => reader.take(Number(length)))
}

/** `DELTA_BYTE_ARRAY`: each value shares its first bytes with the one before. */
export function readDeltaTexts(reader: ByteReader, count: number): readonly Uint8Array[] {
  const shared = readDeltas(reader, count)
  const rests = readDeltaLengths(reader, count)
  let previous = new Uint8Array(0)
  let total = 0
  return rests.map((rest, place) => {
    const length = Number(shared[place] ?? 0n)
    total += length + rest.length
    if (length < 0 || length > previous.length) throw brokenParquet('prefix length too large')
    if (total > MAX_PAGE_BYTES)
      throw brokenParquet(`A page of it unpacks to more than ${MAX_PAGE_BYTES} bytes`)
    const value = new Uint8Array(length + rest.length)
    value.set(previous.subarray(0, length))
    value.set(rest, length)
    previous = value
    return value
  })
}

/** `BYTE_STREAM_SPLIT`: the first bytes of all values, then the second ones, … */
export function readSplitBytes(
  reader: ByteReader,
  type: PhysicalType,
  count: number,
  typeLength: number,
): PhysicalValues {
  const width = widthOf(type, typeLength)
  const split = reader.take(count * width)
  const bytes = new Uint8Array(count * width)
  for (let place = 0; place < bytes.length; place++) {
    bytes[place] = split[(place % width) * count + Math.floor(place / width)] ?? 0
  }
  if (type === 'int32' || type === 'int64' || type === 'float' || type === 'double') {
    return fixedValues(bytes, type)
  }
  return {
    type: 'bytes',
    data: Array.from({ length: count }, (_, place) => bytes.subarray(place * width, (place + 1) * width)),
  }
}
