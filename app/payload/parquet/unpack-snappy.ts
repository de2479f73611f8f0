/** Snappy's raw format. Source: google/snappy `format_description.txt`. */
import { brokenParquet } from './parquet-error.ts'
import { copyBack } from './unpack-lz4.ts'

/** Unpacks one block of `size` bytes. */
export function unpackSnappy(packed: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size)
  let place = 0
  while ((packed[place] ?? 0) >= 0x80) place++
  place++
  let done = 0
  while (place < packed.length) {
    const tag = packed[place++] ?? 0
    const kind = tag & 3
    if (kind === 0) {
      const extra = Math.max((tag >> 2) - 59, 0)
      const length = (extra === 0 ? tag >> 2 : little(packed, place, extra)) + 1
      place += extra
      if (place + length > packed.length || done + length > size) throw brokenParquet('a literal is too long')
      output.set(packed.subarray(place, place + length), done)
      place += length
      done += length
    } else {
      const width = kind === 1 ? 1 : kind === 2 ? 2 : 4
      const offset = little(packed, place, width) + (kind === 1 ? (tag >> 5) << 8 : 0)
      const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1
      place += width
      copyBack(output, done, offset, length)
      done += length
    }
  }
  return output.subarray(0, done)
}

function little(bytes: Uint8Array, place: number, width: number): number {
  let value = 0
  for (let byte = 0; byte < width; byte++) value += (bytes[place + byte] ?? 0) * 2 ** (8 * byte)
  return value
}
