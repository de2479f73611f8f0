/** What the differences have in common: an input they follow, a band they lie in, a constant. */
import type { ComparisonFinding, ClassComparison } from '#shared/comparison.ts'
import type { AlignedRows } from './cell-tally.ts'
import { numberText } from './number-words.ts'
import type { ColumnPair } from './pair-columns.ts'
import type { SideColumn } from './side-column.ts'
import type { NumberArray, Vector } from './vector.ts'

/** As many rows, spread over all, are looked at. */
const SAMPLE_ROWS = 10_000
/** A correlation from here on is called "follows". */
const FOLLOWS = 0.99
/** Fewer rows than this show nothing. */
const FEWEST_ROWS = 5

/** Explains the differences of one pair of columns of numbers by a constant or by one input column. */
export function explainNumbers(
  { left, right }: ColumnPair,
  rows: AlignedRows,
  inputs: readonly SideColumn[],
): ComparisonFinding | null {
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
      text: `${name} is ${numberText(shift)} more than the left in every row.`,
    }
  }
  const factor = one.every((value) => value !== 0)
    ? constantOf(other.map((value, place) => value / (one[place] ?? 1)))
    : null
  if (factor !== null) {
    return { code: 'constant-factor', text: `${name} is ${numberText(factor)} times the left in every row.` }
  }
  return followedInput(
    name,
    apart,
    inputs,
    sample.map((row) => rows.left?.[row] ?? row),
  )
}

function followedInput(
  name: string,
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
    text: `The difference of ${name} follows the input ${input} (correlation ${correlation.toFixed(3)}), as a changed coefficient of it would.`,
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
function constantOf(values: readonly number[]): number | null {
  const [first = 0] = values
  const isSame = values.every((value) => Math.abs(value - first) <= 1e-9 + 1e-6 * Math.abs(first))
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

/** Numbers that a threshold could be set on, by the rows of their side. */
export interface BandCandidate {
  readonly where: string
  readonly vector: Vector
  readonly side: 'left' | 'right'
}

/**
 * A column of numbers in which the rows that flip lie together, with no row between them that does not flip: what a
 * moved threshold looks like.
 */
export function explainFlips(
  { flipped, flips }: ClassComparison,
  rows: AlignedRows,
  candidates: readonly BandCandidate[],
): ComparisonFinding | null {
  if (flips < 2 || flips > flipped.length || flips === rows.count) return null
  const flipping = new Set(flipped)
  for (const { where, vector, side } of candidates) {
    if (vector.kind !== 'numbers' || vector.family !== 'float') continue
    const aligned = side === 'left' ? rows.left : rows.right
    const valueOf = (row: number) => vector.data[aligned?.[row] ?? row] ?? Number.NaN
    const low = flipped.reduce((least, row) => Math.min(least, valueOf(row)), Infinity)
    const high = flipped.reduce((most, row) => Math.max(most, valueOf(row)), -Infinity)
    if (!(low <= high) || !hasOutside(rows.count, flipping, valueOf, [low, high])) continue
    return {
      code: 'band',
      text: `Exactly the rows with ${where} from ${numberText(low)} to ${numberText(high)} change class, as with a moved threshold.`,
    }
  }
  return null
}

/** Whether rows that do not flip are there and all outside the band. */
function hasOutside(
  count: number,
  flipping: ReadonlySet<number>,
  valueOf: (row: number) => number,
  [low, high]: readonly [number, number],
): boolean {
  for (let row = 0; row < count; row++) {
    if (flipping.has(row)) continue
    const value = valueOf(row)
    if (value >= low && value <= high) return false
  }
  return true
}
