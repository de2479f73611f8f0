/** How a column of a kept result is spread, and columns as points: what a table from a file has from DuckDB. */
import { classNames, leaderOf, leaderOfRow } from '#shared/probabilities.ts'
import type { Leader } from '#shared/probabilities.ts'
import type { ResultPlace } from '#shared/prediction.ts'
import { evenRows, spreadOf } from '#shared/value-spread.ts'
import type { SpreadCell } from '#shared/value-spread.ts'
import type { ColumnSpread } from '#shared/table-calls.ts'
import { textOfCell } from '#shared/value-text.ts'
import type { Value } from '#shared/values.ts'
import type { ResultView } from './result-view.ts'

/** Rows between two turns of whatever else this process does. */
const ROWS_A_TURN = 5_000

/** The values of a column over all rows. */
export async function resultSpread(
  view: ResultView,
  place: ResultPlace,
  signal: AbortSignal,
): Promise<ColumnSpread> {
  const { rowCount } = view.summary
  const cellAt = cellsOf(view, place)
  const cells: SpreadCell[] = []
  for (let row = 0; row < rowCount; row++) {
    if (row % ROWS_A_TURN === 0) await turn(signal)
    cells.push(cellAt(row))
  }
  return spreadOf(cells)
}

/** A column's `evenRows` in numbers; null for what is none. */
export async function resultSample(
  view: ResultView,
  place: ResultPlace,
  signal: AbortSignal,
): Promise<{ readonly values: readonly (number | null)[] }> {
  await turn(signal)
  const cellAt = cellsOf(view, place)
  return { values: evenRows(view.summary.rowCount).map((row) => cellAt(row).number) }
}

async function turn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal.throwIfAborted()
}

function cellsOf(view: ResultView, { column, told }: ResultPlace): (row: number) => SpreadCell {
  const dtype = view.summary.columns[column]?.dtype
  const valueAt = (at: number, row: number) => view.cells(at, row, 1)[0] ?? null
  if (told === undefined) return (row) => spreadCell(valueAt(column, row), dtype)
  const names = classNames(view.summary.columns.map(({ name }) => name))
  const leaderAt = (row: number): Leader | null =>
    leaderOf(valueAt(column, row)) ??
    leaderOfRow(
      names,
      names.map((_name, at) => valueAt(at, row)),
    )
  return (row) => {
    const leader = leaderAt(row)
    if (leader === null) return { text: null, number: null }
    return told === 'class'
      ? { text: leader.name, number: null }
      : { text: String(leader.probability), number: leader.probability }
  }
}

function spreadCell(value: Value, dtype: string | undefined): SpreadCell {
  if (value === null) return { text: null, number: null }
  const number = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null
  return { text: textOfCell(value, dtype ?? ''), number }
}
