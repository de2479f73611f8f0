/** Lists and arrays as columns of a frame. Source: `pandas.core.construction.sanitize_array`. */
import { isTensor, isValueList } from '#shared/values.ts'
import type { Data, Tensor, Value } from '#shared/values.ts'
import { isNumeric } from './dtype.ts'
import { dataOf } from './set-items.ts'
import { inferNonNumeric, inferObjects } from './infer-objects.ts'
import { shapeText, sliceData } from './numpy-array.ts'
import { valuesOf } from './column-values.ts'
import { checkedText } from './unicode-text.ts'
import { PythonError, valueError } from './python-error.ts'

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
  if (value.shape.length > 1) throw notFlat(value)
  return built(columnOfArray(value.values))
}

/** Three layers of pandas notice arrays of more than one dimension, each in its own words. */
function notFlat(array: Tensor): PythonError {
  if (array.values.dtype === 'str') return new PythonError('ArrowInvalid', 'only handle 1-dimensional arrays')
  if (array.values.dtype === 'object') {
    return valueError(`Buffer has wrong number of dimensions (expected 1, got ${array.shape.length})`)
  }
  return valueError(`Data must be 1-dimensional, got ndarray of shape ${shapeText(array.shape)} instead`)
}

function built(data: Data): BuiltColumn {
  return { data, length: data.data.length, values: valuesOf(data) }
}

/** An array's data as a column. numpy's text and bytes are text and objects; objects become text or dates where all are. */
export function columnOfArray(data: Data): Data {
  if (data.dtype === 'bytes') return { dtype: 'object', data: data.data }
  if (data.dtype === 'str') data.data.forEach((text) => checkedText(text ?? ''))
  return data.dtype === 'object' ? inferNonNumeric(data.data) : data
}

/** A column of `length` entries, each the first one of the given column. */
export function repeated(column: Data, length: number): Data {
  const values = valuesOf(column)
  if (column.data.length === length) return column
  if (length === 0) return sliceData(column, 0, 0)
  const items = Array.from({ length }, () => values[0] ?? null)
  return isNumeric(column) ? dataOf(items, { name: column.dtype }) : inferObjects(items)
}

/** The columns of a two-dimensional array (or the one of a one-dimensional); bytes stay numpy's. */
export function columnsOfArray(tensor: Tensor): readonly Data[] {
  const [rows = 0, width = 1] = tensor.shape
  const column = (data: Data) => (data.dtype === 'bytes' ? data : columnOfArray(data))
  if (tensor.shape.length === 1) return [column(tensor.values)]
  return Array.from({ length: width }, (_, place) => column(takeEvery(tensor.values, place, width, rows)))
}

/** The entries at `start`, `start + step` … of an array's data. */
export function takeEvery(data: Data, start: number, step: number, count: number): Data {
  const taken = sliceData(data, 0, count)
  const into = taken.data as { [place: number]: unknown }
  for (let row = 0; row < count; row++) into[row] = data.data[start + row * step]
  return taken
}
