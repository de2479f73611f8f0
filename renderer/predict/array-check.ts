/** The check of an array that is no table: a single value by its type, a nested list by its shape. */
import { checkCell } from './cell-check.ts'
import type { CellCheck } from './cell-check.ts'
import type { DraftArray } from './draft.ts'
import { isSingle, singleColumn } from './input-shape.ts'
import { checkArray } from './nested-check.ts'

/** What is wrong with an array; null when there is nothing to say. */
export function checkArrayInput(array: DraftArray): CellCheck | null {
  if (isSingle(array)) return checkCell(singleColumn(array), array.cell)
  return checkArray('text' in array.cell ? array.cell.text : '', array.shape)
}
