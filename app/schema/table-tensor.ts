/** Frames as tensors: `_reshape_and_cast_pandas_column_values` of `mlflow/models/utils.py` and `DataFrame.to_numpy`. */
import { NOT_A_TIME, elementCount, isInstant, isTensor, isValueList, valueAt } from '#shared/values.ts'
import type { TensorSpec } from '#shared/model.ts'
import type { Data, ExtensionData, NumericData, Table, Tensor, TimeUnit, Value } from '#shared/values.ts'
import { isScalarValue } from '#app/mlflow-types/enforce-value.ts'
import { astype, castNumbers } from '#app/python-data/astype.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import { dtypeFromName, isNumeric, specName } from '#app/python-data/dtype.ts'
import type { DtypeSpec } from '#app/python-data/dtype.ts'
import { extensionDtype, isNumberExtension, unitOfDtype } from '#app/python-data/extension-dtype.ts'
import { zeros } from '#app/python-data/numeric-data.ts'
import { arrayOf, shapeText } from '#app/python-data/numpy-array.ts'
import { promote } from '#app/python-data/promote.ts'
import { rescaled } from '#app/python-data/rescale.ts'
import { PythonError, mlflowException, valueError } from '#app/python-data/python-error.ts'
import { dataOf } from '#app/python-data/set-items.ts'
import { isValueError } from '#app/mlflow-types/enforce-column.ts'
import { enforceTensor } from './enforce-tensor.ts'

interface ColumnRequest {
  /** The column's name in messages; null for the only column of an unnamed tensor. */
  readonly label: string | null
  readonly column: Data
  readonly index: readonly Value[] | undefined
  readonly spec: TensorSpec
}

/** One column as the tensor of a spec; throws what MLflow would. */
export function columnTensor(request: ColumnRequest): Tensor {
  const { label, column, spec } = request
  if (spec.shape.length === 0) throw new PythonError('IndexError', 'tuple index out of range')
  if (spec.shape[0] !== -1 || spec.shape.slice(1).includes(-1)) {
    throw mlflowException(
      `For pandas dataframe input, the first dimension of shape must be a variable dimension and other dimensions must be fixed, but in model signature the shape of ${label === null ? 'the unnamed input' : `input ${label}`} is ${shapeText(spec.shape)}.`,
    )
  }
  const first = firstEntry(column, request.index)
  // numpy takes no pandas.Timestamp for a scalar.
  if (isScalarValue(first) && !isInstant(first)) return scalarColumn(request)
  if (isValueList(first)) {
    if (first.length === 0) throw new PythonError('IndexError', 'list index out of range')
    if (isScalarValue(first[0] ?? null)) return listColumn(request)
  } else if (typeof first === 'object' && first !== null && isTensor(first)) return arrayColumn(request)
  throw mlflowException(
    'Because the model signature requires tensor spec input, the input pandas dataframe values should be either scalar value, python list containing scalar values or numpy array containing scalar values, other types are not supported.',
    'INVALID_PARAMETER_VALUE',
  )
}

/** `series[0]`: the entry labelled 0. */
function firstEntry(column: Data, index: readonly Value[] | undefined): Value {
  const place = index === undefined ? 0 : index.findIndex((label) => label === 0n || label === 0)
  if (place < 0 || place >= column.data.length) throw new PythonError('KeyError', '0')
  if (column.dtype === 'extension') return valuesOf(column)[place] ?? null
  return valueAt(column, place) ?? (column.dtype === 'str' ? Number.NaN : null)
}

function specOf(spec: TensorSpec): DtypeSpec {
  const dtype = dtypeFromName(spec.dtype)
  if (dtype === null) throw new PythonError('TypeError', `data type '${spec.dtype}' not understood`)
  return dtype
}

function scalarColumn({ label, column, spec }: ColumnRequest): Tensor {
  const isFlat = spec.shape.length === 1
  if (!isFlat && !(spec.shape.length === 2 && spec.shape[1] === 1)) {
    throw mlflowException(
      `The input pandas dataframe column '${label ?? 'None'}' contains scalar values, which requires the shape to be (-1,) or (-1, 1), but got tensor spec shape of ${shapeText(spec.shape)}.`,
      'INVALID_PARAMETER_VALUE',
    )
  }
  const rows = column.data.length
  const values = toArray(column, specOf(spec))
  return enforceTensor({ kind: 'tensor', shape: isFlat ? [rows] : [rows, 1], values }, spec)
}

