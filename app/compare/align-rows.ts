/** Rows of two sides brought together, by position or by the value of a key. */
import type { AlignedRows } from './cell-tally.ts'
import type { Vector } from './vector.ts'
import { cellOf } from './vector.ts'
import { isInstant } from '#shared/values.ts'
import { nanosecondsOf } from './same-value.ts'

/** Rows brought together, and those that have no partner. */
export interface AlignedSides {
  readonly rows: AlignedRows
  readonly onlyLeft: Int32Array
  readonly onlyRight: Int32Array
  /** Keys that stand more than once on a side; the first goes with the first, and so on. */
  readonly repeatedKeys: number
}

/** Row n with row n. */
export function alignByPosition(leftCount: number, rightCount: number): AlignedSides {
  const count = Math.min(leftCount, rightCount)
  return {
    rows: { count, left: null, right: null },
    onlyLeft: Int32Array.from({ length: leftCount - count }, (_none, place) => count + place),
    onlyRight: Int32Array.from({ length: rightCount - count }, (_none, place) => count + place),
    repeatedKeys: 0,
  }
}

/** Rows of the same key, in the order of the left side. */
export function alignByKey(left: Vector, right: Vector): AlignedSides {
  const rightRows = new Map<string | number, number[]>()
  for (let row = 0; row < right.data.length; row++) {
    const key = keyOf(right, row)
    const rows = rightRows.get(key)
    if (rows === undefined) rightRows.set(key, [row])
    else rows.push(row)
  }
  const repeated = new Set<string | number>()
  for (const [key, rows] of rightRows) {
    if (rows.length > 1) repeated.add(key)
    rows.reverse()
  }
  const pairs: [number, number][] = []
  const onlyLeft: number[] = []
  const seen = new Set<string | number>()
  for (let row = 0; row < left.data.length; row++) {
    const key = keyOf(left, row)
    if (seen.has(key)) repeated.add(key)
    seen.add(key)
    const partner = rightRows.get(key)?.pop()
    if (partner === undefined) onlyLeft.push(row)
    else pairs.push([row, partner])
  }
  const onlyRight = [...rightRows.values()].flat().toSorted((one, other) => one - other)
  return {
    rows: {
      count: pairs.length,
      left: Int32Array.from(pairs, ([row]) => row),
      right: Int32Array.from(pairs, ([, row]) => row),
    },
    onlyLeft: Int32Array.from(onlyLeft),
    onlyRight: Int32Array.from(onlyRight),
    repeatedKeys: repeated.size,
  }
}

/** Numbers as such, moments whatever their unit; other values by kind and text, so that "1" is not 1. */
function keyOf(vector: Vector, row: number): string | number {
  if (vector.kind === 'numbers' && vector.nulls === null) return vector.data[row] ?? Number.NaN
  const value = cellOf(vector, row)
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : `int ${value}`
  }
  if (isInstant(value) && value.ticks !== null) {
    return `${value.zone === undefined ? 'moment' : 'zoned moment'} ${nanosecondsOf(value)}`
  }
  return typeof value === 'string' ? `text ${value}` : `value ${jsonText(value)}`
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? `${item}n` : item instanceof Map ? [...item] : item,
  )
}
