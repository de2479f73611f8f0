/** Passes over every cell of an open table to find some: a text, or what does not fit its column. */
import type { NumberKind } from '../csv-numbers.ts'
import type { RowOutputs } from './arrange.ts'
import type { OpenedTable } from './opened-table.ts'
import { keysIn, placeFinder } from './row-order.ts'
import type { CellText } from './row-source.ts'

/** Whether a cell of a column is one that is looked for. */
export type CellTest = (text: CellText, column: number) => boolean

/** A cell by its row's key. */
export interface FoundCell {
  readonly key: number
  readonly column: number
}

/** What was found: how many in each column, and the first of them. */
export interface ScanResult {
  readonly total: number
  readonly perColumn: ReadonlyMap<number, number>
  readonly found: readonly FoundCell[]
}

/** What to pass over. */
export interface CellScan {
  readonly columns: readonly number[]
  readonly test: CellTest
  /** How plain numbers read, where those are none that are looked for (see `RowSource.blocks`). */
  readonly plain?: readonly NumberKind[]
  /** What each cell that is looked for holds, where that can be told from the file's bytes. */
  readonly holding?: string
  readonly signal: AbortSignal
  readonly report: (rows: number) => void
}

/** As many are stepped through; the rest are counted. */
export const MAX_FOUND = 10_000

/** Passes over the file, then over the edits, which stand in place of what the file has. */
export async function scanCells(
  table: OpenedTable,
  { columns, test, plain, holding, signal, report }: CellScan,
): Promise<ScanResult> {
  const { source, edits } = table
  const placeOf = placeFinder(edits.order())
  const perColumn = new Map<number, number>()
  const found: FoundCell[] = []
  let total = 0
  const take = (key: number, column: number) => {
    total += 1
    perColumn.set(column, (perColumn.get(column) ?? 0) + 1)
    if (found.length < MAX_FOUND) found.push({ key, column })
  }
  const isPart = (key: number) => placeOf(key) >= 0
  const options = {
    columns,
    signal,
    ...(plain === undefined ? {} : { plain }),
    ...(holding === undefined ? {} : { holding }),
  }
  for await (const { from, count, cells } of source.blocks(options)) {
    for (const [place, column] of columns.entries()) {
      const texts = cells?.[place]
      if (texts === undefined) continue
      for (let row = 0; row < count; row++) {
        const key = from + row
        if (!test(texts[row] ?? null, column)) continue
        if (edits.cellAt(key, column) === undefined && isPart(key)) take(key, column)
      }
    }
    report(from + count)
    // Blocks of plain cells come without waiting; others of this process get their turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  for (const column of columns) {
    for (const [key, text] of edits.ofColumn(column)) if (isPart(key) && test(text, column)) take(key, column)
  }
  for (const key of addedKeys(table)) {
    for (const column of columns)
      if (edits.cellAt(key, column) === undefined && test(null, column)) take(key, column)
  }
  found.sort((one, other) => placeOf(one.key) - placeOf(other.key) || one.column - other.column)
  return { total, perColumn, found }
}

/** Passes over the outputs of a run beside a table; of rows that are deleted since, nothing is found. */
export async function scanOutputs(
  table: OpenedTable,
  outputs: RowOutputs,
  { test, signal }: Pick<CellScan, 'test' | 'signal'>,
): Promise<ScanResult> {
  const placeOf = placeFinder(table.edits.order())
  const columns = outputs.source.columns.map((_column, place) => place)
  const perColumn = new Map<number, number>()
  const found: FoundCell[] = []
  let total = 0
  for await (const { from, count, cells } of outputs.source.blocks({ columns, signal })) {
    const keys = keysIn(outputs.order, from, from + count)
    for (const [row, key] of keys.entries()) {
      for (const column of columns) {
        if (!test(cells?.[column]?.[row] ?? null, column) || placeOf(key) < 0) continue
        total += 1
        perColumn.set(column, (perColumn.get(column) ?? 0) + 1)
        if (found.length < MAX_FOUND) found.push({ key, column })
      }
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { total, perColumn, found }
}

/** Keys of rows that were put in. */
function addedKeys({ edits, source }: OpenedTable): readonly number[] {
  return edits
    .order()
    .flatMap(({ key, count }) =>
      key < source.rowCount ? [] : Array.from({ length: count }, (_none, step) => key + step),
    )
}