/** `numpy.array(series, dtype)`: C casts for numbers without pandas' check for NaN, conversions for objects. */
function toArray(column: Data, spec: DtypeSpec): Data {
  if (column.dtype === 'extension') return extensionArray(column, spec)
  if (column.dtype === 'str' && spec.name === 'str' && !column.data.includes(null))
    return arrayOf(column.data, spec).values
  if (spec.name === 'str' || spec.name === 'bytes') return dataOf(valuesOf(column), spec)
  if (spec.name === 'time') return dataOf(countsOf(column), spec)
  if (isNumeric(column) && spec.name !== 'datetime64' && spec.name !== 'object') {
    return castUnchecked(column, spec.name)
  }
  return astype(column, spec)
}

/** What is missing of a nullable dtype is NaN among floats, and no whole number. */
function extensionArray(column: ExtensionData, spec: DtypeSpec): Data {
  const isNumeric = isNumberExtension(column.name)
  if (!isNumeric || spec.name === 'str' || spec.name === 'bytes' || spec.name === 'object')
    return dataOf(valuesOf(column), spec)
  if (column.data.includes(null) && !spec.name.startsWith('float'))
    throw valueError(`cannot convert to '${specName(spec)}'-dtype NumPy array with missing values.`)
  return dataOf(column.data, spec)
}

/** Numbers of a column as numpy's C casts make counts of them. */
function countsOf(column: Data): readonly Value[] {
  if (!isNumeric(column)) return valuesOf(column)
  const whole = castUnchecked(column, 'int64')
  return valuesOf(whole).map((value) => (value === NOT_A_TIME ? null : value))
}

function castUnchecked(column: NumericData, dtype: NumericData['dtype']): NumericData {
  const isUnsafe = column.dtype.startsWith('float') && /^u?int/.test(dtype)
  if (!isUnsafe) return castNumbers(column, dtype)
  const cells = valuesOf(column).map((value) => (Number.isFinite(value) ? Number(value) : -(2 ** 63)))
  return castNumbers({ dtype: 'float64', data: Float64Array.from(cells) }, dtype)
}

function reshapeError(label: string | null, spec: TensorSpec, tail: string): PythonError {
  return mlflowException(
    `The value in the Input DataFrame column '${label ?? 'None'}' could not be converted to the expected shape of: '${shapeText(spec.shape)}'. ${tail}`,
    'INVALID_PARAMETER_VALUE',
  )
}

function listColumn({ label, column, spec }: ColumnRequest): Tensor {
  const dtype = specOf(spec)
  const refusal = reshapeError(
    label,
    spec,
    `Ensure that each of the input list elements are of uniform length and that the data can be coerced to the tensor type '${specName(dtype)}'`,
  )
  return reshapedRows(column, spec, { refusal, dtype })
}

function arrayColumn({ label, column, spec }: ColumnRequest): Tensor {
  const refusal = reshapeError(
    label,
    spec,
    'Ensure that each of the input numpy array elements are of uniform length and can be reshaped to above expected shape.',
  )
  return reshapedRows(column, spec, { refusal, dtype: null })
}

interface RowsRequest {
  readonly refusal: PythonError
  /** The dtype to cast to; null keeps the rows' own. */
  readonly dtype: DtypeSpec | null
}

function reshapedRows(column: Data, spec: TensorSpec, request: RowsRequest): Tensor {
  const rows = valuesOf(column)
  try {
    const stacked = stackRows(rows)
    const width = spec.shape.slice(1).reduce((product, extent) => product * extent, 1)
    const count = elementCount(stacked.shape)
    if (width === 0 ? count > 0 : count % width !== 0) throw valueError('cannot reshape array')
    const length = width === 0 ? 0 : count / width
    const values = request.dtype === null ? stacked.values : castStacked(stacked.values, request.dtype)
    if (length !== rows.length) throw request.refusal
    return { kind: 'tensor', shape: [length, ...spec.shape.slice(1)], values }
  } catch (error) {
    if (error instanceof PythonError && isValueError(error)) throw request.refusal
    throw error
  }
}

function castStacked(values: Data, dtype: DtypeSpec): Data {
  if (values.dtype === 'str' && dtype.name === 'str') return values
  if (isNumeric(values) && dtype.name !== 'str' && dtype.name !== 'bytes') return toArray(values, dtype)
  return dataOf(valuesOf(values), dtype)
}

