/**
 * An open table as a file of its own format, with the names that its columns are given and the edits made. What was not
 * edited is copied byte for byte, so that numbers keep their digits.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { UserError } from '#shared/user-error.ts'
import { csvField } from '../cell-text.ts'
import { sqlName, sqlText } from '../duckdb-session.ts'
import type { TableFormat } from '../table-format.ts'
import { pairTable, orderTable } from './column-store.ts'
import type { CsvRows } from './csv-rows.ts'
import type { JsonRows } from './json-rows.ts'
import { objectFields } from './object-fields.ts'
import { scratchFile } from './opened-table.ts'
import type { OpenedTable } from './opened-table.ts'
import type { ParquetRows } from './parquet-rows.ts'
import type { RecordFile } from './record-file.ts'
import { keysIn, lengthOf } from './row-order.ts'
import type { CellText, RowSource } from './row-source.ts'

/** A file that can be read as it is. */
export interface RequestFile {
  readonly file: string
  readonly format: TableFormat
}

/** Writes the file where it has to be written; `names` has one for each column, `called` names the file. */
export async function requestFile(
  table: OpenedTable,
  { names, called }: { readonly names: readonly string[]; readonly called: string },
  signal: AbortSignal,
): Promise<RequestFile> {
  const { source } = table
  const renamed = source.columns.some(({ name }, place) => names[place] !== name)
  if (!renamed && !isEdited(table)) return { file: source.file, format: source.format }
  const format = source.format === 'json' ? 'jsonl' : source.format
  const file = scratchFile(table, `${called}.${format}`)
  const work = { table, names, file, signal }
  if (isCsv(source)) await writeCsv(source, work)
  else if (isJson(source)) await writeJson(source, { ...work, renamed })
  else await writeParquet(source as ParquetRows, work)
  return { file, format }
}

interface Work {
  readonly table: OpenedTable
  readonly names: readonly string[]
  readonly file: string
  readonly signal: AbortSignal
}

function isCsv(source: RowSource): source is CsvRows {
  return source.format === 'csv'
}

function isJson(source: RowSource): source is JsonRows {
  return source.format === 'json' || source.format === 'jsonl'
}

function isEdited({ edits, source }: OpenedTable): boolean {
  const [run, ...more] = edits.order()
  const isWhole = more.length === 0 && (run?.key ?? 0) === 0 && (run?.count ?? 0) === source.rowCount
  return !isWhole || edits.columns().length > 0
}

async function writeCsv(source: CsvRows, { table, names, file, signal }: Work): Promise<void> {
  const single = source.columns.length === 1
  const line = (cells: readonly CellText[]) =>
    cells.map((cell) => (cell === null ? (single ? '""' : '') : csvField(cell))).join(',')
  await writeRows(table, {
    records: source.records,
    source: source.file,
    file,
    signal,
    head: `${names.map(csvField).join(',')}\n`,
    line,
  })
}

async function writeJson(
  source: JsonRows,
  { table, names, file, signal, renamed }: Work & { readonly renamed: boolean },
): Promise<void> {
  const keys = names.map((name) => `${JSON.stringify(name)}:`)
  const line = (cells: readonly CellText[]) =>
    `{${cells.flatMap((cell, place) => (cell === null ? [] : [`${keys[place]}${oneLine(cell)}`])).join(',')}}`
  const newNames = new Map(source.columns.map(({ name }, place) => [name, names[place] ?? name] as const))
  const rewrite = renamed
    ? (record: string) =>
        `{${objectFields(record)
          .map(({ name, json }) => `${JSON.stringify(newNames.get(name) ?? name)}:${json}`)
          .join(',')}}`
    : undefined
  const lines = scratchFile(table, 'records.jsonl')
  await writeRows(table, {
    records: source.records,
    source: lines,
    file,
    signal,
    head: '',
    line,
    ...(rewrite === undefined ? {} : { rewrite }),
  })
}

function oneLine(json: string): string {
  return json.replaceAll(/[\r\n]/g, ' ')
}

interface RowWriting {
  readonly records: RecordFile
  /** The file that the records are in. */
  readonly source: string
  readonly file: string
  readonly signal: AbortSignal
  readonly head: string
  readonly line: (cells: readonly CellText[]) => string
  /** How a record that was not edited is written; copied where absent. */
  readonly rewrite?: (record: string) => string
}

/** Rows whose cells are put together at a time. */
const BATCH_ROWS = 2_048

async function writeRows(table: OpenedTable, writing: RowWriting): Promise<void> {
  const { source, edits } = table
  const edited = edits.keys()
  const from = await open(writing.source)
  const to = await open(writing.file, 'w')
  try {
    await to.appendFile(writing.head)
    for (const { key, count } of edits.order()) {
      const end = key + count
      if (key >= source.rowCount) await writeCells(table, { to, ...writing }, range(key, end))
      else await writeFileRows(table, { from, to, edited, ...writing }, { first: key, end })
    }
  } finally {
    await from.close()
    await to.close()
  }
}

interface OpenWriting extends RowWriting {
  readonly from: FileHandle
  readonly to: FileHandle
  readonly edited: ReadonlySet<number>
}

