/** What was done to every value of a column: rounded, written as text, one value put for another. */
import type { ComparisonFinding } from '#shared/comparison.ts'
import type { Value } from '#shared/values.ts'
import type { AlignedRows } from './cell-tally.ts'
import type { ColumnPair } from './pair-columns.ts'
import { cellOf } from './vector.ts'

/** Fewer rows than this show nothing. */
const FEWEST_ROWS = 5
/** As many rows are gone through. */
const MAX_ROWS = 1_000_000
/** More are hardly a rounding that somebody asked for. */
const MOST_DECIMALS = 9
/** More values than these are no set of labels. */
const MAX_LABELS = 50
/** As many of them are named. */
const SHOWN_LABELS = 3

/** Explains the differences of one pair of columns by what was done to each value; null where it is nothing plain. */
export function explainValues(pair: ColumnPair, rows: AlignedRows): ComparisonFinding | null {
  if (rows.count < FEWEST_ROWS || rows.count > MAX_ROWS) return null
  const name = pair.right.column.name
  const decimals = decimalsOf(pair, rows)
  if (decimals !== null) {
    const places = `${decimals} decimal${decimals === 1 ? '' : 's'}`
    return { code: 'rounded', text: `${name} is the left rounded to ${places} in every row.` }
  }
  if (isTextOf(pair, rows)) {
    return { code: 'as-text', text: `${name} holds the same values, on one side written as text.` }
  }
  const recoded = recodedValues(pair, rows)
  if (recoded === null) return null
  const shown = recoded
    .slice(0, SHOWN_LABELS)
    .map(([from, to]) => `${shownValue(from)} is ${shownValue(to)}`)
    .join(', ')
  const more = recoded.length - SHOWN_LABELS
  const rest = more > 0 ? `, and ${more} more` : ''
  const text = `Of ${name}, every ${shown} on the right${rest}.${mergedText(recoded)}`
  return { code: 'recoded', text }
}

/** Of values that became one on the right nobody can tell any more which they were. */
function mergedText(recoded: readonly (readonly [Value, Value])[]): string {
  const byTarget = new Map<string, (readonly [Value, Value])[]>()
  for (const pair of recoded) {
    const to = shownValue(pair[1])
    byTarget.set(to, [...(byTarget.get(to) ?? []), pair])
  }
  const merged = [...byTarget].filter(([, from]) => from.length > 1)
  if (merged.length === 0) return ''
  const shown = merged.slice(0, SHOWN_LABELS).map(
    ([to, from]) =>
      `${from
        .slice(0, SHOWN_LABELS)
        .map(([value]) => shownValue(value))
        .join(' and ')} are both ${to}`,
  )
  return ` ${shown.join(', ')}: what tells them apart is lost.`
}

/** The fewest decimals to which the right is the left rounded, ties either way; null where it is not. */
function decimalsOf({ left, right }: ColumnPair, rows: AlignedRows): number | null {
  if (left.vector.kind !== 'numbers' || right.vector.kind !== 'numbers') return null
  if (left.vector.family !== 'float') return null
  const one = left.vector.data
  const other = right.vector.data
  const holds = (row: number, scale: number): boolean => {
    const exact = one[rows.left?.[row] ?? row] ?? Number.NaN
    const rounded = other[rows.right?.[row] ?? row] ?? Number.NaN
    if (!Number.isFinite(exact)) return Object.is(exact, rounded)
    const scaled = rounded * scale
    const isWhole = Math.abs(scaled - Math.round(scaled)) <= 1e-6
    return isWhole && Math.abs(exact - rounded) * scale <= 0.5 + 1e-6
  }
  let decimals = 0
  for (let row = 0; row < rows.count; row++) {
    while (decimals <= MOST_DECIMALS && !holds(row, 10 ** decimals)) decimals += 1
    if (decimals > MOST_DECIMALS) return null
  }
  for (let row = 0; row < rows.count; row++) if (!holds(row, 10 ** decimals)) return null
  return decimals
}

/** Whether one side is text, and every text is what the other side holds. */
function isTextOf({ left, right }: ColumnPair, rows: AlignedRows): boolean {
  const isText = [left.vector.family, right.vector.family].map((family) => family === 'text')
  if (isText[0] === isText[1]) return false
  for (let row = 0; row < rows.count; row++) {
    const one = cellOf(left.vector, rows.left?.[row] ?? row)
    const other = cellOf(right.vector, rows.right?.[row] ?? row)
    if (one === null && other === null) continue
    if (!(typeof one === 'string' ? isWritten(one, other) : isWritten(other, one))) return false
  }
  return true
}

function isWritten(text: Value, value: Value): boolean {
  if (typeof text !== 'string' || text.trim() === '') return false
  if (typeof value === 'boolean') return text.toLowerCase() === `${value}`
  if (typeof value === 'bigint') return text === `${value}`
  return typeof value === 'number' && Number(text) === value
}

/** Values that differ, each with the one that stands for it in every row; null where a value has several. */
function recodedValues({ left, right }: ColumnPair, rows: AlignedRows): readonly [Value, Value][] | null {
  const isLabels = [left.vector.family, right.vector.family].every(
    (family) => family === 'text' || family === 'int' || family === 'bool',
  )
  if (!isLabels) return null
  const seen = new Map<Value, { readonly to: Value; count: number }>()
  for (let row = 0; row < rows.count; row++) {
    const one = cellOf(left.vector, rows.left?.[row] ?? row)
    const other = cellOf(right.vector, rows.right?.[row] ?? row)
    const known = seen.get(one)
    if (known === undefined) seen.set(one, { to: other, count: 1 })
    else if (known.to === other) known.count += 1
    else return null
    if (seen.size > MAX_LABELS) return null
  }
  const changed = [...seen].filter(([from, { to }]) => from !== to && shownValue(from) !== shownValue(to))
  // Of values that stand once each nothing can be told.
  if (changed.length === 0 || !changed.some(([, { count }]) => count >= FEWEST_ROWS)) return null
  return changed.map(([from, { to }]): [Value, Value] => [from, to])
}

function shownValue(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' ? 'missing' : `${value}`
}
