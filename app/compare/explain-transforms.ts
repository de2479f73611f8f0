/** What was done to every number: a function that the field uses, a line, a cut. */
import type { ComparisonFinding } from '#shared/comparison.ts'
import type { AlignedRows } from './cell-tally.ts'
import { numberText } from './number-words.ts'
import type { ColumnPair } from './pair-columns.ts'
import type { NumberArray } from './vector.ts'

/** Fewer rows than this show nothing. */
const FEWEST_ROWS = 5
/** As many rows are gone through. */
const MAX_ROWS = 1_000_000

/** Functions of one number that predictions are passed through, each with its words. */
const functions: readonly { readonly words: string; readonly of: (value: number) => number }[] = [
  { words: 'the natural logarithm of the left', of: Math.log },
  { words: 'log(1 + x) of the left', of: Math.log1p },
  { words: 'e to the left', of: Math.exp },
  { words: 'e to the left, minus 1', of: Math.expm1 },
  { words: 'the logarithm to base 10 of the left', of: Math.log10 },
  { words: '10 to the left', of: (value) => 10 ** value },
  { words: 'the logarithm to base 2 of the left', of: Math.log2 },
  { words: '2 to the left', of: (value) => 2 ** value },
  { words: 'the square root of the left', of: Math.sqrt },
  { words: 'the square of the left', of: (value) => value * value },
  { words: '1 divided by the left', of: (value) => 1 / value },
  { words: 'the absolute value of the left', of: Math.abs },
  {
    words: 'the sigmoid of the left, as of a margin made a probability',
    of: (value) => 1 / (1 + Math.exp(-value)),
  },
  {
    words: 'the log-odds of the left, as of a probability made a margin',
    of: (value) => Math.log(value / (1 - value)),
  },
  { words: 'the left rounded down', of: Math.floor },
  { words: 'the left rounded up', of: Math.ceil },
]

/** The numbers of both sides in the rows that are looked at. */
export interface SampledNumbers {
  readonly name: string
  readonly one: readonly number[]
  readonly other: readonly number[]
  /** Relative precision of what the numbers were computed in. */
  readonly precision: number
}

/** Explains a column by one function of each value, else by a line through all of them; null where neither holds. */
export function explainTransform({ name, one, other, precision }: SampledNumbers): ComparisonFinding | null {
  if (one.length < FEWEST_ROWS || new Set(one).size < FEWEST_ROWS) return null
  const isNear = (value: number, row: number) => near(value, other[row] ?? Number.NaN, precision)
  if (one.every((value, row) => isNear(value, row))) return null
  const found = functions.find(({ of }) => one.every((value, row) => isNear(of(value), row)))
  if (found !== undefined) return { code: 'transformed', text: `${name} is ${found.words} in every row.` }
  const line = lineThrough(one, other)
  if (line === null || !one.every((value, row) => isNear(line.factor * value + line.shift, row))) return null
  const { factor, shift } = line
  const isFlipped = near(factor, -1, precision) && near(shift, 1, precision)
  const words = isFlipped
    ? '1 minus the left'
    : `${numberText(factor)} times the left ${shift < 0 ? 'minus' : 'plus'} ${numberText(Math.abs(shift))}`
  return { code: 'transformed', text: `${name} is ${words} in every row.` }
}

function near(value: number, other: number, precision: number): boolean {
  return Math.abs(value - other) <= precision * (1 + Math.abs(other))
}

/** The line through the points that lie farthest apart; null where all are one. */
function lineThrough(one: readonly number[], other: readonly number[]) {
  let low = 0
  let high = 0
  for (let row = 1; row < one.length; row++) {
    if ((one[row] ?? 0) < (one[low] ?? 0)) low = row
    if ((one[row] ?? 0) > (one[high] ?? 0)) high = row
  }
  const across = (one[high] ?? 0) - (one[low] ?? 0)
  if (across === 0) return null
  const factor = ((other[high] ?? 0) - (other[low] ?? 0)) / across
  if (factor === 0 || !Number.isFinite(factor)) return null
  return { factor, shift: (other[low] ?? 0) - factor * (one[low] ?? 0) }
}

/** Explains a column by values that were cut off above or below; null where it is not. */
export function explainClip({ left, right }: ColumnPair, rows: AlignedRows): ComparisonFinding | null {
  if (left.vector.kind !== 'numbers' || right.vector.kind !== 'numbers') return null
  if (rows.count < FEWEST_ROWS || rows.count > MAX_ROWS) return null
  const cut = cutsOf(left.vector.data, right.vector.data, rows)
  if (cut === null) return null
  const { low, high } = cut
  const parts = [
    ...(low === null ? [] : [`at ${numberText(low)} below`]),
    ...(high === null ? [] : [`at ${numberText(high)} above`]),
  ]
  return { code: 'clipped', text: `${right.column.name} is the left, cut off ${parts.join(' and ')}.` }
}

/** Where every row that differs was moved to the least, or to the largest, of the right. */
function cutsOf(left: NumberArray, right: NumberArray, rows: AlignedRows) {
  let low: number | null = null
  let high: number | null = null
  let kept = 0
  const each = (visit: (one: number, other: number) => boolean): boolean => {
    for (let row = 0; row < rows.count; row++) {
      const one = left[rows.left?.[row] ?? row] ?? Number.NaN
      const other = right[rows.right?.[row] ?? row] ?? Number.NaN
      if (Number.isNaN(one) || Number.isNaN(other)) continue
      if (!visit(one, other)) return false
    }
    return true
  }
  const areCuts = each((one, other) => {
    if (one === other) kept += 1
    else if (other < one) {
      if (high !== null && high !== other) return false
      high = other
    } else {
      if (low !== null && low !== other) return false
      low = other
    }
    return true
  })
  if (!areCuts || kept < FEWEST_ROWS || (low === null && high === null)) return null
  const [least, most] = [low ?? -Infinity, high ?? Infinity]
  if (!each((_one, other) => other >= least && other <= most)) return null
  return { low, high }
}
