/** LZ4's raw blocks and Hadoop's framing of them. Source: lz4 `doc/lz4_Block_format.md`. */
import { brokenParquet } from './parquet-error.ts'

/** Unpacks one block of `size` bytes. */
export function unpackLz4(packed: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size)
  return output.subarray(0, unpackInto(packed, output, 0))
}

/** Blocks each led by their sizes, unpacked and packed, as big-endian numbers; some writers leave the sizes out. */
export function unpackLz4Hadoop(packed: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size)
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  let place = 0
  let done = 0
  while (place + 8 <= packed.length) {
    const length = view.getUint32(place + 4)
    if (done + view.getUint32(place) > size || place + 8 + length > packed.length) break
    done = unpackInto(packed.subarray(place + 8, place + 8 + length), output, done)
    place += 8 + length
  }
  return place === packed.length ? output.subarray(0, done) : unpackLz4(packed, size)
}

function unpackInto(packed: Uint8Array, output: Uint8Array, start: number): number {
  let done = start
  let place = 0
  const lengthFrom = (nibble: number): number => {
    if (nibble < 15) return nibble
    let length = nibble
    while (packed[place] === 255) {
      length += 255
      place++
    }
    return length + (packed[place++] ?? 0)
  }
  while (place < packed.length) {
    const token = packed[place++] ?? 0
    const literal = lengthFrom(token >> 4)
    if (place + literal > packed.length || done + literal > output.length) {
      throw brokenParquet('a literal is too long')
    }
    output.set(packed.subarray(place, place + literal), done)
    place += literal
    done += literal
    if (place >= packed.length) return done
    const offset = (packed[place] ?? 0) + (packed[place + 1] ?? 0) * 256
    place += 2
    const length = lengthFrom(token & 15) + 4
    copyBack(output, done, offset, length)
    done += length
  }
  return done
}

/** Copies bytes already written; the two stretches may overlap. */
export function copyBack(output: Uint8Array, done: number, offset: number, length: number): void {
  if (offset === 0 || offset > done || done + length > output.length) {
    throw brokenParquet('a copy reaches outside')
  }
  if (offset >= length) output.copyWithin(done, done - offset, done - offset + length)
  else for (let place = done; place < done + length; place++) output[place] = output[place - offset] ?? 0
}
