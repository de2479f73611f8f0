/** Goes through the cells of two columns: numbers in a tight loop, anything else value by value. */
import type { AlignedRows, CellTally } from './cell-tally.ts'
import {
  compareValues,
  DIFFERENT,
  distance,
  EQUAL,
  MISSING_LEFT,
  MISSING_RIGHT,
  WITHIN,
} from './same-value.ts'
import type { CellRule } from './same-value.ts'
import { cellOf } from './vector.ts'
import type { Vector } from './vector.ts'
import type { Value } from '#shared/values.ts'

type NumberVector = Extract<Vector, { kind: 'numbers' }>

/** Tells every cell that is not equal, and how many equal numbers there are. */
export function compareCells(
  left: Vector,
  right: Vector,
  { rows, rule, tally }: { rows: AlignedRows; rule: CellRule; tally: CellTally },
): void {
  if (left.kind === 'numbers' && right.kind === 'numbers') numbers(left, right, rows, rule, tally)
  else anything(left, right, rows, rule, tally)
}

/**
 * The verdict of numpy's `isclose` (`numpy/_core/numeric.py`), which computes in the arrays' own type: for two float32
 * in float32, else in float64.
 */
function numbers(
  left: NumberVector,
  right: NumberVector,
  rows: AlignedRows,
  rule: CellRule,
  tally: CellTally,
): void {
  const isSingle = left.type === 'float32' && right.type === 'float32'
  const atol = isSingle ? Math.fround(rule.atol) : rule.atol
  const rtol = isSingle ? Math.fround(rule.rtol) : rule.rtol
  const round = isSingle ? Math.fround : unrounded
  const { data: leftData } = left
  const { data: rightData } = right
  const { count } = rows
  let equal = 0
  let zeros = 0
  for (let row = 0; row < count; row++) {
    const one = leftData[rows.left === null ? row : (rows.left[row] ?? 0)] ?? 0
    const other = rightData[rows.right === null ? row : (rows.right[row] ?? 0)] ?? 0
    if (one === other) {
      // Infinities that are equal have no difference to count.
      if (one - other === 0) equal += 1
      if (one === 0) zeros += 1
      continue
    }
    const apart = Math.abs(one - other)
    if (apart < Infinity) {
      const reference = Math.abs(other)
      const isClose = round(apart) <= round(atol + round(rtol * reference))
      tally.tell(row, isClose ? WITHIN : DIFFERENT, apart, other)
    } else missing(left, right, { row, rows, rule, tally })
  }
  tally.equalNumbers(equal, zeros)
}

const unrounded = (value: number): number => value

interface Place {
  readonly row: number
  readonly rows: AlignedRows
  readonly rule: CellRule
  readonly tally: CellTally
}

/** NaN, null and infinity against a number or against each other. */
function missing(left: NumberVector, right: NumberVector, { row, rows, rule, tally }: Place): void {
  const leftRow = rows.left?.[row] ?? row
  const rightRow = rows.right?.[row] ?? row
  const one = left.data[leftRow] ?? Number.NaN
  const other = right.data[rightRow] ?? Number.NaN
  const leftMissing = Number.isNaN(one)
  const rightMissing = Number.isNaN(other)
  if (leftMissing && rightMissing) {
    const bothNull = left.nulls?.[leftRow] === 1 && right.nulls?.[rightRow] === 1
    if (!rule.nanEqual && !bothNull) tally.tell(row, DIFFERENT, Number.NaN, other)
    return
  }
  const mark = leftMissing ? MISSING_LEFT : rightMissing ? MISSING_RIGHT : DIFFERENT
  tally.tell(row, mark, Number.NaN, other)
}

function anything(left: Vector, right: Vector, rows: AlignedRows, rule: CellRule, tally: CellTally): void {
  let equal = 0
  let zeros = 0
  for (let row = 0; row < rows.count; row++) {
    const one = cellOf(left, rows.left?.[row] ?? row)
    const other = cellOf(right, rows.right?.[row] ?? row)
    const mark = compareValues(one, other, rule)
    const bounded = isFiniteNumber(one) && isFiniteNumber(other)
    if (mark !== EQUAL) {
      tally.tell(row, mark, bounded ? distance(one, other) : Number.NaN, bounded ? Number(other) : 0)
    } else if (bounded) {
      equal += 1
      if (Number(other) === 0) zeros += 1
    }
  }
  tally.equalNumbers(equal, zeros)
}

function isFiniteNumber(value: Value): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))
}
