/** A text file of records with the offset of every 64th of them, so that any rows are found without reading the rest. */
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { UserError } from '#shared/user-error.ts'
import { MAX_RECORD_BYTES } from '../record-limit.ts'
import { rememberedFile } from './source-file.ts'
import type { RequireUnchanged } from './source-file.ts'

/** Where the record that starts at a place ends (its line break); undefined when the bytes end first. */
export type EndOfRecord = (bytes: Uint8Array, start: number) => number | undefined

/** What a file's records are and where they begin. */
export interface RecordLayoutOf {
  readonly file: string
  /** Bytes before the first record. */
  readonly start: number
  readonly endOf: EndOfRecord
}

/** How far the reading is. */
export type ReportBytes = (done: number, total: number) => void

/** Records of a file by their number; lines of nothing but blanks are none. */
export interface RecordFile {
  readonly count: number
  /** Bytes of the file, as it was indexed. */
  readonly size: number
  /** Hands over `count` records from one on, each as it is read. */
  readonly each: (from: number, count: number, take: (record: Buffer) => void) => Promise<void>
  /** All records in batches of some megabytes. */
  readonly batches: (signal: AbortSignal) => AsyncIterable<readonly Buffer[]>
  /** Where a record begins; the file's end for the one after the last. */
  readonly offsetOf: (record: number) => Promise<number>
  readonly unchanged: RequireUnchanged
}

/** A record in so many has its offset kept: 40 million rows take 5 MB. */
const STRIDE = 64
const CHUNK_BYTES = 2 * 1024 * 1024

interface Batch {
  readonly records: readonly Buffer[]
  readonly offsets: readonly number[]
  readonly readTo: number
}

/** Reads a file once from end to end to find its records. Throws a UserError `over-limit` for one that is too long. */
export async function indexRecords(
  layout: RecordLayoutOf,
  signal: AbortSignal,
  report: ReportBytes,
): Promise<RecordFile> {
  const { size } = await stat(layout.file)
  const unchanged = await rememberedFile(layout.file)
  const kept: number[] = []
  let count = 0
  for await (const batch of batchesOf(layout, layout.start, signal)) {
    for (const offset of batch.offsets) {
      if (count % STRIDE === 0) kept.push(offset)
      count += 1
    }
    report(batch.readTo, size)
  }
  const never = new AbortController().signal
  const startOf = (record: number) => kept[Math.floor(record / STRIDE)] ?? size
  const each = async (from: number, wanted: number, take: (record: Buffer, offset: number) => void) => {
    if (wanted <= 0) return
    let skip = from % STRIDE
    let left = wanted
    for await (const { records, offsets } of batchesOf(layout, startOf(from), never)) {
      for (const [place, record] of records.entries()) {
        if (skip > 0) skip -= 1
        else {
          take(record, offsets[place] ?? 0)
          left -= 1
          if (left === 0) return
        }
      }
    }
  }
  return {
    count,
    size,
    unchanged,
    each: async (from, wanted, take) => {
      await unchanged()
      await each(from, Math.min(wanted, count - from), take)
    },
    batches: async function* (given) {
      await unchanged()
      for await (const { records } of batchesOf(layout, layout.start, given)) yield records
    },
    offsetOf: async (record) => {
      if (record >= count) return size
      let found = size
      await each(record, 1, (_record, offset) => {
        found = offset
      })
      return found
    },
  }
}

/** The bytes of a batch as they lie in the file, line breaks included: its records are parts of one buffer. */
export function bytesOfBatch(batch: readonly Buffer[]): Buffer {
  const [first] = batch
  const last = batch.at(-1)
  if (first === undefined || last === undefined) return Buffer.alloc(0)
  return Buffer.from(first.buffer, first.byteOffset, last.byteOffset + last.length - first.byteOffset)
}

/** Whether a text of ASCII is anywhere in a batch, whatever its case. */
export function holdsText(batch: readonly Buffer[], text: string): boolean {
  return bytesOfBatch(batch).toString('latin1').toLowerCase().includes(text)
}

/** Smaller parts first: a window of rows is mostly within them. */
const FIRST_CHUNK_BYTES = 128 * 1024

async function* batchesOf(
  { file, endOf }: RecordLayoutOf,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const handle = await open(file)
  try {
    let rest: Buffer = Buffer.alloc(0)
    let base = from
    for (let size = FIRST_CHUNK_BYTES; ; size = CHUNK_BYTES) {
      signal.throwIfAborted()
      const { bytes, isLast } = await nextPart(handle, base, { rest, size })
      const batch = recordsIn(bytes, base, { endOf, isLast })
      rest = bytes.subarray(batch.used)
      base += batch.used
      if (rest.length > MAX_RECORD_BYTES) throw tooLong(file)
      yield { ...batch, readTo: base }
      if (isLast) return
    }
  } finally {
    await handle.close()
  }
}

async function nextPart(
  handle: FileHandle,
  base: number,
  { rest, size }: { readonly rest: Buffer; readonly size: number },
) {
  const buffer = Buffer.allocUnsafeSlow(rest.length + size)
  buffer.set(rest)
  let length = rest.length
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, base + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return { bytes: buffer.subarray(0, length), isLast: length < buffer.length }
}

function recordsIn(
  bytes: Buffer,
  base: number,
  { endOf, isLast }: { readonly endOf: EndOfRecord; readonly isLast: boolean },
) {
  const records: Buffer[] = []
  const offsets: number[] = []
  let place = 0
  while (place < bytes.length) {
    const end = endOf(bytes, place) ?? (isLast ? bytes.length : undefined)
    if (end === undefined) break
    if (!isBlank(bytes, place, end)) {
      records.push(bytes.subarray(place, end))
      offsets.push(base + place)
    }
    place = end + 1
  }
  return { records, offsets, used: Math.min(place, bytes.length) }
}

const BLANKS: ReadonlySet<number | undefined> = new Set([32, 9, 13])

/** pandas passes over such lines (`WHITESPACE_LINE` of pandas/_libs/src/parser/tokenizer.c). */
function isBlank(bytes: Buffer, start: number, end: number): boolean {
  let place = start
  while (place < end && BLANKS.has(bytes[place])) place += 1
  return place === end
}

function tooLong(file: string): UserError {
  return new UserError({
    code: 'over-limit',
    message: `A row of "${file}" is longer than ${MAX_RECORD_BYTES} bytes.`,
    hint: 'Is there a quote that is never closed?',
    where: file,
  })
}
