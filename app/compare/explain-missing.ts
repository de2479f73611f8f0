/** Values that are missing on one side: which rows, and what stands there on the other. */
import type { ComparisonFinding } from '#shared/comparison.ts'
import type { Value } from '#shared/values.ts'
import type { AlignedRows } from './cell-tally.ts'
import type { ComparedColumn } from './compare-column.ts'
import { explainRows, shownValue } from './explain-rows.ts'
import type { BandCandidate } from './explain-rows.ts'
import { counted } from './number-words.ts'
import { MISSING_LEFT, MISSING_RIGHT } from './same-value.ts'
import { cellOf } from './vector.ts'

/** Explains the missing values of one pair of columns; null where none is missing against a value. */
export function explainMissing(
  { pair, marks, column }: ComparedColumn,
  rows: AlignedRows,
  candidates: readonly BandCandidate[],
): ComparisonFinding | null {
  const { missingLeft, missingRight } = column.counts
  if (missingLeft + missingRight === 0) return null
  const sides = [
    { side: 'left', other: 'right', count: missingLeft, mark: MISSING_LEFT, filled: pair.right },
    { side: 'right', other: 'left', count: missingRight, mark: MISSING_RIGHT, filled: pair.left },
  ] as const
  const texts = sides.flatMap(({ side, other, count, mark, filled }) => {
    if (count === 0) return []
    const odd: number[] = []
    for (let row = 0; row < rows.count; row++) if (marks[row] === mark) odd.push(row)
    const places = other === 'left' ? rows.left : rows.right
    const fill = constantIn(odd.map((row) => cellOf(filled.vector, places?.[row] ?? row)))
    const where = `${column.right} is missing on the ${side} in ${counted(count, 'row')}`
    const what = fill === null ? `has a value on the ${other}` : `is ${shownValue(fill)} on the ${other}`
    const text = `${where}, where it ${what}${fill === null || count === 1 ? '' : ' each time'}.`
    const others = candidates.filter(
      ({ vector }) => vector !== pair.left.vector && vector !== pair.right.vector,
    )
    const given = { rows: odd, isWhole: true, verb: `are missing on the ${side}` }
    const band = explainRows(given, rows, others)
    return band === null ? [text] : [text, band.text]
  })
  return { code: 'missing', text: texts.join(' ') }
}

/** The one value that all of them are; null where they differ, or are no plain value. */
function constantIn(values: readonly Value[]): Exclude<Value, object> | null {
  const [first = null] = values
  if (typeof first === 'object') return null
  return values.every((value) => value === first) ? first : null
}
