/** Columns that hold each other's values under their own names: names, or places in an array, that were exchanged. */
import type { ComparisonFinding } from '#shared/comparison.ts'
import type { AlignedRows } from './cell-tally.ts'
import type { ComparedColumn } from './compare-column.ts'
import { compareValues, WITHIN } from './same-value.ts'
import { cellOf } from './vector.ts'
import type { Vector } from './vector.ts'

/** More columns are not gone through: each is held against each other. */
const MOST_COLUMNS = 60
/** As many rows, spread over the table, tell whether two columns hold the same. */
const SAMPLE_ROWS = 1000
/** Fewer rows agree by chance. */
const FEWEST_ROWS = 5
/** As many columns are named. */
const SHOWN = 6

const NEARLY = { atol: 1e-9, rtol: 1e-5, nanEqual: true }

/** Columns that differ and whose values stand, all of them, in another one of these on the right; null for none. */
export function explainExchange(
  columns: readonly ComparedColumn[],
  rows: AlignedRows,
): ComparisonFinding | null {
  const different = columns.filter(({ column }) => column.counts.different > 0)
  if (different.length < 2 || different.length > MOST_COLUMNS || rows.count < FEWEST_ROWS) return null
  const moves = different.flatMap(({ pair }) => {
    const found = different.filter((other) => hasValuesOf(pair.left.vector, other.pair.right.vector, rows))
    const [only] = found
    return only === undefined || found.length > 1
      ? []
      : [{ from: pair.left.column.name, to: only.pair.right.column.name }]
  })
  const targets = new Set(moves.map(({ to }) => to))
  if (moves.length < 2 || targets.size < moves.length) return null
  const shown = moves.slice(0, SHOWN).map(({ from, to }) => `the values of ${from} stand in ${to}`)
  const more = moves.length > SHOWN ? `, and ${moves.length - SHOWN} more` : ''
  return { code: 'exchanged', text: `Columns were exchanged: on the right ${shown.join(', ')}${more}.` }
}

function hasValuesOf(left: Vector, right: Vector, rows: AlignedRows): boolean {
  if (left.family !== right.family) return false
  const step = Math.max(1, Math.floor(rows.count / SAMPLE_ROWS))
  for (let row = 0; row < rows.count; row += step) {
    const one = cellOf(left, rows.left?.[row] ?? row)
    if (compareValues(one, cellOf(right, rows.right?.[row] ?? row), NEARLY) > WITHIN) return false
  }
  return true
}
