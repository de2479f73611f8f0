/** Lists and arrays as columns of a frame. Source: `pandas.core.construction.sanitize_array`. */
import { isTensor, isValueList } from '#shared/values.ts'
import type { Data, Tensor, Value } from '#shared/values.ts'
import { inferObjects, textColumn } from './infer-objects.ts'
import { sliceData } from './numpy-array.ts'
import { valuesOf } from './astype.ts'
import { valueError } from './python-error.ts'

/** A column with what it is made of. */
interface BuiltColumn {
  readonly data: Data
  readonly length: number
  readonly values: readonly Value[]
}

/** A list or a one-dimensional array as a column; arrays of objects are looked into, as pandas does. */
export function columnOf(value: Value): BuiltColumn {
  if (isValueList(value)) return built(inferObjects(value))
  if (typeof value !== 'object' || value === null || !isTensor(value)) return built(inferObjects([value]))
  if (value.shape.length > 1) throw valueError('Data must be 1-dimensional')
  return built(columnOfArray(value.values))
}

function built(data: Data): BuiltColumn {
  return { data, length: data.data.length, values: valuesOf(data) }
}

/** An array's data as a column. numpy text becomes pandas' `str`; objects become text or dates where all are. */
export function columnOfArray(data: Data): Data {
  if (data.dtype !== 'object') return data.dtype === 'bytes' ? { dtype: 'object', data: data.data } : data
  const hasText = data.data.some((value) => typeof value === 'string')
  return (hasText ? textColumn(data.data) : null) ?? data
}

/** A column of `length` entries, each the first one of the given column. */
export function repeated(column: Data, length: number): Data {
  const values = valuesOf(column)
  if (column.data.length === length) return column
  if (length === 0) return sliceData(column, 0, 0)
  return inferObjects(Array.from({ length }, () => values[0] ?? null))
}

/** The columns of a two-dimensional array (or the one of a one-dimensional). */
export function columnsOfArray(tensor: Tensor): readonly Data[] {
  const [rows = 0, width = 1] = tensor.shape
  if (tensor.shape.length === 1) return [columnOfArray(tensor.values)]
  return Array.from({ length: width }, (_, column) =>
    columnOfArray(takeEvery(tensor.values, column, width, rows)),
  )
}

/** The entries at `start`, `start + step` … of an array's data. */
export function takeEvery(data: Data, start: number, step: number, count: number): Data {
  const taken = sliceData(data, 0, count)
  const into = taken.data as { [place: number]: unknown }
  for (let row = 0; row < count; row++) into[row] = data.data[start + row * step]
  return taken
}
