/** The check of an array that is no table: a single value by its type, a nested list by its shape. */
import { checkCell } from './cell-check.ts'
import type { CellCheck } from './cell-check.ts'
import type { DraftArray } from './draft.ts'
import { isSingle, singleColumn } from './input-shape.ts'
import { checkArray } from './nested-check.ts'

const checks = new WeakMap<DraftArray, CellCheck | null>()

/** What is wrong with an array; null when there is nothing to say. A long list is read once. */
export function checkArrayInput(array: DraftArray): CellCheck | null {
  const known = checks.get(array)
  if (known !== undefined) return known
  const check = isSingle(array)
    ? checkCell(singleColumn(array), array.cell)
    : checkArray('text' in array.cell ? array.cell.text : '', array.shape, array.dtype)
  checks.set(array, check)
  return check
}
