/**
 * The order of a table's rows under inserts and deletes, as runs of keys: a row of the file has its number as key, a
 * row that was put in a key past them. A million rows are one run until someone cuts it.
 */

/** Keys `key` … `key + count - 1`, one after the other. */
export interface KeyRun {
  readonly key: number
  readonly count: number
}

/** Rows in order. */
export type RowOrder = readonly KeyRun[]

/** The rows of an untouched file. */
export function fileOrder(rowCount: number): RowOrder {
  return rowCount === 0 ? [] : [{ key: 0, count: rowCount }]
}

/** How many rows there are. */
export function lengthOf(order: RowOrder): number {
  return order.reduce((sum, { count }) => sum + count, 0)
}

/** Rows `from` up to `to` (exclusive) of an order. */
export function slicedOrder(order: RowOrder, from: number, to: number): RowOrder {
  const runs: KeyRun[] = []
  let start = 0
  for (const { key, count } of order) {
    const first = Math.max(from, start)
    const last = Math.min(to, start + count)
    if (first < last) runs.push({ key: key + first - start, count: last - first })
    start += count
    if (start >= to) break
  }
  return runs
}

/** An order with rows put in before a place. */
export function insertedRun(order: RowOrder, at: number, run: KeyRun): RowOrder {
  return [...slicedOrder(order, 0, at), run, ...slicedOrder(order, at, lengthOf(order))]
}

/** An order without rows `from` up to `to` (exclusive). */
export function withoutRows(order: RowOrder, from: number, to: number): RowOrder {
  return [...slicedOrder(order, 0, from), ...slicedOrder(order, to, lengthOf(order))]
}

/** The keys of rows `from` up to `to` (exclusive). */
export function keysIn(order: RowOrder, from: number, to: number): readonly number[] {
  const keys: number[] = []
  for (const { key, count } of slicedOrder(order, from, to)) {
    for (let step = 0; step < count; step++) keys.push(key + step)
  }
  return keys
}

/** Finds the place of a key in an order; -1 where it is not in it. Made once, then asked often. */
export function placeFinder(order: RowOrder): (key: number) => number {
  let start = 0
  const runs = order
    .map(({ key, count }) => {
      const placed = { key, count, start }
      start += count
      return placed
    })
    .toSorted((one, other) => one.key - other.key)
  return (key) => {
    let low = 0
    let high = runs.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const run = runs[middle]
      if (run === undefined) return -1
      if (key < run.key) high = middle - 1
      else if (key >= run.key + run.count) low = middle + 1
      else return run.start + key - run.key
    }
    return -1
  }
}
