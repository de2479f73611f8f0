/** One column of any grid as Python values, as scikit-learn's encoders and imputers look at it. */
import { valueAt, type Value } from '#shared/values.ts'
import {
  isFloat,
  numberGrid,
  toDense,
  type CellGrid,
  type FrameGrid,
  type Grid,
  type NumberGrid,
  type NumberType,
} from '../grid.ts'
import { promote } from '#app/python-data/promote.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import { numberTypeOf, writeNumbers } from '../column-numbers.ts'
import { asOneColumn, extensionValues, hasExtension } from '../pandas-frame.ts'
import { unsupported } from '../unsupported.ts'

/** A column's values, and as what they come: of a numeric dtype, truth values, numpy's text, dates, or Python objects. */
export interface GridColumn {
  readonly values: readonly Value[] | Float64Array
  readonly kind: 'number' | 'truth' | 'text' | 'date' | 'object'
  /** numpy's dtype of numbers. */
  readonly dtype?: NumberType
}

/** Column `place` of a grid. A missing text is NaN, as in pandas 3. */
export function gridColumn(grid: Grid, place: number): GridColumn {
  switch (grid.kind) {
    case 'numbers':
      return {
        values: numbersAt(grid.data, grid.rows, grid.columns, place),
        kind: grid.dtype === 'bool' ? 'truth' : 'number',
        dtype: grid.dtype,
      }
    case 'sparse':
      return gridColumn(toDense(grid), place)
    case 'cells': {
      const values: Value[] = []
      for (let row = 0; row < grid.rows; row++) values.push(grid.cells[row * grid.columns + place] ?? null)
      return { values, kind: grid.dtype === 'str' ? 'text' : 'object' }
    }
    case 'frame': {
      const data = grid.table.columns[place]?.values
      if (data === undefined) throw unsupported('A column that is not there')
      if (data.dtype === 'extension') {
        const values = extensionValues(data)
        return values instanceof Float64Array
          ? { values, kind: 'number', dtype: 'float64' }
          : { values, kind: isNumpyTime(data.name) ? 'date' : 'object' }
      }
      if (data.dtype === 'str') return { values: data.data.map((text) => text ?? Number.NaN), kind: 'object' }
      if (data.dtype === 'object') return { values: data.data, kind: 'object' }
      if (data.dtype === 'datetime64')
        return { values: valuesOf(data), kind: data.zone === undefined ? 'date' : 'object' }
      if (data.dtype === 'bytes') return { values: valuesOf(data), kind: 'object' }
      if (data.dtype === 'float64') return { values: data.data, kind: 'number', dtype: 'float64' }
      const values = new Float64Array(grid.rows)
      for (let row = 0; row < grid.rows; row++) values[row] = Number(valueAt(data, row))
      return { values, kind: data.dtype === 'bool' ? 'truth' : 'number', dtype: data.dtype }
    }
    case 'labels':
    case 'other':
    case 'list':
      throw unsupported(`Columns of ${grid.kind}`)
  }
}

/** Dtypes that are numpy's times as arrays: timedeltas, and Arrow's times and durations without a zone. */
function isNumpyTime(name: string): boolean {
  return /^(timedelta|timestamp|duration)/.test(name) && !name.includes('tz=')
}

function numbersAt(data: Float64Array, rows: number, columns: number, place: number): Float64Array {
  if (columns === 1) return data
  const values = new Float64Array(rows)
  for (let row = 0; row < rows; row++) values[row] = data[row * columns + place] ?? 0
  return values
}

/** Any grid as an array of Python values, as `np.asarray(X, dtype=object)` gives it. */
export function toCells(grid: Grid): CellGrid {
  if (grid.kind === 'cells') return grid
  const columns: GridColumn[] = []
  for (let place = 0; place < grid.columns; place++) columns.push(objectColumn(grid, place))
  const integer = (place: number): boolean => isIntegerColumn(grid, place)
  const whole = columns.map((_, place) => integer(place))
  const cells: Value[] = []
  for (let row = 0; row < grid.rows; row++) {
    columns.forEach((column, place) => {
      const value = column.values[row] ?? null
      if (column.kind === 'truth') cells.push(value !== 0)
      else cells.push(whole[place] === true && typeof value === 'number' ? BigInt(value) : value)
    })
  }
  return {
    kind: 'cells',
    rows: grid.rows,
    columns: grid.columns,
    cells,
    dtype: 'object',
    flat: false,
    names: null,
  }
}

/** A column as objects: of a dtype of pandas' own they are Python's, with `pd.NA`. */
function objectColumn(grid: Grid, place: number): GridColumn {
  const data = grid.kind === 'frame' ? grid.table.columns[place]?.values : undefined
  return data?.dtype === 'extension' ? { values: valuesOf(data), kind: 'object' } : gridColumn(grid, place)
}

function isIntegerColumn(grid: Grid, place: number): boolean {
  if (grid.kind === 'numbers' || grid.kind === 'sparse') return !isFloat(grid.dtype) && grid.dtype !== 'bool'
  if (grid.kind !== 'frame') return false
  const data = grid.table.columns[place]?.values
  const type = data === undefined ? null : numberTypeOf(data)
  return type !== null && !isFloat(type) && type !== 'bool'
}

/** A DataFrame of numeric columns as one array; null when a column is none. */
export function frameNumbers(frame: FrameGrid): NumberGrid | null {
  if (hasExtension(frame)) return asOneColumn(frame)
  const { columns } = frame.table
  let dtype: NumberType | null = null
  for (const column of columns) {
    const own = numberTypeOf(column.values)
    if (own === null) return null
    dtype = dtype === null ? own : promote(dtype, own)
  }
  const data = new Float64Array(frame.rows * columns.length)
  columns.forEach((column, place) => writeNumbers(column.values, data, place, columns.length))
  return { ...numberGrid(frame.rows, columns.length, data, dtype ?? 'float64'), names: null }
}
