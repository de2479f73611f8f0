/** Rows of an open table, and of the outputs beside them, to a file of any format. */
import type { Column, Data, Table, Value } from '#shared/values.ts'
import type { TableFormat } from '../table-format.ts'
import { createTableWriter } from '../table-writer.ts'
import type { RowOutputs } from './arrange.ts'
import { comparable } from './column-store.ts'
import { allKeys } from './request-file.ts'
import type { OpenedTable } from './opened-table.ts'
import { placeFinder } from './row-order.ts'
import type { CellText } from './row-source.ts'

/** A column of the file that is written. */
export interface ExportColumn {
  readonly side: 'input' | 'output'
  readonly column: number
  readonly name: string
}

/** What to write and where. */
export interface TableExport {
  readonly file: string
  readonly format: TableFormat
  /** Null is every row in the table's order. */
  readonly arranged: Int32Array | null
  readonly columns: readonly ExportColumn[]
  readonly outputs: RowOutputs | null
  readonly signal: AbortSignal
  readonly report: (done: number, total: number) => void
}

const BATCH_ROWS = 4_096

/** What all cells of a column are; `text` where they are not alike. */
type CellKind = 'integer' | 'float' | 'boolean' | 'text'

/** Writes the file, whole or not at all; gives how many rows it has. */
export async function exportRows(table: OpenedTable, wanted: TableExport): Promise<number> {
  const keys = wanted.arranged === null ? allKeys(table) : Array.from(wanted.arranged)
  // In CSV every cell is the text it is; elsewhere numbers are numbers, which takes a pass to know.
  const passes = wanted.format === 'csv' ? 1 : 2
  const total = keys.length * passes
  const kinds =
    wanted.format === 'csv'
      ? wanted.columns.map((): CellKind => 'text')
      : await kindsOf(table, keys, { ...wanted, report: (done) => wanted.report(done, total) })
  const writer = await createTableWriter(wanted.file, wanted.format)
  try {
    for await (const { cells, count, done } of batches(table, keys, wanted)) {
      const columns = wanted.columns.map(({ name }, place): Column => ({
        name,
        values: dataOf(cells[place] ?? [], kinds[place] ?? 'text'),
      }))
      await writer.write({ kind: 'table', rowCount: count, columns } satisfies Table)
      wanted.report(done + (passes - 1) * keys.length, total)
    }
    await writer.finish()
  } finally {
    await writer.abandon()
  }
  return keys.length
}

interface Batch {
  readonly cells: readonly (readonly CellText[])[]
  readonly count: number
  readonly done: number
}

/** At least one batch, if of no rows. */
async function* batches(
  table: OpenedTable,
  keys: readonly number[],
  { columns, outputs, signal }: Pick<TableExport, 'columns' | 'outputs' | 'signal'>,
): AsyncGenerator<Batch> {
  const inputs = columns.flatMap(({ side, column }) => (side === 'input' ? [column] : []))
  const answered = columns.flatMap(({ side, column }) => (side === 'output' ? [column] : []))
  const placeOf = placeFinder(outputs?.order ?? [])
  const isJson = table.source.format === 'json' || table.source.format === 'jsonl'
  for (let from = 0; from === 0 || from < keys.length; from += BATCH_ROWS) {
    signal.throwIfAborted()
    const part = keys.slice(from, from + BATCH_ROWS)
    const own = await table.cells(part, inputs)
    const given = outputs === null ? [] : await outputCells(outputs, part.map(placeOf), answered)
    const texts = own.map((column) => column.map((text) => comparable(text, isJson)))
    const take = { input: texts.values(), output: given.values() }
    const cells = columns.map(({ side }) => take[side].next().value ?? [])
    yield { cells, count: part.length, done: from + part.length }
  }
}

/** Cells of outputs by their row; null where a row was not there when the model ran. */
export async function outputCells(
  { source }: RowOutputs,
  rows: readonly number[],
  columns: readonly number[],
): Promise<readonly (readonly CellText[])[]> {
  const known = rows.filter((row) => row >= 0)
  const read = await source.read(known, columns)
  const places = new Map(known.map((row, place) => [row, place] as const))
  return read.map((column) => rows.map((row) => column[places.get(row) ?? -1] ?? null))
}

const INTEGER = /^[+-]?\d{1,18}$/
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$|^[+-]?(?:nan|inf|infinity)$/i
const BOOLEAN = /^(?:true|false)$/i

async function kindsOf(
  table: OpenedTable,
  keys: readonly number[],
  wanted: TableExport,
): Promise<readonly CellKind[]> {
  const could = wanted.columns.map(() => ({ integer: true, float: true, boolean: true, some: false }))
  for await (const { cells, done } of batches(table, keys, wanted)) {
    for (const [place, column] of cells.entries()) {
      const kind = could[place]
      if (kind === undefined || !(kind.float || kind.boolean)) continue
      for (const text of column) {
        if (text === null) kind.integer = false
        else {
          kind.some = true
          kind.integer &&= INTEGER.test(text)
          kind.float &&= FLOAT.test(text)
          kind.boolean &&= BOOLEAN.test(text)
        }
      }
    }
    wanted.report(done, keys.length)
  }
  return could.map(({ integer, float, boolean, some }) => {
    if (!some) return 'text'
    if (integer) return 'integer'
    return float ? 'float' : boolean ? 'boolean' : 'text'
  })
}

function dataOf(texts: readonly CellText[], kind: CellKind): Data {
  switch (kind) {
    case 'text':
      return { dtype: 'str', data: texts }
    case 'integer':
      return { dtype: 'int64', data: BigInt64Array.from(texts, (text) => BigInt(text ?? 0)) }
    case 'float':
      return { dtype: 'float64', data: Float64Array.from(texts, numberOf) }
    case 'boolean':
      return {
        dtype: 'object',
        data: texts.map((text): Value => (text === null ? null : /true/i.test(text))),
      }
  }
}

function numberOf(text: CellText): number {
  if (text === null || /nan/i.test(text)) return Number.NaN
  if (/inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return Number(text)
}
