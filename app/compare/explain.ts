/** What the differences have in common: an input they follow, a band they lie in, a constant. */
import type { ComparisonFinding } from '#shared/comparison.ts'
import type { AlignedRows } from './cell-tally.ts'
import { explainClip, explainTransform } from './explain-transforms.ts'
import type { SampledNumbers } from './explain-transforms.ts'
import { numberText } from './number-words.ts'
import type { ColumnPair } from './pair-columns.ts'
import type { SideColumn } from './side-column.ts'
import type { NumberArray } from './vector.ts'

/** As many rows, spread over all, are looked at. */
const SAMPLE_ROWS = 10_000
/** A correlation from here on is called "follows". */
const FOLLOWS = 0.99
/** Fewer rows than this show nothing. */
const FEWEST_ROWS = 5

/** Explains the differences of one pair of columns of numbers by a constant or by one input column. */
export function explainNumbers(
  pair: ColumnPair,
  rows: AlignedRows,
  inputs: readonly SideColumn[],
): ComparisonFinding | null {
  const { left, right } = pair
  if (left.vector.kind !== 'numbers' || right.vector.kind !== 'numbers') return null
  const sample = finiteRows(left.vector.data, right.vector.data, rows)
  if (sample.length < FEWEST_ROWS) return null
  const { one, other, apart } = columnsOf(left.vector.data, right.vector.data, rows, sample)
  if (apart.every((value) => value === 0)) return null
  const name = right.column.name
  const shift = constantOf(apart)
  if (shift !== null) {
    return {
      code: 'constant-shift',
      text: `${name} is ${numberText(Math.abs(shift))} ${shift > 0 ? 'more' : 'less'} than the left in every row.`,
    }
  }
  const factor = one.every((value) => value !== 0)
    ? constantOf(other.map((value, place) => value / (one[place] ?? 1)))
    : null
  if (factor !== null) {
    return { code: 'constant-factor', text: `${name} is ${numberText(factor)} times the left in every row.` }
  }
  const clip = explainClip(pair, rows)
  if (clip !== null) return clip
  const precision = [left, right].some(({ vector }) => vector.type === 'float32') ? 1e-5 : 1e-8
  const transform = explainTransform({ name, one, other, precision })
  if (transform !== null) return transform
  const leftRows = sample.map((row) => rows.left?.[row] ?? row)
  return (
    followedInput(`The difference of ${name}`, apart, inputs, leftRows) ??
    onLink({ name, one, other, precision }, inputs, leftRows)
  )
}

/** Scales on which a generalized linear model adds up its terms, each with the values that lie well inside it. */
const links = [
  {
    words: 'log-odds',
    of: (value: number) => Math.log(value / (1 - value)),
    isAll: (value: number) => value >= 0 && value <= 1,
    isInner: (value: number, margin: number) => value > margin && value < 1 - margin,
  },
  {
    words: 'logarithm',
    of: Math.log,
    isAll: (value: number) => value >= 0,
    isInner: (value: number, margin: number) => value > margin,
  },
]

/** Explains differences of probabilities, or of positive numbers, on the scale where terms add up. */
function onLink(
  { name, one, other, precision }: SampledNumbers,
  inputs: readonly SideColumn[],
  leftRows: readonly number[],
): ComparisonFinding | null {
  // Next to the ends of the scale, rounding is all that is left of a difference.
  const margin = Math.sqrt(precision) / 10
  for (const { words, of, isAll, isInner } of links) {
    if (!one.every(isAll) || !other.every(isAll)) continue
    const rows = one.flatMap((value, row) =>
      isInner(value, margin) && isInner(other[row] ?? 0, margin) ? [row] : [],
    )
    if (rows.length < FEWEST_ROWS) continue
    const apart = rows.map((row) => of(other[row] ?? 1) - of(one[row] ?? 1))
    const what = `The difference in the ${words} of ${name}`
    const shift = constantOf(apart, Math.max(1e-6, precision * 100))
    if (shift !== null) {
      const text = `${what} is ${numberText(shift)} in every row, as with a changed intercept.`
      return { code: 'constant-shift', text }
    }
    const found = followedInput(
      what,
      apart,
      inputs,
      rows.map((row) => leftRows[row] ?? row),
    )
    if (found !== null) return found
  }
  return null
}

/**
 * Explains the differences of probabilities of three or more classes: of a softmax, the log of one against another moves
 * with the input whose coefficient of the one was changed, whatever the others do.
 */
