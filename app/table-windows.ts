/** Windows of an open table as doors get them. */
import { outputCells } from '#app/table/opened/export-rows.ts'
import { keysOfRows } from '#app/table/opened/opened-table.ts'
import { placeFinder } from '#app/table/opened/row-order.ts'
import type { CellText } from '#app/table/opened/row-source.ts'
import type { CallInput, CallOutput } from '#shared/contract.ts'
import type { TableCell } from '#shared/table-calls.ts'
import { UserError } from '#shared/user-error.ts'
import type { KeptRun, KeptTable } from './kept-tables.ts'

/** Letters of a cell that a window has: more than any column is wide. */
const MAX_LETTERS = 300

/** Letters of a window whose cells are whole: what a clipboard takes. */
const MAX_WHOLE_LETTERS = 32_000_000

/** The keys of an arrangement; null for the table's own order. Throws a UserError where it is gone. */
export function arrangedBy(kept: KeptTable, view: string | null): Int32Array | null {
  if (view === null) return null
  const found = kept.views.get(view)
  if (found !== undefined) return found.keys
  throw new UserError({
    code: 'not-found',
    message: 'This order of the rows is no longer kept.',
    hint: 'Sort or filter again.',
  })
}

/** The outputs that stand beside the rows. */
export async function runBeside(kept: KeptTable, runId: string | null): Promise<KeptRun | null> {
  if (runId === null) return null
  const run = kept.runs.get(runId)
  if (run !== undefined) return run
  for (const { ownRun } of kept.asides.values()) {
    const own = ownRun === null ? null : await ownRun.catch(() => null)
    if (own?.name === runId) return own
  }
  throw new UserError({
    code: 'not-found',
    message: 'The outputs of this run are no longer kept.',
    hint: 'Run it again: its inputs are still there.',
  })
}

/** A cell, cut where it is long. */
export function shownCell(text: CellText): TableCell {
  if (text === null || text.length <= MAX_LETTERS) return text
  // A copy: a slice of a text keeps all of it in memory.
  return { start: Buffer.from(text.slice(0, MAX_LETTERS)).toString(), length: text.length }
}

/** The cells of some rows. */
export async function windowOf(
  kept: KeptTable,
  { view, runId, from, count, columns, outputs, whole = false }: CallInput<'tableRows'>,
): Promise<CallOutput<'tableRows'>> {
  const { table } = kept
  const keys = keysOfRows(table, arrangedBy(kept, view), { from, to: from + count })
  const own = await table.cells(keys, columns)
  const run = await runBeside(kept, runId)
  const placeOf = run === null ? null : placeFinder(run.order)
  const answered = run === null || placeOf === null ? [] : await outputCells(run, keys.map(placeOf), outputs)
  const placeNow = placeFinder(table.edits.order())
  const asShown = whole
    ? wholeCells
    : (cells: readonly (readonly CellText[])[]) => cells.map((column) => column.map(shownCell))
  return { inputs: asShown(own), outputs: asShown(answered), places: keys.map(placeNow) }
}

function wholeCells(cells: readonly (readonly CellText[])[]): readonly (readonly CellText[])[] {
  const letters = cells.reduce(
    (sum, column) => sum + column.reduce((inner, text) => inner + (text?.length ?? 0) + 1, 0),
    0,
  )
  if (letters <= MAX_WHOLE_LETTERS) return cells
  throw new UserError({
    code: 'over-limit',
    message: 'The selection is too large for the clipboard.',
    hint: 'Select fewer rows, or export the table to a file.',
  })
}
