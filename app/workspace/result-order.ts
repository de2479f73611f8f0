/** The rows of a result in another order, or only some of them; the result itself stays as the model gave it. */
import type { ResultOrder } from '#shared/prediction.ts'
import { textOfCell } from '#shared/value-text.ts'
import type { Value } from '#shared/values.ts'
import type { ResultView } from './result-view.ts'

/** The last order of each result: a person scrolls through one at a time. */
const orders = new WeakMap<ResultView, { readonly key: string; readonly rows: Uint32Array }>()

/** The places of a result's rows in that order. Missing values and NaN come last either way, equal ones as they were. */
export function rowsInOrder(view: ResultView, order: ResultOrder): Uint32Array {
  const key = JSON.stringify(order)
  const known = orders.get(view)
  if (known?.key === key) return known.rows
  const rows = sorted(view, matching(view, order), order)
  orders.set(view, { key, rows })
  return rows
}

function matching(view: ResultView, { filter }: ResultOrder): Uint32Array {
  const { rowCount, columns } = view.summary
  if (filter === undefined || filter.column >= columns.length)
    return Uint32Array.from({ length: rowCount }, (_, row) => row)
  const passes = testOf(filter, columns[filter.column]?.dtype ?? '')
  const rows: number[] = []
  view.cells(filter.column, 0, rowCount).forEach((value, row) => {
    if (passes(value)) rows.push(row)
  })
  return Uint32Array.from(rows)
}

function testOf(
  { comparison, text }: NonNullable<ResultOrder['filter']>,
  dtype: string,
): (value: Value) => boolean {
  const wanted = text.toLowerCase()
  const bound = text.trim() === '' ? Number.NaN : Number(text)
  switch (comparison) {
    case 'contains':
      return (value) => textOfCell(value, dtype).toLowerCase().includes(wanted)
    case 'equals':
      return (value) => textOfCell(value, dtype).toLowerCase() === wanted || numberOf(value) === bound
    case 'below':
      return (value) => numberOf(value) < bound
    case 'above':
      return (value) => numberOf(value) > bound
  }
}

function sorted(view: ResultView, rows: Uint32Array, { sort }: ResultOrder): Uint32Array {
  if (sort === undefined || sort.column >= view.summary.columns.length) return rows
  const cells = view.cells(sort.column, 0, view.summary.rowCount)
  const direction = sort.descending ? -1 : 1
  return rows.sort((one, other) => {
    const left = cells[one] ?? null
    const right = cells[other] ?? null
    const missing = Number(isMissing(left)) - Number(isMissing(right))
    return missing !== 0 ? missing : direction * compared(left, right) || one - other
  })
}

function compared(left: Value, right: Value): number {
  if (typeof left === 'string' || typeof right === 'string') {
    const [one, other] = [scalarText(left), scalarText(right)]
    return one < other ? -1 : one > other ? 1 : 0
  }
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0
  return numberOf(left) - numberOf(right) || 0
}

function isMissing(value: Value): boolean {
  return value === null || Number.isNaN(value)
}

function numberOf(value: Value): number {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? Number(value)
    : Number.NaN
}

/** Values that hold others have no text to be sorted by. */
function scalarText(value: Value): string {
  return typeof value === 'object' ? '' : String(value)
}
