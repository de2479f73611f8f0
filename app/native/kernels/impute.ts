/** Filling of missing values. Source: sklearn/impute/_base.py. */
import type { Value } from '#shared/values.ts'
import {
  newCells,
  numberGrid,
  toDense,
  type CellGrid,
  type Grid,
  type NumberGrid,
  type NumberType,
} from '../grid.ts'
import type { Operation } from '../operations.ts'
import { refuseNotAvailable } from '../pandas-frame.ts'
import { valueError } from '../raised.ts'
import { toCells } from './grid-columns.ts'

type Impute = Extract<Operation, { kind: 'impute' }>

/** Whether a value is the one that stands for missing; NaN is NaN, None only None. */
export function isMissing(value: Value, missing: Value): boolean {
  refuseNotAvailable(value)
  if (typeof missing === 'number' && Number.isNaN(missing))
    return typeof value === 'number' && Number.isNaN(value)
  if (typeof value === 'bigint' && typeof missing === 'number') return Number(value) === missing
  if (typeof missing === 'bigint')
    return typeof value === 'bigint' ? value === missing : value === Number(missing)
  return value === missing
}

/** Fills each column's missing values and leaves out the columns that had none but missing ones in fit. */
export function impute(operation: Impute, input: Grid): Grid {
  const { keep, fill, missing } = operation
  if (operation.asCells) {
    const cells = toCells(input)
    const filled: Value[] = []
    for (let row = 0; row < cells.rows; row++) {
      for (const column of keep) {
        const value = cells.cells[row * cells.columns + column] ?? null
        filled.push(isMissing(value, missing) ? (fill[column] ?? null) : value)
      }
    }
    return { ...cells, columns: keep.length, cells: filled, names: null }
  }
  const grid = input.kind === 'sparse' ? toDense(input) : input
  if (grid.kind !== 'numbers') return impute({ ...operation, asCells: true }, input)
  const data = new Float64Array(grid.rows * keep.length)
  const fills = fill.map((value) => inType(Number(value ?? Number.NaN), grid.dtype))
  for (let row = 0; row < grid.rows; row++) {
    keep.forEach((column, to) => {
      const value = grid.data[row * grid.columns + column] ?? 0
      data[row * keep.length + to] = isMissing(value, missing) ? (fills[column] ?? Number.NaN) : value
    })
  }
  return { ...numberGrid(grid.rows, keep.length, data, grid.dtype) }
}

/** A statistic as the array of the input holds it. */
function inType(value: number, dtype: NumberType): number {
  return dtype === 'float32' ? Math.fround(value) : value
}

/** 1 where a value is missing, for some columns. */
export function missingIndicator(
  operation: {
    readonly columns: readonly number[]
    readonly missing: Value
    readonly refusesOthers?: boolean
  },
  input: Grid,
): Grid {
  const width = operation.columns.length
  const data = newCells(input.rows, width)
  const grid = input.kind === 'sparse' ? toDense(input) : input.kind === 'numbers' ? input : toCells(input)
  if (operation.refusesOthers === true) refuseNewColumns(grid, operation)
  for (let row = 0; row < input.rows; row++) {
    operation.columns.forEach((column, to) => {
      const at = row * grid.columns + column
      const value = grid.kind === 'numbers' ? (grid.data[at] ?? 0) : (grid.cells[at] ?? null)
      data[row * width + to] = isMissing(value, operation.missing) ? 1 : 0
    })
  }
  return numberGrid(input.rows, width, data, 'bool')
}

/** scikit-learn's refusal of missing values where fit saw none (`error_on_new`). */
function refuseNewColumns(
  grid: NumberGrid | CellGrid,
  { columns, missing }: { readonly columns: readonly number[]; readonly missing: Value },
): void {
  const known = new Set(columns)
  const found: number[] = []
  for (let column = 0; column < grid.columns; column++) {
    if (known.has(column)) continue
    for (let row = 0; row < grid.rows; row++) {
      const at = row * grid.columns + column
      const value = grid.kind === 'numbers' ? (grid.data[at] ?? 0) : (grid.cells[at] ?? null)
      if (!isMissing(value, missing)) continue
      found.push(column)
      break
    }
  }
  if (found.length === 0) return
  throw valueError(
    `The features [${integerCells(found)}] have missing values in transform but have no missing values in fit.`,
  )
}

/** Items of an array of small integers as numpy prints them. */
function integerCells(items: readonly number[]): string {
  const width = Math.max(...items.map((item) => String(item).length))
  return items.map((item) => String(item).padStart(width)).join(' ')
}
