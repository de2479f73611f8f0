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
import type { NumberArray, Vector } from './vector.ts'
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
  const told = (row: number, one: number, other: number) => {
    const apart = Math.abs(one - other)
    if (apart < Infinity) {
      const isClose = round(apart) <= round(atol + round(rtol * Math.abs(other)))
      tally.tell(row, isClose ? WITHIN : DIFFERENT, apart, other)
    } else missing(left, right, { row, rows, rule, tally })
  }
  const { data: leftData } = left
  const { data: rightData } = right
  if (rows.left === null && rows.right === null) inOrder(leftData, rightData, rows.count, { told, tally })
  else byRows(leftData, rightData, rows, { told, tally })
}

interface Telling {
  readonly told: (row: number, one: number, other: number) => void
  readonly tally: CellTally
}

/**
 * Row by row. The casts hold since rows are within both arrays; a default for each element would cost a third of the
 * time of ten million cells.
 */
function inOrder(left: NumberArray, right: NumberArray, count: number, { told, tally }: Telling): void {
  let equal = 0
  let zeros = 0
  for (let row = 0; row < count; row++) {
    const one = left[row] as number
    const other = right[row] as number
    if (one === other) {
      // Infinities that are equal have no difference to count.
      if (one - other === 0) equal += 1
      if (one === 0) zeros += 1
    } else told(row, one, other)
  }
  tally.equalNumbers(equal, zeros)
}

function byRows(left: NumberArray, right: NumberArray, rows: AlignedRows, { told, tally }: Telling): void {
  let equal = 0
  let zeros = 0
  for (let row = 0; row < rows.count; row++) {
    const one = left[rows.left?.[row] ?? row] ?? 0
    const other = right[rows.right?.[row] ?? row] ?? 0
    if (one === other) {
      if (one - other === 0) equal += 1
      if (one === 0) zeros += 1
    } else told(row, one, other)
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
