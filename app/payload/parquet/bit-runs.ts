/** Parquet's hybrid of runs and packed bits, for levels, dictionary places and booleans. Source: `parquet-format`'s `Encodings.md`. */
import type { ByteReader } from '#app/serialized/byte-reader.ts'
import { brokenParquet } from './parquet-error.ts'
import { readVarint } from './thrift-compact.ts'

/** Reads `count` numbers of `width` bits (at most 32). */
export function readBitRuns(reader: ByteReader, width: number, count: number): Uint32Array {
  if (width > 32) throw brokenParquet(`Invalid bit width ${width}`)
  const numbers = new Uint32Array(count)
  if (width === 0) return numbers
  let done = 0
  while (done < count) {
    const header = Number(readVarint(reader))
    const length = Math.floor(header / 2)
    if (header % 2 === 1) done = readPacked(reader, width, numbers, { done, groups: length })
    else {
      if (length === 0) throw brokenParquet('A run has no length')
      const end = Math.min(count, done + length)
      numbers.fill(readLittle(reader, (width + 7) >> 3), done, end)
      done = end
    }
  }
  return numbers
}

function readLittle(reader: ByteReader, byteLength: number): number {
  let value = 0
  for (let place = 0; place < byteLength; place++) value += reader.u8() * 2 ** (8 * place)
  return value
}

/** Groups of eight numbers; a last group may be cut off where the file ends. */
function readPacked(
  reader: ByteReader,
  width: number,
  numbers: Uint32Array,
  run: { readonly done: number; readonly groups: number },
): number {
  if (run.groups === 0) throw brokenParquet('A run has no length')
  const bytes = reader.take(Math.min(run.groups * width, reader.remaining))
  const end = Math.min(numbers.length, run.done + run.groups * 8)
  if ((end - run.done) * width > bytes.length * 8) throw brokenParquet('Packed bits are cut off')
  unpackBits(bytes, width, numbers.subarray(run.done, end))
  return end
}

/** Numbers of `width` bits, the lowest bit first. */
export function unpackBits(bytes: Uint8Array, width: number, numbers: Uint32Array): void {
  let bit = 0
  for (let place = 0; place < numbers.length; place++) {
    let value = 0
    for (let have = 0; have < width;) {
      const taken = Math.min(8 - (bit & 7), width - have)
      const part = ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & ((1 << taken) - 1)
      value += part * 2 ** have
      have += taken
      bit += taken
    }
    numbers[place] = value
  }
}