async function writeFileRows(
  table: OpenedTable,
  writing: OpenWriting,
  { first, end }: { readonly first: number; readonly end: number },
): Promise<void> {
  const { edited } = writing
  const touched = Array.from(edited)
    .filter((key) => key >= first && key < end)
    .toSorted((one, other) => one - other)
  let place = first
  for (let at = 0; at < touched.length;) {
    const key = touched[at] ?? end
    let count = 1
    while (touched[at + count] === key + count) count += 1
    await copyRecords(writing, place, key)
    await writeCells(table, writing, range(key, key + count))
    place = key + count
    at += count
  }
  await copyRecords(writing, place, end)
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_none, step) => from + step)
}

async function writeCells(
  table: OpenedTable,
  { to, line, signal }: Pick<OpenWriting, 'to' | 'line' | 'signal'>,
  keys: readonly number[],
): Promise<void> {
  const columns = table.source.columns.map((_column, place) => place)
  for (let from = 0; from < keys.length; from += BATCH_ROWS) {
    signal.throwIfAborted()
    const batch = keys.slice(from, from + BATCH_ROWS)
    const cells = await table.cells(batch, columns)
    const lines = batch.map((_key, row) => `${line(cells.map((column) => column[row] ?? null))}\n`)
    await to.appendFile(lines.join(''))
  }
}

const COPY_BYTES = 4 * 1024 * 1024
const NEWLINE = 10

/** Records `first` up to `end`, as they are or rewritten. */
async function copyRecords(
  { records, from, to, rewrite, signal }: OpenWriting,
  first: number,
  end: number,
): Promise<void> {
  if (first >= end) return
  if (rewrite !== undefined) {
    let lines: string[] = []
    for (let row = first; row < end; row += BATCH_ROWS) {
      signal.throwIfAborted()
      lines = []
      await records.each(row, Math.min(BATCH_ROWS, end - row), (record) => {
        lines.push(`${rewrite(record.toString('utf8'))}\n`)
      })
      await to.appendFile(lines.join(''))
    }
    return
  }
  const last = await records.offsetOf(end)
  let ending: number | undefined
  for (let offset = await records.offsetOf(first); offset < last;) {
    signal.throwIfAborted()
    const length = Math.min(COPY_BYTES, last - offset)
    const { buffer, bytesRead } = await from.read(Buffer.allocUnsafe(length), 0, length, offset)
    if (bytesRead === 0) break
    await to.appendFile(buffer.subarray(0, bytesRead))
    ending = buffer[bytesRead - 1]
    offset += bytesRead
  }
  if (ending !== NEWLINE) await to.appendFile('\n')
}

async function writeParquet(source: ParquetRows, { table, names, file }: Work): Promise<void> {
  const { connection } = table.session
  const joins = [`LEFT JOIN ${source.from} AS p ON p.file_row_number = q.k`]
  const selection: string[] = []
  await orderTable(connection, 'q', table.edits.order())
  for (const [place, { name, type }] of source.sql.entries()) {
    const edits = table.edits.ofColumn(place)
    const own = `p.${name}`
    const written = names[place] ?? source.columns[place]?.name ?? ''
    if (edits.size === 0) {
      selection.push(`${own} AS ${sqlName(written)}`)
      continue
    }
    const edited = `w${place}`
    const target = await pairTable(connection, edited)
    for (const [key, text] of edits) target.add(key, text)
    target.finish()
    const value = typedSql(`${edited}.v`, type)
    const misfits = await connection.runAndReadAll(
      `SELECT k, v FROM ${edited} WHERE v IS NOT NULL AND ${value} IS NULL ORDER BY k LIMIT 1`,
    )
    const [misfit] = misfits.getRows()
    if (misfit !== undefined) throw doesNotFit(String(misfit[1]), written, type)
    joins.push(`LEFT JOIN ${edited} ON ${edited}.k = q.k`)
    selection.push(`CASE WHEN ${edited}.k IS NULL THEN ${own} ELSE ${value} END AS ${sqlName(written)}`)
  }
  await connection.run(
    `COPY (SELECT ${selection.join(', ')} FROM q ${joins.join(' ')} ORDER BY q.pos) TO ${sqlText(file)} (FORMAT parquet)`,
  )
}

/** A text as a value of a column's type; null where it is none. */
function typedSql(text: string, type: string): string {
  if (type === 'VARCHAR') return text
  if (type === 'BLOB') return `from_base64(${text})`
  if (/[[(]|^MAP/.test(type) && !type.startsWith('DECIMAL')) return `try_cast(${text}::JSON AS ${type})`
  return `try_cast(${text} AS ${type})`
}

function doesNotFit(text: string, name: string, type: string): UserError {
  return new UserError({
    code: 'bad-payload',
    message: `"${text.slice(0, 60)}" is no ${type}, which is what column ${name} of this Parquet file holds.`,
    hint: 'Change the cell, or export the table as CSV and open that.',
    where: name,
  })
}

/** The keys of all rows in their order; for what takes them one by one. */
export function allKeys({ edits }: Pick<OpenedTable, 'edits'>): readonly number[] {
  return keysIn(edits.order(), 0, lengthOf(edits.order()))
}
