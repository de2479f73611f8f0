/**
 * A table file that is open: its rows where they lie, the edits over them, the arrangements (sorted, filtered) that
 * were asked for, and the outputs of runs beside it. A window of rows is read when it is asked for.
 */
import path from 'node:path'
import { openDuckdb } from '../duckdb-session.ts'
import type { DuckdbSession } from '../duckdb-session.ts'
import type { TableFormat } from '../table-format.ts'
import { openCsvRows } from './csv-rows.ts'
import { editTree } from './edit-tree.ts'
import type { EditTree } from './edit-tree.ts'
import { openJsonRows } from './json-rows.ts'
import { openParquetRows } from './parquet-rows.ts'
import { fileOrder, keysIn, lengthOf } from './row-order.ts'
import type { ReportBytes } from './record-file.ts'
import type { CellText, RowSource } from './row-source.ts'

/** An open table. Its parts are for those who work on it; doors get windows. */
export interface OpenedTable {
  readonly source: RowSource
  readonly edits: EditTree
  readonly session: DuckdbSession
  /** Keys for rows that are put in. */
  readonly takeKeys: (count: number) => number
  /** Cells of rows by key, edits included. */
  readonly cells: (
    keys: readonly number[],
    columns: readonly number[],
  ) => Promise<readonly (readonly CellText[])[]>
  readonly close: () => Promise<void>
}

/** Opens a table file. Throws a UserError for what is no such file, and an AbortError. */
export async function openTable(
  { file, format }: { readonly file: string; readonly format: TableFormat },
  signal: AbortSignal,
  report: ReportBytes,
): Promise<OpenedTable> {
  const session = await openDuckdb(format === 'parquet' ? { path: file, extension: '.parquet' } : undefined)
  try {
    const source = await sourceOf({ file, format, session }, signal, report)
    return tableOver(source, session)
  } catch (error) {
    await session.close()
    throw error
  }
}

async function sourceOf(
  {
    file,
    format,
    session,
  }: { readonly file: string; readonly format: TableFormat; readonly session: DuckdbSession },
  signal: AbortSignal,
  report: ReportBytes,
): Promise<RowSource> {
  switch (format) {
    case 'csv':
      return await openCsvRows(file, signal, report)
    case 'json':
      return await openJsonRows({ file, layout: 'array', scratch: session.folder }, signal, report)
    case 'jsonl':
      return await openJsonRows({ file, layout: 'lines', scratch: session.folder }, signal, report)
    case 'parquet':
      return await openParquetRows(session, { file, reached: session.source ?? file })
  }
}

function tableOver(source: RowSource, session: DuckdbSession): OpenedTable {
  const edits = editTree(fileOrder(source.rowCount))
  let nextKey = source.rowCount
  return {
    source,
    edits,
    session,
    takeKeys: (count) => {
      const first = nextKey
      nextKey += count
      return first
    },
    cells: (keys, columns) => cellsOf({ source, edits }, keys, columns),
    close: async () => {
      await source.close()
      await session.close()
    },
  }
}

async function cellsOf(
  { source, edits }: Pick<OpenedTable, 'source' | 'edits'>,
  keys: readonly number[],
  columns: readonly number[],
): Promise<readonly (readonly CellText[])[]> {
  const inFile = keys.filter((key) => key < source.rowCount)
  const read = await source.read(inFile, columns)
  const places = new Map(inFile.map((key, place) => [key, place] as const))
  return columns.map((column, at) => {
    const own = read[at] ?? []
    return keys.map((key) => {
      const edited = edits.cellAt(key, column)
      return edited === undefined ? (own[places.get(key) ?? -1] ?? null) : edited
    })
  })
}

/** Keys of a range of rows: of an arrangement, or of the table's own order. */
export function keysOfRows(
  table: Pick<OpenedTable, 'edits'>,
  arranged: Int32Array | null,
  { from, to }: { readonly from: number; readonly to: number },
): readonly number[] {
  if (arranged !== null) return Array.from(arranged.subarray(from, to))
  return keysIn(table.edits.order(), from, to)
}

/** How many rows there are now. */
export function rowCountOf(table: Pick<OpenedTable, 'edits'>): number {
  return lengthOf(table.edits.order())
}

/** A file of its own in the table's scratch folder. */
export function scratchFile(table: Pick<OpenedTable, 'session'>, name: string): string {
  return path.join(table.session.folder, name)
}
