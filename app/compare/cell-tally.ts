/** What the cells of one pair of columns gave, while they are gone through row by row. */
import type { CellCounts, DifferenceStatistics } from '#shared/comparison.ts'
import { quantilesOf } from './quantiles.ts'
import { DIFFERENT, MISSING_LEFT, MISSING_RIGHT, WITHIN } from './same-value.ts'
import type { Mark } from './same-value.ts'

/** Rows brought together: the row of each side for every compared row; null is the same number. */
export interface AlignedRows {
  readonly count: number
  readonly left: Int32Array | null
  readonly right: Int32Array | null
}

/** What all columns say of each row. */
export interface RowMarks {
  /** The worst mark of the row. */
  readonly marks: Uint8Array
  /** The largest absolute difference of the row; Infinity where a difference has no size. */
  readonly sizes: Float64Array
}

/** The cells of one column, told one by one. */
export interface CellTally {
  readonly marks: Uint8Array
  readonly counts: readonly number[]
  /** The rows that are not equal, in their order; null where they are more than a part of all. */
  readonly changed: () => Int32Array | null
  /** `size` is the absolute difference, or NaN where it has none; `reference` is the right number. */
  readonly tell: (row: number, mark: Mark, size: number, reference: number) => void
  /** Rows that are equal numbers: how many, and how many of them are 0. */
  readonly equalNumbers: (count: number, zeros: number) => void
  readonly finish: () => TallyResult
}

/** What is known at the end. */
export interface TallyResult {
  readonly counts: CellCounts
  readonly absolute: DifferenceStatistics | null
  readonly relative: DifferenceStatistics | null
  /** Rows of the largest differences first, then those without a size, in their order. */
  readonly worst: readonly { readonly row: number; readonly size: number | null }[]
}

/** Of columns that differ in more rows than this part of all, both are counted whole. */
const FEW = 0.2

/** As many rows of each kind are named. */
const WORST_ROWS = 10

/** A tally for `rows` rows that also notes each row's worst. */
export function cellTally(rows: number, rowMarks: RowMarks): CellTally {
  const marks = new Uint8Array(rows)
  const counts = [0, 0, 0, 0, 0]
  const absolute = grower()
  const relative = grower()
  const worst = largest(WORST_ROWS)
  const unsized: number[] = []
  const changed: number[] = []
  const mostChanged = rows * FEW
  let equalCount = 0
  let equalZeros = 0
  return {
    marks,
    counts,
    changed: () => (changed.length <= mostChanged ? Int32Array.from(changed) : null),
    tell: (row, mark, size, reference) => {
      counts[mark] = (counts[mark] ?? 0) + 1
      marks[row] = mark
      if (changed.length <= mostChanged) changed.push(row)
      if (mark > (rowMarks.marks[row] ?? 0)) rowMarks.marks[row] = mark
      const bounded = Number.isFinite(size)
      if (bounded) {
        absolute.add(size)
        if (reference !== 0) relative.add(size / Math.abs(reference))
        worst.add(row, size)
      } else if (unsized.length < WORST_ROWS) unsized.push(row)
      const total = bounded ? size : Infinity
      if (total > (rowMarks.sizes[row] ?? 0)) rowMarks.sizes[row] = total
    },
    equalNumbers: (count, zeros) => {
      equalCount += count
      equalZeros += zeros
    },
    finish: () => ({
      counts: countsOf(rows, counts),
      absolute: statistics(absolute, equalCount),
      relative: statistics(relative, equalCount - equalZeros),
      worst: [...worst.list(), ...unsized.map((row) => ({ row, size: null }))],
    }),
  }
}

function countsOf(rows: number, counts: readonly number[]): CellCounts {
  const within = counts[WITHIN] ?? 0
  const different = counts[DIFFERENT] ?? 0
  const missingLeft = counts[MISSING_LEFT] ?? 0
  const missingRight = counts[MISSING_RIGHT] ?? 0
  const others = within + different + missingLeft + missingRight
  return { equal: rows - others, within, different, missingLeft, missingRight }
}

/** Numbers above 0 with their sum, in an array that grows. */
interface Grower {
  readonly add: (value: number) => void
  readonly held: () => { values: Float64Array; length: number; sum: number; max: number }
}

function grower(): Grower {
  let values = new Float64Array(1024)
  let length = 0
  let sum = 0
  let max = 0
  return {
    add: (value) => {
      if (length === values.length) {
        const wider = new Float64Array(length * 2)
        wider.set(values)
        values = wider
      }
      values[length] = value
      length += 1
      sum += value
      if (value > max) max = value
    },
    held: () => ({ values, length, sum, max }),
  }
}

function statistics(differences: Grower, zeros: number): DifferenceStatistics | null {
  const { values, length, sum, max } = differences.held()
  const count = zeros + length
  if (count === 0) return null
  const [p50 = 0, p95 = 0, p99 = 0] = quantilesOf({ zeros, values, length }, [0.5, 0.95, 0.99])
  return { count, max, mean: sum / count, p50, p95, p99 }
}

function largest(limit: number) {
  const kept: { row: number; size: number }[] = []
  let least = 0
  return {
    add: (row: number, size: number) => {
      if (kept.length === limit && size <= least) return
      let place = kept.length
      while (place > 0 && (kept[place - 1]?.size ?? Infinity) < size) place -= 1
      kept.splice(place, 0, { row, size })
      if (kept.length > limit) kept.pop()
      least = kept.at(-1)?.size ?? 0
    },
    list: () => kept,
  }
}
