/** Comparisons that stay in the engine, so that a screen can page through their rows and plot them. */
import type { Compared } from '#app/compare/compare.ts'
import { cellOf } from '#app/compare/vector.ts'
import type { ComparedCell, ComparedPoints, ComparedRows, RowOrder } from '#shared/compare-calls.ts'
import { UserError } from '#shared/user-error.ts'

/** A comparison holds both sides' outputs: some are enough to go back and forth between. */
const MAX_KEPT = 5

/** As many points can be told apart in a plot. */
const MAX_POINTS = 2000

/** The kept comparisons. */
export interface KeptComparisons {
  readonly keep: (compared: Compared) => string
  /** Throws UserError `not-found` when it was let go; so do the others. */
  readonly get: (id: string) => Compared
  readonly rows: (id: string, order: RowOrder, page: Page) => ComparedRows
  readonly points: (id: string, column: number) => ComparedPoints
}

interface Page {
  readonly from: number
  readonly count: number
}

interface Kept {
  readonly compared: Compared
  readonly orders: Map<string, Uint32Array>
}

/** None yet. */
export function keptComparisons(): KeptComparisons {
  const kept = new Map<string, Kept>()
  let count = 0
  const find = (id: string): Kept => {
    const found = kept.get(id)
    if (found !== undefined) return found
    throw new UserError({
      code: 'not-found',
      message: 'This comparison is no longer kept.',
      hint: 'Compare again: what it was made from is still there.',
    })
  }
  return {
    keep: (compared) => {
      count += 1
      const id = `c${count}`
      kept.set(id, { compared, orders: new Map() })
      const [oldest] = kept.keys()
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
      return id
    },
    get: (id) => find(id).compared,
    rows: (id, order, page) => rowsOf(find(id), order, page),
    points: (id, column) => ({ points: pointsOf(find(id), column) }),
  }
}

function rowsOf(kept: Kept, order: RowOrder, { from, count }: Page): ComparedRows {
  const rows = orderedRows(kept, order)
  const { aligned, columns, rowMarks } = kept.compared
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

/** Row numbers in an order; made once. */
function orderedRows({ compared, orders }: Kept, { by, onlyDifferent }: RowOrder): Uint32Array {
  const key = `${by} ${onlyDifferent}`
  const known = orders.get(key)
  if (known !== undefined) return known
  const { marks, sizes } = compared.rowMarks
  let rows = Uint32Array.from({ length: marks.length }, (_none, row) => row)
  if (onlyDifferent) rows = rows.filter((row) => (marks[row] ?? 0) > 1)
  if (by === 'size') {
    rows.sort((one, other) => {
      const apart = (sizes[other] ?? 0) - (sizes[one] ?? 0)
      // Infinities of both sides make NaN of their difference.
      return Number.isNaN(apart) || apart === 0 ? one - other : apart
    })
  }
  orders.set(key, rows)
  return rows
}

function pointsOf({ compared }: Kept, column: number): ComparedPoints['points'] {
  const found = compared.columns[column]
  if (found === undefined) return []
  const { left, right } = found.pair
  if (left.vector.kind !== 'numbers' || right.vector.kind !== 'numbers') return []
  const { aligned } = compared
  const worst = new Set(found.column.worst.map(({ row }) => row))
  const step = Math.max(1, Math.ceil(aligned.rows.count / MAX_POINTS))
  const points: { row: number; left: number; right: number; isDifferent: boolean }[] = []
  for (let row = 0; row < aligned.rows.count; row++) {
    if (row % step !== 0 && !worst.has(row)) continue
    const one = left.vector.data[aligned.rows.left?.[row] ?? row] ?? Number.NaN
    const other = right.vector.data[aligned.rows.right?.[row] ?? row] ?? Number.NaN
    if (!Number.isFinite(one) || !Number.isFinite(other)) continue
    points.push({ row, left: one, right: other, isDifferent: (found.marks[row] ?? 0) > 1 })
  }
  return points
}
