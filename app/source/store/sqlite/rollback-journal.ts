/**
 * Rollback journals (https://www.sqlite.org/fileformat.html, 3): what pages were before the transaction that is being
 * written, or that a crash cut short. Reading them over the database gives its last committed state, whatever the
 * writer does.
 */
import { readSync } from 'node:fs'

/** The first bytes of a journal that holds something. */
const MAGIC = Buffer.from('d9d505f920a163d7', 'hex')

/** magic, count, nonce, pages before, sector size, page size */
const HEADER_BYTES = 28

/** The count of a writer that does not sync: as many as the file has. */
const UNKNOWN_COUNT = 0xffff_ffff

/** Pages that replace those of the database, and how many pages it has. */
export interface Overlay {
  /** Offset in `fd` by page number, from 1. */
  readonly pages: ReadonlyMap<number, number>
  readonly fd: number
  readonly pageCount: number
}

/** What an open journal puts back; null where it holds nothing that counts. */
export function readJournal(fd: number, size: number, pageSize: number): Overlay | null {
  const pages = new Map<number, number>()
  let pageCount: number | null = null
  const record = Buffer.alloc(pageSize + 8)
  const header = Buffer.alloc(HEADER_BYTES)
  let at = 0
  while (at + HEADER_BYTES <= size) {
    if (readSync(fd, header, 0, HEADER_BYTES, at) < HEADER_BYTES || !header.subarray(0, 8).equals(MAGIC))
      break
    const sector = header.readUInt32BE(20)
    if (sector < 32 || sector > 65_536 || header.readUInt32BE(24) !== pageSize) break
    pageCount ??= header.readUInt32BE(16)
    at += sector
    const stated = header.readUInt32BE(8)
    const fitting = Math.floor((size - at) / record.length)
    const count = stated === UNKNOWN_COUNT ? fitting : Math.min(stated, fitting)
    if (count === 0) break
    for (let done = 0; done < count; done++, at += record.length) {
      if (readSync(fd, record, 0, record.length, at) < record.length) return overlay(fd, pages, pageCount)
      if (record.readUInt32BE(pageSize + 4) !== checksum(record, pageSize, header.readUInt32BE(12))) {
        return overlay(fd, pages, pageCount)
      }
      const page = record.readUInt32BE(0)
      if (!pages.has(page)) pages.set(page, at + 4)
    }
    at = Math.ceil(at / sector) * sector
  }
  return overlay(fd, pages, pageCount)
}

function overlay(fd: number, pages: ReadonlyMap<number, number>, pageCount: number | null): Overlay | null {
  return pages.size === 0 || pageCount === null ? null : { fd, pages, pageCount }
}

/** The nonce and every 200th byte from the end. */
function checksum(record: Buffer, pageSize: number, nonce: number): number {
  let sum = nonce
  for (let at = pageSize - 200; at > 0; at -= 200) sum = (sum + (record[4 + at] ?? 0)) >>> 0
  return sum
}
