/** How the numbers of two columns are spread. */
import type { Distribution, Histogram } from '#shared/comparison.ts'
import type { NumberArray } from './vector.ts'

/** Enough to see two shapes apart, few enough to draw. */
const BINS = 40

/** Two columns, and the rows in which they are not the same where that is known. */
export interface ColumnsToSpread {
  readonly left: NumberArray
  readonly right: NumberArray
  /** Rows in which the columns differ, for columns of one length row by row; null where that is not known. */
  readonly changed: Int32Array | null
}

/** What is said of both columns; `histogram` is null where nothing is finite. */
export interface Spread {
  readonly distributions: { readonly left: Distribution; readonly right: Distribution }
  readonly histogram: Histogram | null
}

/** Distribution and histogram of two columns. Of columns that differ in few rows only those are counted twice. */
export function spreadOf({ left, right, changed }: ColumnsToSpread): Spread {
  const leftRange = rangeOf(left)
  const rightRange = changed === null ? rangeOf(right) : changedRange(leftRange, { left, right, changed })
  const bins = binsOver(leftRange, rightRange)
  const leftCounts = countsOf(left, leftRange.mean, bins)
  const rightCounts =
    changed === null
      ? countsOf(right, rightRange.mean, bins)
      : changedCounts(leftCounts, { left, right, changed }, { leftRange, rightRange, bins })
  const histogram =
    leftRange.count + rightRange.count === 0
      ? null
      : {
          from: bins.from,
          to: bins.to,
          left: Array.from(leftCounts.bins),
          right: Array.from(rightCounts.bins),
        }
  return {
    distributions: {
      left: distribution(leftRange, leftCounts.squares),
      right: distribution(rightRange, rightCounts.squares),
    },
    histogram,
  }
}

interface Range {
  readonly count: number
  readonly missing: number
  readonly min: number
  readonly max: number
  readonly sum: number
  readonly mean: number
}

/** The finite numbers of a column: how many, between what, around what. */
function rangeOf(data: NumberArray): Range {
  let count = 0
  let missing = 0
  let min = Infinity
  let max = -Infinity
  let sum = 0
  const { length } = data
  for (let row = 0; row < length; row++) {
    const value = data[row] as number
    // Infinite and NaN alike: nothing of them is finite.
    if (value - value !== 0) {
      if (Number.isNaN(value)) missing += 1
      continue
    }
    count += 1
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  return { count, missing, min, max, sum, mean: count === 0 ? Number.NaN : sum / count }
}

type Changes = ColumnsToSpread & { readonly changed: Int32Array }

/** The right's range from the left's; looked for anew where the left's least or largest is among the changed. */
function changedRange(from: Range, { left, right, changed }: Changes): Range {
  let { count, missing, min, max, sum } = from
  for (const row of changed) {
    const one = left[row] ?? 0
    const other = right[row] ?? 0
    if (one === from.min || one === from.max) return rangeOf(right)
    if (Number.isFinite(one)) {
      count -= 1
      sum -= one
    } else if (Number.isNaN(one)) missing -= 1
    if (Number.isFinite(other)) {
      count += 1
      sum += other
      if (other < min) min = other
      if (other > max) max = other
    } else if (Number.isNaN(other)) missing += 1
  }
  return { count, missing, min, max, sum, mean: count === 0 ? Number.NaN : sum / count }
}

interface Bins {
  readonly from: number
  readonly to: number
  readonly scale: number
}

function binsOver(left: Range, right: Range): Bins {
  const from = Math.min(left.min, right.min)
  const to = Math.max(left.max, right.max)
  return { from, to, scale: to > from ? BINS / (to - from) : 0 }
}

interface Counts {
  readonly bins: Float64Array
  /** Sum of squared distances from the mean. */
  readonly squares: number
}

/** Bins as numpy's `histogram` has them, the last one closed, and what `std` needs, in one pass. */
function countsOf(data: NumberArray, mean: number, { from, scale }: Bins): Counts {
  const bins = new Float64Array(BINS)
  let squares = 0
  const { length } = data
  for (let row = 0; row < length; row++) {
    const value = data[row] as number
    if (value - value !== 0) continue
    squares += (value - mean) * (value - mean)
    const place = ((value - from) * scale) | 0
    const bin = place < BINS ? place : BINS - 1
    bins[bin] = (bins[bin] as number) + 1
  }
  return { bins, squares }
}

/** The right's counts from the left's. */
function changedCounts(
  counts: Counts,
  { left, right, changed }: Changes,
  about: { readonly leftRange: Range; readonly rightRange: Range; readonly bins: Bins },
): Counts {
  const { from, scale } = about.bins
  const bins = counts.bins.slice()
  const { mean } = about.leftRange
  let { squares } = counts
  const move = (value: number, by: 1 | -1) => {
    if (!Number.isFinite(value)) return
    squares += by * (value - mean) * (value - mean)
    const bin = Math.min(BINS - 1, Math.floor((value - from) * scale))
    bins[bin] = (bins[bin] ?? 0) + by
  }
  for (const row of changed) {
    move(left[row] ?? 0, -1)
    move(right[row] ?? 0, 1)
  }
  const shift = about.rightRange.mean - mean
  return { bins, squares: squares - about.rightRange.count * shift * shift }
}

function distribution({ count, missing, min, max, mean }: Range, squares: number): Distribution {
  if (count === 0) return { count, missing, min: 0, max: 0, mean: Number.NaN, deviation: Number.NaN }
  return { count, missing, min, max, mean, deviation: Math.sqrt(Math.max(0, squares) / count) }
}