/** `numpy.vstack`: every row as an array of two dimensions, joined; rows of unequal length are refused. */
function stackRows(rows: readonly Value[]): Tensor {
  const tensors = rows.map((row) => arrayOf(row, null))
  const widths = new Set(tensors.map(({ shape }) => (shape.length <= 1 ? (shape[0] ?? 1) : -1)))
  if (widths.size !== 1 || widths.has(-1)) {
    if (tensors.some(({ shape }) => shape.length > 2) || widths.size > 1) {
      throw valueError('all the input array dimensions except for the concatenation axis must match exactly')
    }
  }
  // The rows are arrays of their own first: of [1, "a"] both are text, whatever the others are.
  const items = tensors.map((tensor) => (tensor.shape.length === 0 ? { ...tensor, shape: [1] } : tensor))
  return arrayOf(items, null)
}

/** `DataFrame.to_numpy()`: one dtype for all columns. */
export function tableTensor(table: Table): Tensor {
  const shape = [table.rowCount, table.columns.length]
  const columns = table.columns.map((column) => column.values)
  const common = commonDtype(columns)
  const values =
    common === null
      ? timeCells(columns, objectCells(columns, table.rowCount))
      : interleaved(columns, common, table.rowCount)
  return { kind: 'tensor', shape, values }
}

/** Times without a zone, and timedeltas, stay numpy's, in the finest of their units. */
function timeCells(columns: readonly Data[], cells: Extract<Data, { readonly dtype: 'object' }>): Data {
  const units = columns.map((column) => {
    if (column.dtype === 'datetime64') return column.zone === undefined ? column.unit : null
    if (column.dtype !== 'extension' || extensionDtype(column.name).family !== 'timedelta') return null
    return timeUnits.find((unit) => column.name.includes(`[${unit}]`)) ?? 'ns'
  })
  const known = units.filter((unit) => unit !== null)
  if (known.length < columns.length || new Set(columns.map(({ dtype }) => dtype)).size !== 1) return cells
  const unit = timeUnits[Math.max(...known.map((one) => timeUnits.indexOf(one)))] ?? 'ns'
  if (columns[0]?.dtype === 'datetime64') return dataOf(cells.data, { name: 'datetime64', unit })
  return { dtype: 'extension', name: `timedelta64[${unit}]`, data: lengthCells(columns, unit) }
}

function lengthCells(columns: readonly Data[], unit: TimeUnit): readonly Value[] {
  const rowCount = columns[0]?.data.length ?? 0
  return Array.from({ length: rowCount * columns.length }, (_, at) => {
    const column = columns[at % columns.length]
    const ticks = column?.dtype === 'extension' ? column.data[Math.floor(at / columns.length)] : null
    return typeof ticks === 'bigint'
      ? rescaled(ticks, unitOfDtype(column?.dtype === 'extension' ? column.name : ''), unit)
      : null
  })
}

const timeUnits: readonly TimeUnit[] = ['D', 's', 'ms', 'us', 'ns']

function objectCells(
  columns: readonly Data[],
  rowCount: number,
): Extract<Data, { readonly dtype: 'object' }> {
  const cells = columns.map(valuesOf)
  const flat: Value[] = []
  for (let row = 0; row < rowCount; row++) {
    for (const column of cells) flat.push(column[row] ?? null)
  }
  return { dtype: 'object', data: flat }
}

/** Numbers row by row, each column cast to the common dtype. */
function interleaved(columns: readonly Data[], common: NumericData['dtype'], rowCount: number): NumericData {
  const width = columns.length
  const target = zeros(common, rowCount * width)
  columns.forEach((column, place) => {
    if (!isNumeric(column)) return
    copyStrided(castNumbers(column, common).data, target.data, { place, width })
  })
  return target
}

type NumericArray = NumericData['data']

/** Both arrays are of one dtype. */
function copyStrided(
  from: NumericArray,
  to: NumericArray,
  { place, width }: { readonly place: number; readonly width: number },
): void {
  if (from instanceof BigInt64Array || from instanceof BigUint64Array) {
    if (!(to instanceof BigInt64Array || to instanceof BigUint64Array)) return
    for (let row = 0, at = place; row < from.length; row++, at += width) to[at] = from[row] ?? 0n
  } else if (!(to instanceof BigInt64Array || to instanceof BigUint64Array)) {
    for (let row = 0, at = place; row < from.length; row++, at += width) to[at] = from[row] ?? 0
  }
}

/** pandas' `find_common_type` of numeric columns; null is object. Booleans do not mix with numbers. */
function commonDtype(columns: readonly Data[]): NumericData['dtype'] | null {
  const names = new Set<NumericData['dtype']>()
  for (const column of columns) {
    if (!isNumeric(column)) return null
    names.add(column.dtype)
  }
  if (names.size === 0 || (names.has('bool') && names.size > 1)) return null
  return Array.from(names).reduce(promote)
}
