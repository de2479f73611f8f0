/** Write-ahead logs (https://www.sqlite.org/fileformat.html, 4): committed pages that are not in the database yet. */
import { readSync } from 'node:fs'
import { endianness } from 'node:os'
import type { Overlay } from './rollback-journal.ts'

const HEADER_BYTES = 32
const FRAME_BYTES = 24

/** The last bit says in which order checksums take bytes. */
const MAGIC = 0x377f_0682

/** Pages of all committed frames, the newest of each; null where there is none. */
export function readLog(fd: number, size: number, pageSize: number): Overlay | null {
  const header = Buffer.alloc(HEADER_BYTES)
  if (size < HEADER_BYTES || readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null
  const magic = header.readUInt32BE(0)
  if ((magic & ~1) >>> 0 !== MAGIC || header.readUInt32BE(8) !== pageSize) return null
  const swaps = ((magic & 1) === 1) !== (endianness() === 'BE')
  let sum = checksum(header.subarray(0, 24), [0, 0], swaps)
  if (sum[0] !== header.readUInt32BE(24) || sum[1] !== header.readUInt32BE(28)) return null

  const frame = Buffer.alloc(FRAME_BYTES + pageSize)
  const committed = new Map<number, number>()
  const pending = new Map<number, number>()
  let pageCount = 0
  for (let at = HEADER_BYTES; at + frame.length <= size; at += frame.length) {
    if (readSync(fd, frame, 0, frame.length, at) < frame.length) break
    // Frames of an older round have other salts.
    if (!frame.subarray(8, 16).equals(header.subarray(16, 24))) break
    sum = checksum(frame.subarray(0, 8), sum, swaps)
    sum = checksum(frame.subarray(FRAME_BYTES), sum, swaps)
    if (sum[0] !== frame.readUInt32BE(16) || sum[1] !== frame.readUInt32BE(20)) break
    pending.set(frame.readUInt32BE(0), at + FRAME_BYTES)
    const pagesAfter = frame.readUInt32BE(4)
    if (pagesAfter === 0) continue
    pageCount = pagesAfter
    for (const [page, offset] of pending) committed.set(page, offset)
    pending.clear()
  }
  return committed.size === 0 ? null : { fd, pages: committed, pageCount }
}

type Sum = readonly [number, number]

function checksum(bytes: Buffer, [first, second]: Sum, swaps: boolean): Sum {
  // A copy is aligned; swapping it in place is the fastest way to read words in the other order.
  const copy = Buffer.from(bytes)
  if (swaps) copy.swap32()
  const words = new Uint32Array(copy.buffer.slice(copy.byteOffset, copy.byteOffset + copy.length))
  let one = first
  let two = second
  for (let at = 0; at + 1 < words.length; at += 2) {
    one = (one + (words[at] ?? 0) + two) >>> 0
    two = (two + (words[at + 1] ?? 0) + one) >>> 0
  }
  return [one, two]
}
