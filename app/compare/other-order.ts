/** Whether two outputs are the same rows in another order. */
import type { ColumnPair } from './pair-columns.ts'
import { cellOf } from './vector.ts'

/** As much is sorted at once. */
const MAX_ROWS = 200_000

/** True where every row of the left stands somewhere in the right, and by position they differ. */
export function isOtherOrder(pairs: readonly ColumnPair[], rowCount: number): boolean {
  if (rowCount < 2 || rowCount > MAX_ROWS || pairs.length === 0) return false
  const isPlain = pairs.every(
    (pair) => plain.has(pair.left.vector.family) && plain.has(pair.right.vector.family),
  )
  if (!isPlain) return false
  const left = rowTexts(pairs, rowCount, 'left')
  const right = rowTexts(pairs, rowCount, 'right')
  // Other types of the same texts are no other order.
  if (left.every((text, row) => text === right[row])) return false
  if (!isTellingOrder(left, right)) return false
  const counts = new Map<string, number>()
  for (const text of left) counts.set(text, (counts.get(text) ?? 0) + 1)
  for (const text of right) {
    const count = counts.get(text) ?? 0
    if (count === 0) return false
    counts.set(text, count - 1)
  }
  return true
}

/**
 * Whether rows can be told by what they hold. Few labels stand in every order by chance: of those, as many rows have to
 * differ as in an order of no relation, at least by half.
 */
function isTellingOrder(left: readonly string[], right: readonly string[]): boolean {
  const counts = new Map<string, number>()
  for (const text of left) counts.set(text, (counts.get(text) ?? 0) + 1)
  const moved = left.filter((text, row) => text !== right[row])
  if (moved.every((text) => (counts.get(text) ?? 0) <= 2)) return true
  let same = 0
  for (const count of counts.values()) same += (count / left.length) ** 2
  return moved.length >= (left.length * (1 - same)) / 2
}

const plain = new Set(['float', 'int', 'bool', 'text', 'empty'])

/** Numbers to nine digits, so that rounding does not hide the order. */
function rowTexts(pairs: readonly ColumnPair[], rowCount: number, side: 'left' | 'right'): readonly string[] {
  return Array.from({ length: rowCount }, (_none, row) =>
    pairs
      .map((pair) => {
        const cell = cellOf(pair[side].vector, row)
        if (typeof cell === 'number') return cell.toPrecision(9)
        return typeof cell === 'object' ? '' : `${cell}`
      })
      .join('\u0000'),
  )
}

/** Rows that one side has between others; `from` counts rows of that side from 0. */
export interface InsertedRows {
  readonly side: 'left' | 'right'
  readonly from: number
  readonly count: number
}

/** More rows than these are no gap in one place. */
const MAX_INSERTED = 10_000

/** The rows that one side has in one place and the other has not, where all others are the same; else null. */
export function insertedRows(
  pairs: readonly ColumnPair[],
  counts: { readonly left: number; readonly right: number },
): InsertedRows | null {
  const count = Math.abs(counts.left - counts.right)
  const shorter = Math.min(counts.left, counts.right)
  if (count === 0 || count > MAX_INSERTED || shorter < 2 || shorter > MAX_ROWS || pairs.length === 0)
    return null
  const side = counts.left > counts.right ? 'left' : 'right'
  const long = rowTexts(pairs, shorter + count, side)
  const short = rowTexts(pairs, shorter, side === 'left' ? 'right' : 'left')
  const from = short.findIndex((text, row) => text !== long[row])
  if (from === -1) return null
  for (let row = from; row < shorter; row++) if (short[row] !== long[row + count]) return null
  return { side, from, count }
}
