/** The data that flows between operations: what numpy arrays, DataFrames and sparse matrices are to a pipeline. */
import { UserError } from '#shared/user-error.ts'
import type { Data, Table, Value } from '#shared/values.ts'

/** Numpy dtypes a number grid can have. The numbers are kept as doubles, already rounded to the dtype. */
export type NumberType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'bool'

/** A numeric array of rank 2 in row-major order, or of rank 1 when `flat` (then `columns` is 1). */
export interface NumberGrid {
  readonly kind: 'numbers'
  readonly rows: number
  readonly columns: number
  readonly data: Float64Array
  readonly dtype: NumberType
  readonly flat: boolean
  /** Column names where it is a DataFrame (set_output). */
  readonly names: readonly string[] | null
}

/** An array of Python values (`object`) or text (`str`, numpy's U), row-major. */
export interface CellGrid {
  readonly kind: 'cells'
  readonly rows: number
  readonly columns: number
  readonly cells: readonly Value[]
  readonly dtype: 'object' | 'str'
  readonly flat: boolean
  readonly names: readonly string[] | null
}

/** A pandas DataFrame with columns of their own dtypes. */
export interface FrameGrid {
  readonly kind: 'frame'
  readonly rows: number
  readonly columns: number
  readonly table: Table
  /** Whether it is an array of numpy's times, which are kept as the columns of a table without names. */
  readonly isArray?: true
}

/** A CSR matrix of doubles. Indices rise within a row. */
export interface SparseGrid {
  readonly kind: 'sparse'
  readonly rows: number
  readonly columns: number
  readonly pointers: Float64Array
  readonly indices: Int32Array
  readonly data: Float64Array
  readonly dtype: NumberType
}

/** Class labels by index, rank 1; `classes` holds one entry a class. */
export interface LabelGrid {
  readonly kind: 'labels'
  readonly rows: number
  readonly columns: 1
  readonly indices: Int32Array
  readonly classes: Data
}

/** What predict is given when it is neither a table nor a number or cell array of rank 2. */
export interface OtherGrid {
  readonly kind: 'other'
  readonly rows: number
  readonly columns: number
  /** 0 for scalars and dicts, 1 for lists, 3 and more for deep arrays. */
  readonly rank: number
  readonly form: 'array' | 'list' | 'dict' | 'scalar'
  /** What iterating gives: the keys of a dict, the items of a list, the arrays in a deep array. */
  readonly items: readonly Value[]
  /** `str` or, for messages that want it, `repr` of it. */
  readonly text: (how: 'str' | 'repr') => string
}

/** Several arrays: the probabilities of a multi-output classifier. */
export interface ListGrid {
  readonly kind: 'list'
  readonly rows: number
  readonly columns: number
  readonly parts: readonly Grid[]
}

/** Anything an operation takes or gives. */
export type Grid = NumberGrid | CellGrid | FrameGrid | SparseGrid | LabelGrid | OtherGrid | ListGrid

/** A new row-major array of doubles. */
export function numberGrid(
  rows: number,
  columns: number,
  data: Float64Array,
  dtype: NumberType = 'float64',
): NumberGrid {
  return { kind: 'numbers', rows, columns, data, dtype, flat: false, names: null }
}

/** A new array of rank 1. */
export function numberList(data: Float64Array, dtype: NumberType = 'float64'): NumberGrid {
  return { kind: 'numbers', rows: data.length, columns: 1, data, dtype, flat: true, names: null }
}

/** Columns of one array: a hashing of text has a million, and 32 MB a row are no table. */
const MAX_COLUMNS = 4_194_304

/** Numbers of one array on the way, 64 MB: rows that would take more are computed some at a time. */
export const MAX_CELLS = 8_388_608

/** Thrown where an array of many rows would be larger than that: `rows` of them fit. */
export class TooManyRows extends Error {
  readonly rows: number

  constructor(rows: number) {
    super('more rows at once than fit')
    this.rows = rows
  }
}

let mostCells = MAX_CELLS

/** Runs with arrays of so many numbers, for answers whose parts cannot be joined. */
export function withCells<T>(most: number, run: () => T): T {
  const before = mostCells
  mostCells = most
  try {
    return run()
  } finally {
    mostCells = before
  }
}

/**
 * Memory for a dense array. Throws `over-limit` where one row of it would be larger than any model makes, and `TooManyRows` where
 * fewer rows at once are to be computed.
 */
export function newCells(rows: number, columns: number): Float64Array {
  if (columns > MAX_COLUMNS) {
    throw new UserError({
      code: 'over-limit',
      message: `The model makes a table of ${columns.toLocaleString('en')} columns; Palate computes with ${MAX_COLUMNS.toLocaleString('en')} at most.`,
      hint: 'A real model of this width needs Python.',
    })
  }
  if (rows > 1 && rows * columns > mostCells)
    throw new TooManyRows(Math.max(1, Math.floor(mostCells / columns)))
  return new Float64Array(rows * columns)
}

/** A sparse matrix as a dense one, with `empty` where it holds nothing. */
export function toDense(grid: SparseGrid, empty = 0): NumberGrid {
  const data = newCells(grid.rows, grid.columns)
  if (empty !== 0) data.fill(empty)
  for (let row = 0; row < grid.rows; row++) {
    const end = grid.pointers[row + 1] ?? 0
    for (let at = grid.pointers[row] ?? 0; at < end; at++) {
      data[row * grid.columns + (grid.indices[at] ?? 0)] = grid.data[at] ?? 0
    }
  }
  return numberGrid(grid.rows, grid.columns, data, grid.dtype)
}

/** A dense matrix as a sparse one: zeros are left out, NaN stays. */
export function toSparse(grid: NumberGrid): SparseGrid {
  const indices: number[] = []
  const data: number[] = []
  const pointers = new Float64Array(grid.rows + 1)
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const value = grid.data[row * grid.columns + column] ?? 0
      if (value !== 0) {
        indices.push(column)
        data.push(value)
      }
    }
    pointers[row + 1] = data.length
  }
  return {
    kind: 'sparse',
    rows: grid.rows,
    columns: grid.columns,
    pointers,
    indices: Int32Array.from(indices),
    data: Float64Array.from(data),
    dtype: grid.dtype,
  }
}

/** Whether a dtype is one of numpy's floats. */
export function isFloat(dtype: NumberType): boolean {
  return dtype.startsWith('float')
}
