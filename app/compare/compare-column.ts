/** One pair of columns. */
import type { ColumnComparison, Tolerance } from '#shared/comparison.ts'
import { cellTally } from './cell-tally.ts'
import type { AlignedRows, CellTally, RowMarks, TallyResult } from './cell-tally.ts'
import { compareCells } from './compare-cells.ts'
import type { CompareOptions } from './compare.ts'
import { spreadOf } from './distribution.ts'
import type { ColumnPair } from './pair-columns.ts'
import { cellOf, isSameType } from './vector.ts'
import type { Vector } from './vector.ts'

/** A compared pair with the mark of each row. */
export interface ComparedColumn {
  readonly pair: ColumnPair
  readonly marks: Uint8Array
  readonly column: ColumnComparison
}

/** Compares the cells of two columns and notes each row's worst in `rowMarks`. */
export function compareColumn(
  pair: ColumnPair,
  {
    rows,
    options,
    rowMarks,
  }: { readonly rows: AlignedRows; readonly options: CompareOptions; readonly rowMarks: RowMarks },
): ComparedColumn {
  const { left, right, reason } = pair
  const tolerance = toleranceOf(pair, options)
  const tally = cellTally(rows.count, rowMarks)
  const rule = { ...tolerance, nanEqual: options.nanEqual }
  compareCells(left.vector, right.vector, { rows, rule, tally })
  const result = tally.finish()
  const column = {
    left: left.column.name,
    right: right.column.name,
    reason,
    leftType: left.vector.type,
    rightType: right.vector.type,
    sameType: isSameType(left.vector, right.vector),
    tolerance,
    counts: result.counts,
    absolute: result.absolute,
    relative: result.relative,
    worst: worstCells(pair, rows, result),
    ...spread(left.vector, right.vector, rows, tally),
  }
  return { pair, marks: tally.marks, column }
}

function worstCells({ left, right }: ColumnPair, rows: AlignedRows, { worst }: TallyResult) {
  return worst.map(({ row, size }) => {
    const leftRow = rows.left?.[row] ?? row
    const rightRow = rows.right?.[row] ?? row
    return {
      row,
      leftRow,
      rightRow,
      left: cellOf(left.vector, leftRow),
      right: cellOf(right.vector, rightRow),
      size,
    }
  })
}

function spread(
  left: Vector,
  right: Vector,
  rows: AlignedRows,
  tally: CellTally,
): Pick<ColumnComparison, 'distributions' | 'histogram'> {
  if (left.kind !== 'numbers' || right.kind !== 'numbers') return { distributions: null, histogram: null }
  const isRowByRow = rows.left === null && rows.right === null && left.data.length === right.data.length
  const changed = isRowByRow ? tally.changed() : null
  return spreadOf({ left: left.data, right: right.data, changed })
}

/** A column's own tolerance, else the one for all, else that of its dtype. */
function toleranceOf({ left, right }: ColumnPair, options: CompareOptions): Tolerance {
  const own = Object.hasOwn(options.tolerances, left.column.name)
    ? options.tolerances[left.column.name]
    : undefined
  if (own !== undefined) return own
  const usual = defaultTolerance(left.vector, right.vector)
  return { atol: options.atol ?? usual.atol, rtol: options.rtol ?? usual.rtol }
}

/** About the last two digits of a precision; a float16 has hardly more than two, and is compared exactly. */
const byDtype: Readonly<Record<string, number>> = { float16: 0, float32: 1e-5 }
const FLOAT64 = 1e-9

function defaultTolerance(left: Vector, right: Vector): Tolerance {
  const floats = [left, right].filter(
    ({ family }) => family !== 'int' && family !== 'bool' && family !== 'text',
  )
  const widths = floats.map(({ type }) => byDtype[type] ?? FLOAT64)
  const most = Math.max(0, ...widths)
  return { atol: most, rtol: most }
}
