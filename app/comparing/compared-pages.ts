/** Rows and points of a comparison, looked up as a screen asks for them. */
import type { Compared } from '#app/compare/compare.ts'
import { cellOf } from '#app/compare/vector.ts'
import { orderedRows } from './order-rows.ts'
import type { ComparedCell, ComparedPoints, ComparedRows, RowOrder } from '#shared/compare-calls.ts'

/** As many points can be told apart in a plot. */
const MAX_POINTS = 2000

/** Places `from` up to `from + count` of an order. */
export interface Page {
  readonly from: number
  readonly count: number
}

/** What is looked up. */
export interface ComparedPages {
  readonly rows: (order: RowOrder, page: Page) => ComparedRows
  readonly points: (column: number) => ComparedPoints
}

/** Looks up; each order of rows is made once. */
export function comparedPages(compared: Compared): ComparedPages {
  const orders = new Map<string, Uint32Array>()
  const ordered = (order: RowOrder): Uint32Array => {
    const key = `${order.by} ${order.onlyDifferent}`
    const known = orders.get(key) ?? orderedRows(compared.rowMarks, order)
    orders.set(key, known)
    return known
  }
  return {
    rows: (order, page) => rowsOf(compared, ordered(order), page),
    points: (column) => ({
      points: pointsOf(compared, column),
      differences: differencesOf(compared, column),
    }),
  }
}

function rowsOf(
  { aligned, columns, rowMarks }: Compared,
  rows: Uint32Array,
  { from, count }: Page,
): ComparedRows {
  const page = Array.from(rows.subarray(from, from + count), (row) => {
    const leftRow = aligned.rows.left?.[row] ?? row
    const rightRow = aligned.rows.right?.[row] ?? row
    const cells = columns.map(({ pair, marks }): ComparedCell => ({
      left: cellOf(pair.left.vector, leftRow),
      right: cellOf(pair.right.vector, rightRow),
      mark: markNames[marks[row] ?? 0] ?? 'equal',
    }))
    return { row, leftRow, rightRow, size: rowMarks.sizes[row] ?? 0, cells }
  })
  return { total: rows.length, from, rows: page }
}

const markNames = ['equal', 'within', 'different', 'missing-left', 'missing-right'] as const

function pointsOf({ aligned, columns }: Compared, column: number): ComparedPoints['points'] {
  const found = columns[column]
  if (found === undefined) return []
  const { left, right } = found.pair
  if (left.vector.kind !== 'numbers' || right.vector.kind !== 'numbers') return []
  const worst = new Set(found.column.worst.map(({ row }) => row))
  const step = Math.max(1, Math.ceil(aligned.rows.count / MAX_POINTS))
  const points: ComparedPoints['points'][number][] = []
  for (let row = 0; row < aligned.rows.count; row++) {
    if (row % step !== 0 && !worst.has(row)) continue
    const leftRow = aligned.rows.left?.[row] ?? row
    const one = left.vector.data[leftRow] ?? Number.NaN
    const other = right.vector.data[aligned.rows.right?.[row] ?? row] ?? Number.NaN
    if (!Number.isFinite(one) || !Number.isFinite(other)) continue
    points.push({ row, leftRow, left: one, right: other, isDifferent: (found.marks[row] ?? 0) > 1 })
  }
  return points
}

/** Bars of a histogram of differences. */
const BINS = 40

function differencesOf({ aligned, columns }: Compared, column: number): ComparedPoints['differences'] {
  const pair = columns[column]?.pair
  if (pair?.left.vector.kind !== 'numbers' || pair.right.vector.kind !== 'numbers') return null
  const { data: left } = pair.left.vector
  const { data: right } = pair.right.vector
  const { rows } = aligned
  const apart = (row: number): number =>
    (right[rows.right?.[row] ?? row] ?? Number.NaN) - (left[rows.left?.[row] ?? row] ?? Number.NaN)
  let from = Infinity
  let to = -Infinity
  for (let row = 0; row < rows.count; row++) {
    const value = apart(row)
    if (value === 0 || !Number.isFinite(value)) continue
    if (value < from) from = value
    if (value > to) to = value
  }
  if (from > to) return null
  const counts = Array.from({ length: BINS }, () => 0)
  // By halves: the whole span of two large numbers would be Infinity.
  const width = (to / 2 - from / 2) / BINS
  for (let row = 0; row < rows.count; row++) {
    const value = apart(row)
    if (value === 0 || !Number.isFinite(value)) continue
    const place = width > 0 ? Math.min(BINS - 1, Math.floor((value / 2 - from / 2) / width)) : 0
    counts[place] = (counts[place] ?? 0) + 1
  }
  return { from, to, counts }
}
