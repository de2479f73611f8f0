/** The rows of a CSV file. An empty cell is null: pandas takes it for missing, quoted or not. */
import { readNumberRows } from '../csv-numbers.ts'
import { bytesOfBatch, holdsText } from './record-file.ts'
import type { NumberKind } from '../csv-numbers.ts'
import { endOfRecord, fieldsOf, pandasColumnNames, readCsvHeader } from '../csv-header.ts'
import { UserError } from '#shared/user-error.ts'
import { indexRecords } from './record-file.ts'
import type { RecordFile, ReportBytes } from './record-file.ts'
import { followingRuns } from './row-source.ts'
import type { BlockOptions, CellText, RowBlock, RowSource } from './row-source.ts'

/** A CSV file with what its rows can be copied by. */
export interface CsvRows extends RowSource {
  readonly records: RecordFile
  /** Bytes of the header, its line break included. */
  readonly headerBytes: number
}

/** A table of more columns is refused: each row takes as many cells. */
const MAX_COLUMNS = 20_000

const QUOTE = 34
const COMMA = 44

/** Opens a CSV file: reads it once to find its rows. Throws a UserError where it has no columns. */
export async function openCsvRows(file: string, signal: AbortSignal, report: ReportBytes): Promise<CsvRows> {
  const header = await readCsvHeader(file)
  const names = pandasColumnNames(header.fields)
  if (names.length === 0 || names.length > MAX_COLUMNS) throw wrongWidth(file, names.length)
  const records = await indexRecords({ file, start: header.length, endOf: endOfRecord }, signal, report)
  await records.each(0, Math.min(1, records.count), (record) => {
    const count = quotedFields(record).length
    if (count > header.fields.length) throw moreThanNamed(file, count, header.fields.length)
  })
  return {
    file,
    format: 'csv',
    columns: names.map((name) => ({ name, type: '' })),
    rowCount: records.count,
    records,
    headerBytes: header.length,
    read: async (rows, columns) => {
      const picker = cellPicker(columns)
      for (const { first, count } of followingRuns(rows)) await records.each(first, count, picker.take)
      return picker.cells
    },
    blocks: (options) => blocksOf(records, options),
    unchanged: records.unchanged,
    close: async () => undefined,
  }
}

async function* blocksOf(
  records: RecordFile,
  { columns, signal, plain, holding }: BlockOptions,
): AsyncGenerator<RowBlock> {
  let from = 0
  for await (const batch of records.batches(signal)) {
    const isPassed =
      (plain !== undefined && isPlain(batch, plain)) || (holding !== undefined && !holdsText(batch, holding))
    if (isPassed) {
      yield { from, count: batch.length, cells: null }
    } else {
      const picker = cellPicker(columns)
      for (const record of batch) picker.take(record)
      yield { from, count: batch.length, cells: picker.cells }
    }
    from += batch.length
  }
}

function isPlain(batch: readonly Buffer[], plain: readonly NumberKind[]): boolean {
  return readNumberRows(bytesOfBatch(batch), plain) !== null
}

function cellPicker(columns: readonly number[]) {
  const cells = columns.map((): CellText[] => [])
  const last = Math.max(-1, ...columns)
  const take = (record: Buffer) => {
    const fields = record.includes(QUOTE) ? quotedFields(record) : plainFields(record, last)
    for (const [place, column] of columns.entries()) {
      const text = fields[column] ?? ''
      cells[place]?.push(text === '' ? null : text)
    }
  }
  return { cells, take }
}

function quotedFields(record: Buffer): readonly string[] {
  return fieldsOf(record.toString('utf8'))
}

/** Fields up to the last one that is asked for. */
function plainFields(record: Buffer, last: number): readonly string[] {
  const fields: string[] = []
  let start = 0
  for (let place = 0; place <= last && start <= record.length; place++) {
    const found = record.indexOf(COMMA, start)
    const end = found < 0 ? record.length : found
    fields.push(record.toString('utf8', start, end))
    start = end + 1
  }
  return fields
}

/**
 * pandas takes the first fields of such rows for row labels (`_get_header` in pandas/_libs/parsers.pyx), so that columns shown
 * from the first field on would not be the columns that the model is given.
 */
function moreThanNamed(file: string, count: number, named: number): UserError {
  const labels = count - named === 1 ? 'the first one' : `the first ${count - named}`
  return new UserError({
    code: 'bad-payload',
    message: `The first row has ${count} fields, and the header names ${named}.`,
    hint: `pandas, and so MLflow, takes ${labels} of each row for row labels and gives the model the others. Name all columns in the header, or take the separator at the ends of the rows away.`,
    where: file,
  })
}

function wrongWidth(file: string, width: number): UserError {
  return width === 0
    ? new UserError({
        code: 'bad-payload',
        message: 'The file has no columns.',
        hint: 'Its first line names them.',
        where: file,
      })
    : new UserError({
        code: 'over-limit',
        message: `The table has ${width} columns; ${MAX_COLUMNS} are the most.`,
        where: file,
      })
}
