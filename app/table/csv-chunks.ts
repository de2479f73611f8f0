/** A CSV file in chunks of whole records. */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { UserError } from '#shared/user-error.ts'
import { endOfRecord } from './csv-header.ts'
import { MAX_RECORD_BYTES } from './record-limit.ts'

/** Some 30,000 rows of four doubles: a chunk costs little beside its rows, and several of them fit in the caches. */
const CHUNK_BYTES = 2 * 1024 * 1024

const QUOTE = 34
const NEWLINE = 10

/** Whole records of a file, one after the other. */
export type CsvChunk = Uint8Array<ArrayBuffer>

/**
 * The records from byte `start` on, in chunks that belong to the caller. Throws a UserError `over-limit` for a record
 * that is longer than any may be.
 */
export async function* csvChunks(
  file: string,
  start: number,
  signal?: AbortSignal,
): AsyncGenerator<CsvChunk> {
  const handle = await open(file)
  let rest: Uint8Array = new Uint8Array()
  let offset = start
  try {
    for (;;) {
      signal?.throwIfAborted()
      const { bytes, isLast } = await readPart(handle, offset, rest)
      offset += bytes.length - rest.length
      const end = isLast ? bytes.length : endOfRecords(bytes)
      // A copy: the chunk may be handed to another thread with its memory.
      rest = bytes.slice(end)
      if (rest.length > MAX_RECORD_BYTES) throw tooLong(file)
      if (end > 0) yield bytes.subarray(0, end)
      if (isLast) return
    }
  } finally {
    await handle.close()
  }
}

/** What was left over, and the next bytes of the file behind it. */
async function readPart(handle: FileHandle, offset: number, rest: Uint8Array) {
  // Memory of its own and not cleared: clearing it would take as long as reading.
  const buffer = Buffer.allocUnsafeSlow(rest.length + CHUNK_BYTES)
  buffer.set(rest)
  let length = rest.length
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(
      buffer,
      length,
      buffer.length - length,
      offset + length - rest.length,
    )
    if (bytesRead === 0) break
    length += bytesRead
  }
  const bytes: CsvChunk = new Uint8Array(buffer.buffer, buffer.byteOffset, length)
  return { bytes, isLast: length < buffer.length }
}

/**
 * Where the last record that a newline ends is over, its newline included; 0 when there is none. Returns alone end
 * records too, but what pandas makes of the bytes after one depends on them.
 */
export function endOfRecords(bytes: Uint8Array): number {
  // Buffers are searched natively, forty times as fast as typed arrays.
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!buffer.includes(QUOTE)) return buffer.lastIndexOf(NEWLINE) + 1
  let last = 0
  for (let place = 0; ;) {
    const end = endOfRecord(bytes, place)
    if (end === undefined) return last
    place = end + 1
    if (bytes[end] === NEWLINE) last = place
  }
}

function tooLong(file: string): UserError {
  return new UserError({
    code: 'over-limit',
    message: `A row of "${file}" is longer than ${MAX_RECORD_BYTES} bytes.`,
    hint: 'Is there a quote that is never closed?',
    where: file,
  })
}
