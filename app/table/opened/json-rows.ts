/**
 * The rows of a file of JSON objects. They are written once, one a line and each letter as it was, into a scratch file:
 * then any of them is found at once. Cells are JSON texts; a key that is not there is null.
 */
import path from 'node:path'
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { UserError } from '#shared/user-error.ts'
import { jsonRecords } from '../json-records.ts'
import type { RecordLayout } from '../json-records.ts'
import { objectFields } from './object-fields.ts'
import { holdsText, indexRecords } from './record-file.ts'
import type { RecordFile, ReportBytes } from './record-file.ts'
import { followingRuns } from './row-source.ts'
import type { BlockOptions, CellText, RowBlock, RowSource } from './row-source.ts'
import { rememberedFile } from './source-file.ts'

/** A JSON file with its lines. */
export interface JsonRows extends RowSource {
  readonly records: RecordFile
}

/** What a JSON file is opened with. */
export interface JsonFile {
  readonly file: string
  readonly layout: RecordLayout
  /** A folder that is there as long as the table. */
  readonly scratch: string
}

const PART_BYTES = 1024 * 1024
const MAX_COLUMNS = 20_000
const NEWLINE = 10

/** Opens a file of objects. Throws a UserError for anything else, and an AbortError. */
export async function openJsonRows(
  { file, layout, scratch }: JsonFile,
  signal: AbortSignal,
  report: ReportBytes,
): Promise<JsonRows> {
  const lines = path.join(scratch, 'records.jsonl')
  const unchanged = await rememberedFile(file)
  const names = await writeLines({ file, layout, lines }, signal, report)
  const endOf = (bytes: Uint8Array, start: number) => {
    const end = bytes.indexOf(NEWLINE, start)
    return end < 0 ? undefined : end
  }
  const records = await indexRecords({ file: lines, start: 0, endOf }, signal, () => undefined)
  return {
    file,
    format: layout === 'array' ? 'json' : 'jsonl',
    columns: names.map((name) => ({ name, type: '' })),
    rowCount: records.count,
    records,
    read: async (rows, columns) => {
      const picker = cellPicker(names, columns)
      for (const { first, count } of followingRuns(rows)) await records.each(first, count, picker.take)
      return picker.cells
    },
    blocks: (options) => blocksOf(records, names, options),
    unchanged,
    close: async () => undefined,
  }
}

/** Writes the objects and gives their keys in the order in which they come. */
async function writeLines(
  { file, layout, lines }: { readonly file: string; readonly layout: RecordLayout; readonly lines: string },
  signal: AbortSignal,
  report: ReportBytes,
): Promise<readonly string[]> {
  const { size } = await stat(file)
  const out = createWriteStream(lines, { flags: 'wx' })
  const failed = once(out, 'error').then(([error]) => Promise.reject(error as Error))
  failed.catch(() => undefined)
  const names = new Set<string>()
  try {
    for await (const { records, bytesRead } of jsonRecords(file, { layout, partBytes: PART_BYTES, signal })) {
      for (const record of records) {
        for (const { name } of objectFields(fromLatin1(record))) names.add(name)
      }
      if (names.size > MAX_COLUMNS) throw tooWide(file)
      const text = records.map((record) => `${record.replaceAll(/[\r\n]/g, ' ')}\n`).join('')
      if (!out.write(text, 'latin1')) await Promise.race([once(out, 'drain'), failed])
      report(bytesRead, size)
    }
    out.end()
    await Promise.race([once(out, 'finish'), failed])
  } finally {
    out.destroy()
  }
  return Array.from(names)
}

function fromLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}

async function* blocksOf(
  records: RecordFile,
  names: readonly string[],
  { columns, signal, holding }: BlockOptions,
): AsyncGenerator<RowBlock> {
  let from = 0
  for await (const batch of records.batches(signal)) {
    const picker = cellPicker(names, columns)
    const isPassed = holding !== undefined && !holdsText(batch, holding)
    if (!isPassed) for (const record of batch) picker.take(record)
    yield { from, count: batch.length, cells: isPassed ? null : picker.cells }
    from += batch.length
  }
}

function cellPicker(names: readonly string[], columns: readonly number[]) {
  const cells = columns.map((): CellText[] => [])
  const places = new Map(columns.map((column, place) => [names[column], place] as const))
  const take = (record: Buffer) => {
    const row = columns.map((): CellText => null)
    // A key that is there twice keeps its last value, as in Python.
    for (const { name, json } of objectFields(record.toString('utf8'))) {
      const place = places.get(name)
      if (place !== undefined) row[place] = json
    }
    for (const [place, cell] of row.entries()) cells[place]?.push(cell)
  }
  return { cells, take }
}

function tooWide(file: string): UserError {
  return new UserError({
    code: 'over-limit',
    message: `The objects of "${file}" have more than ${MAX_COLUMNS} different keys.`,
    where: file,
  })
}
