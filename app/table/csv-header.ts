/** The first record of a CSV file, as pandas takes it. */
import { open } from 'node:fs/promises'
import { UserError } from '#shared/user-error.ts'

/** The header of 20,000 columns with names of 100 characters fits. */
const MAX_HEADER_BYTES = 4 * 1024 * 1024

/** A file's header and where its rows begin. */
export interface CsvHeader {
  /** As written: names may repeat or be empty. */
  readonly fields: readonly string[]
  /** Bytes before the first row. */
  readonly length: number
  /** Blank lines before the header. */
  readonly blankLines: number
}

/** Reads a file's header; no fields for a file of nothing but blank lines. */
export async function readCsvHeader(file: string): Promise<CsvHeader> {
  const handle = await open(file)
  try {
    for (let size = 65_536; ; size *= 8) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(size), 0, size, 0)
      const header = csvHeaderOf(buffer.subarray(0, bytesRead), bytesRead < size)
      if (header !== undefined) return header
      if (size >= MAX_HEADER_BYTES) {
        throw new UserError({
          code: 'over-limit',
          message: `The first line of "${file}" is longer than ${MAX_HEADER_BYTES} bytes; a header is no longer.`,
          where: file,
        })
      }
    }
  } finally {
    await handle.close()
  }
}

/** The header at the start of some bytes; undefined when its end is not among them (unless they are `whole`). */
export function csvHeaderOf(bytes: Buffer, whole: boolean): CsvHeader | undefined {
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  let start = mark
  while (bytes[start] === NEWLINE || bytes[start] === RETURN) start += 1
  const end = endOfRecord(bytes, start)
  if (end === undefined && !whole) return undefined
  const stop = end ?? bytes.length
  let length = stop
  if (bytes[length] === RETURN) length += 1
  if (bytes[length] === NEWLINE) length += 1
  const blankLines = bytes.toString('latin1', mark, start).match(/\r\n|\r|\n/g)?.length ?? 0
  return { fields: start === stop ? [] : fieldsOf(bytes.toString('utf8', start, stop)), length, blankLines }
}

/** Column names as pandas makes them: repeated ones numbered (`a.1`), empty ones `Unnamed: 0` by place. */
export function pandasColumnNames(fields: readonly string[]): readonly string[] {
  const named = fields.map((field, place) => (field === '' ? `Unnamed: ${place}` : field))
  const taken = new Set<string>()
  const counts = new Map<string, number>()
  return named.map((name) => {
    let candidate = name
    let count = counts.get(name) ?? 0
    while (taken.has(candidate) || (candidate !== name && named.includes(candidate))) {
      count += 1
      candidate = `${name}.${count}`
    }
    counts.set(name, count)
    taken.add(candidate)
    return candidate
  })
}

const QUOTE = 34
const COMMA = 44
const NEWLINE = 10
const RETURN = 13

/** Where the record that starts at `start` ends (its line break); undefined when the bytes end first. */
export function endOfRecord(bytes: Uint8Array, start: number): number | undefined {
  let quoted = false
  // A quote opens a field at its start, and again right after one that closed it ("" inside quotes).
  let mayOpen = true
  for (let place = start; place < bytes.length; place++) {
    const byte = bytes[place]
    if (quoted) {
      if (byte !== QUOTE) continue
      quoted = false
      mayOpen = true
      continue
    }
    if (byte === NEWLINE || byte === RETURN) return place
    if (byte === QUOTE && mayOpen) quoted = true
    mayOpen = byte === COMMA
  }
  return undefined
}

/** The most fields that any record of some whole records has; 0 where there is none. */
export function widestRecord(bytes: Uint8Array): number {
  let widest = 0
  for (let place = 0; place < bytes.length;) {
    const end = endOfRecord(bytes, place) ?? bytes.length
    if (end > place) widest = Math.max(widest, fieldCount(bytes, place, end))
    place = end + 1
  }
  return widest
}

/** The first `count` of some whole records. */
export function firstRecords(bytes: Uint8Array, count: number): Uint8Array {
  let place = 0
  for (let taken = 0; taken < count && place < bytes.length; taken++) {
    place = (endOfRecord(bytes, place) ?? bytes.length) + 1
  }
  return bytes.subarray(0, place)
}

function fieldCount(bytes: Uint8Array, start: number, end: number): number {
  let count = 1
  let quoted = false
  let mayOpen = true
  for (let place = start; place < end; place++) {
    const byte = bytes[place]
    if (byte === QUOTE && (quoted || mayOpen)) {
      quoted = !quoted
      mayOpen = true
    } else if (!quoted) {
      mayOpen = byte === COMMA
      if (mayOpen) count += 1
    }
  }
  return count
}

/** The fields of one record, without its line break. */
export function fieldsOf(record: string): string[] {
  const fields: string[] = []
  let field = ''
  let quoted = false
  let start = true
  for (let place = 0; place < record.length; place++) {
    const character = record[place] ?? ''
    if (quoted) {
      if (character !== '"') field += character
      else if (record[place + 1] === '"') {
        field += '"'
        place += 1
      } else quoted = false
    } else if (character === '"' && start) quoted = true
    else if (character === ',') {
      fields.push(field)
      field = ''
    } else field += character
    start = character === ',' && !quoted
  }
  return [...fields, field]
}
