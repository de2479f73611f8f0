/** A search over every cell of a result, as its cells are shown. */
import { MAX_FOUND } from '#app/table/opened/scan-cells.ts'
import type { ResultOrder } from '#shared/prediction.ts'
import type { FoundCells } from '#shared/table-calls.ts'
import { textOfCell } from '#shared/value-text.ts'
import { rowsInOrder } from './result-order.ts'
import type { ResultView } from './result-view.ts'

interface ResultSearch {
  readonly order: ResultOrder
  readonly text: string
  readonly signal: AbortSignal
}

/** Cells between two turns of whatever else this process does: about 10 ms of looking. */
const CELLS_A_TURN = 20_000

/** Cells whose text holds another, whatever the capitals; row by row, in the order that is shown. */
export async function findInResult(
  view: ResultView,
  { order, text, signal }: ResultSearch,
): Promise<FoundCells> {
  const { columns } = view.summary
  const wanted = text.toLowerCase()
  const rows = rowsInOrder(view, order)
  const perColumn = new Map<number, number>()
  const cells: { row: number; column: number }[] = []
  let total = 0
  const step = Math.max(1, Math.floor(CELLS_A_TURN / Math.max(1, columns.length)))
  for (const [row, place] of rows.entries()) {
    if (row % step === 0) {
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
    }
    for (const [column, { dtype }] of columns.entries()) {
      const value = view.cells(column, place, 1)[0] ?? null
      if (!textOfCell(value, dtype).toLowerCase().includes(wanted)) continue
      total += 1
      perColumn.set(column, (perColumn.get(column) ?? 0) + 1)
      if (cells.length < MAX_FOUND) cells.push({ row, column })
    }
  }
  return { total, perColumn: Array.from(perColumn, ([column, count]) => ({ column, count })), cells }
}