export function explainSoftmax(
  pairs: readonly ColumnPair[],
  rows: AlignedRows,
  inputs: readonly SideColumn[],
): ComparisonFinding | null {
  const columns = pairs.flatMap(({ left, right }) =>
    left.vector.kind === 'numbers' && right.vector.kind === 'numbers'
      ? [{ name: right.column.name, left: left.vector.data, right: right.vector.data }]
      : [],
  )
  const [first] = columns
  if (first === undefined || columns.length !== pairs.length || columns.length < 3) return null
  const sample = finiteRows(first.left, first.right, rows).filter((row) =>
    columns.every(
      ({ left, right }) =>
        isInside(left[rows.left?.[row] ?? row]) && isInside(right[rows.right?.[row] ?? row]),
    ),
  )
  if (sample.length < FEWEST_ROWS) return null
  const moved = columns.map(({ name, left, right }) => {
    const { one, other } = columnsOf(left, right, rows, sample)
    return { name, by: other.map((value, place) => Math.log(value) - Math.log(one[place] ?? 1)) }
  })
  const leftRows = sample.map((row) => rows.left?.[row] ?? row)
  for (const column of moved) {
    const others = moved.filter((other) => other !== column)
    // Of the others, which were not changed, the logs move alike.
    const [base, ...more] = others
    if (base === undefined || !more.every((other) => movesAlike(base.by, other.by))) continue
    const apart = column.by.map((value, place) => value - (base.by[place] ?? 0))
    if (apart.every((value) => Math.abs(value) < 1e-9)) continue
    const found = followedInput(`The difference in the log-odds of ${column.name}`, apart, inputs, leftRows)
    if (found !== null) return found
  }
  return null
}

function movesAlike(one: readonly number[], other: readonly number[]): boolean {
  return one.every((value, place) => Math.abs(value - (other[place] ?? 0)) <= 1e-6)
}

/** Whether a probability lies so far inside that its logarithm is not rounding alone. */
function isInside(value: number | undefined): boolean {
  return value !== undefined && value > 1e-7 && value < 1
}

function followedInput(
  what: string,
  apart: readonly number[],
  inputs: readonly SideColumn[],
  leftRows: readonly number[],
): ComparisonFinding | null {
  let best: { readonly input: string; readonly correlation: number } | null = null
  for (const { column, vector } of inputs) {
    if (vector.kind !== 'numbers') continue
    const correlation = correlate(
      apart,
      leftRows.map((row) => vector.data[row] ?? Number.NaN),
    )
    if (Math.abs(correlation) > Math.abs(best?.correlation ?? FOLLOWS))
      best = { input: column.name, correlation }
  }
  if (best === null) return null
  const { input, correlation } = best
  return {
    code: 'follows-input',
    text: `${what} follows the input ${input} (correlation ${correlation.toFixed(3)}), as a changed coefficient of it would.`,
  }
}

function finiteRows(left: NumberArray, right: NumberArray, rows: AlignedRows): readonly number[] {
  const step = Math.max(1, Math.floor(rows.count / SAMPLE_ROWS))
  const sample: number[] = []
  for (let row = 0; row < rows.count; row += step) {
    const one = left[rows.left?.[row] ?? row]
    const other = right[rows.right?.[row] ?? row]
    if (Number.isFinite(one) && Number.isFinite(other)) sample.push(row)
  }
  return sample
}

function columnsOf(left: NumberArray, right: NumberArray, rows: AlignedRows, sample: readonly number[]) {
  const one = sample.map((row) => left[rows.left?.[row] ?? row] ?? 0)
  const other = sample.map((row) => right[rows.right?.[row] ?? row] ?? 0)
  return { one, other, apart: other.map((value, place) => value - (one[place] ?? 0)) }
}

/** The value they all have, up to rounding; null where they differ. */
function constantOf(values: readonly number[], tolerance = 1e-6): number | null {
  const [first = 0] = values
  const isSame = values.every((value) => Math.abs(value - first) <= 1e-9 + tolerance * Math.abs(first))
  return isSame && first !== 0 && Number.isFinite(first) ? first : null
}

/** Pearson's correlation; 0 where one does not vary or holds NaN. */
function correlate(one: readonly number[], other: readonly number[]): number {
  const meanOne = meanOf(one)
  const meanOther = meanOf(other)
  let shared = 0
  let squaresOne = 0
  let squaresOther = 0
  for (const [place, value] of one.entries()) {
    const a = value - meanOne
    const b = (other[place] ?? 0) - meanOther
    shared += a * b
    squaresOne += a * a
    squaresOther += b * b
  }
  const correlation = shared / Math.sqrt(squaresOne * squaresOther)
  return Number.isFinite(correlation) ? correlation : 0
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
