/**
 * The last committed state of a sqlite database, read without locks and without writing anything: neither a writer that
 * holds the database nor a folder that may not be written is in the way. A snapshot that was written to while it was
 * read says so, and is taken again.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { READ_FLAGS } from '#app/folder/opened-place.ts'
import { readJournal } from './rollback-journal.ts'
import type { Overlay } from './rollback-journal.ts'
import { readLog } from './write-ahead-log.ts'

/** The database header (https://www.sqlite.org/fileformat.html, 1.3). */
const HEADER_BYTES = 100
const PAGE_SIZE_AT = 16
const WRITE_VERSION_AT = 18
const READ_VERSION_AT = 19

/** Read and write versions of a database with a write-ahead log, and of one without. */
const WITH_LOG = 2
const WITHOUT_LOG = 1

/** One state of a database. */
export interface Snapshot {
  /** Bytes of the database in this state. */
  readonly size: number
  /** Fills `into` from an offset; gives the number of bytes there were. */
  readonly read: (into: Uint8Array, offset: number) => number
  /** Whether nothing was written since the snapshot was taken. */
  readonly isCurrent: () => boolean
  readonly close: () => void
}

/** Takes a snapshot; null where the file is no sqlite database. Throws what opening the file throws. */
export function takeSnapshot(file: string): Snapshot | null {
  const files = [openSync(file, READ_FLAGS)]
  const close = () => {
    for (const fd of files) closeSync(fd)
  }
  try {
    const [fd = -1] = files
    const before = stampOf(file, fd)
    const header = Buffer.alloc(HEADER_BYTES)
    const size = fstatSync(fd).size
    const empty = size === 0
    if (!empty && readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return closed(close)
    const pageSize = pageSizeOf(header)
    if (!empty && (header.toString('latin1', 0, 16) !== 'SQLite format 3\0' || pageSize === null))
      return closed(close)
    const hasLog = header[READ_VERSION_AT] === WITH_LOG
    const overlay = empty
      ? null
      : overlayOf(`${file}${hasLog ? '-wal' : '-journal'}`, hasLog, pageSize ?? 0, files)
    return {
      size: overlay === null ? size : overlay.pageCount * (pageSize ?? 0),
      read: (into, offset) => readPages(fd, overlay, { into, offset, pageSize: pageSize ?? 0 }),
      isCurrent: () => stampOf(file, fd) === before,
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

function closed(close: () => void): null {
  close()
  return null
}

function pageSizeOf(header: Buffer): number | null {
  const stated = header.readUInt16BE(PAGE_SIZE_AT)
  const size = stated === 1 ? 65_536 : stated
  return size >= 512 && (size & (size - 1)) === 0 ? size : null
}

function overlayOf(path: string, isLog: boolean, pageSize: number, files: number[]): Overlay | null {
  let fd: number
  try {
    fd = openSync(path, READ_FLAGS)
  } catch {
    return null
  }
  files.push(fd)
  const { size } = fstatSync(fd)
  return isLog ? readLog(fd, size, pageSize) : readJournal(fd, size, pageSize)
}

interface Read {
  readonly into: Uint8Array
  readonly offset: number
  readonly pageSize: number
}

/** SQLite reads whole pages, and parts of the first one. */
function readPages(fd: number, overlay: Overlay | null, { into, offset, pageSize }: Read): number {
  const page = pageSize === 0 ? 1 : Math.floor(offset / pageSize) + 1
  const replaced = overlay?.pages.get(page)
  const read =
    overlay === null || replaced === undefined
      ? readSync(fd, into, 0, into.length, offset)
      : readSync(overlay.fd, into, 0, into.length, replaced + (offset % pageSize))
  // The log is laid over the pages here, so that SQLite, which would want shared memory for it, is told there is none.
  for (const at of [WRITE_VERSION_AT, READ_VERSION_AT]) {
    if (offset <= at && at < offset + read) into[at - offset] = WITHOUT_LOG
  }
  return read
}

/**
 * What changes when anything of the database changes: its times and change counter; the journal's times and count; the
 * log's salts, since a log that only grows leaves what was read as it was.
 */
function stampOf(file: string, fd: number): string {
  const counter = Buffer.alloc(4)
  readSync(fd, counter, 0, 4, 24)
  const stats = statSync(file, { bigint: true })
  return [
    timesOf(stats),
    counter.toString('hex'),
    stampOfSide(`${file}-journal`, true),
    stampOfSide(`${file}-wal`, false),
  ].join(' ')
}

function timesOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino}:${size}:${mtimeNs}`
}

function stampOfSide(path: string, hasTimes: boolean): string {
  try {
    const fd = openSync(path, READ_FLAGS)
    try {
      const head = Buffer.alloc(32)
      readSync(fd, head, 0, 32, 0)
      const times = hasTimes ? timesOf(fstatSync(fd, { bigint: true })) : ''
      return `${head.toString('hex')}${times}`
    } finally {
      closeSync(fd)
    }
  } catch {
    return 'none'
  }
}
