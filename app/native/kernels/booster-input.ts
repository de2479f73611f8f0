/** How XGBoost and LightGBM take their input. */
import type { Data } from '#shared/values.ts'
import { columnDtypeName } from '#app/python-data/dtype.ts'
import { extensionDtype, isNumberExtension } from '#app/python-data/extension-dtype.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { checkedText } from '#app/python-data/unicode-text.ts'
import { noText } from '../input-check.ts'
import { pythonQuoted, numberTypeOf, writeNumbers, cellNumber } from '../column-numbers.ts'
import {
  numberGrid,
  toDense,
  type CellGrid,
  type FrameGrid,
  type Grid,
  type NumberGrid,
  type NumberType,
  type OtherGrid,
} from '../grid.ts'
import type { Operation } from '../operations.ts'
import { isCategory, lightgbmCodes, xgboostCodes } from './category-columns.ts'
import { Raised, typeError, valueError } from '../raised.ts'
import { unsupported } from '../unsupported.ts'

type FrameInput = Extract<Operation, { kind: 'frame-input' }>

/** Rounds to a dtype. XGBoost refuses infinities, and doubles that become infinite in float32. */
export function castNumbers(
  operation: { readonly dtype: NumberType; readonly check: 'none' | 'xgboost'; readonly missing?: number },
  input: NumberGrid,
): NumberGrid {
  if (operation.dtype !== 'float32') return { ...input, dtype: operation.dtype }
  const data = new Float64Array(input.data.length)
  for (let at = 0; at < data.length; at++) {
    const value = Math.fround(input.data[at] ?? 0)
    if (operation.check === 'xgboost' && (value === Infinity || value === -Infinity)) {
      throw new Raised(
        'xgboost.core.XGBoostError',
        'Check failed: valid: Input data contains `inf` or a value too large, while `missing` is not set to `inf`',
      )
    }
    data[at] = value === operation.missing ? Number.NaN : value
  }
  return { ...input, data, dtype: 'float32' }
}

/** LightGBM drops |x| <= 1e-35 (a float32) when it reads a dense row. */
export function smallToZero(bound: number, input: NumberGrid): NumberGrid {
  let data: Float64Array | null = null
  for (let at = 0; at < input.data.length; at++) {
    const value = input.data[at] ?? 0
    if (value !== 0 && value >= -bound && value <= bound) {
      data ??= Float64Array.from(input.data)
      data[at] = 0
    }
  }
  return data === null ? input : { ...input, data }
}

/** A DataFrame or array as the booster's matrix, with its own refusals. */
export function frameInput(operation: FrameInput, input: Grid): NumberGrid {
  if (operation.library === 'xgboost') return xgboostInput(operation, input)
  return lightgbmInput(operation, input)
}

function xgboostInput(operation: FrameInput, input: Grid): NumberGrid {
  if (input.kind === 'other') throw unfitForXgboost(operation, input)
  // What a sparse matrix leaves out is missing to XGBoost, not zero.
  if (input.kind === 'sparse') return xgboostArray(operation, toDense(input, Number.NaN))
  if (input.kind === 'numbers' || input.kind === 'cells') return xgboostArray(operation, input)
  if (input.kind !== 'frame') throw unsupported(`An XGBoost model on ${input.kind}`)
  const names = input.table.columns.map((column) => String(column.name))
  // Two columns of one name are a frame when they are asked for by it.
  if (new Set(names).size < names.length)
    throw new Raised('AttributeError', "'DataFrame' object has no attribute 'dtype'")
  names.forEach(refuseSurrogates)
  if (operation.names !== null) checkNames(operation.names, names)
  const isEstimator = operation.wrapper === 'estimator'
  refuseObjects(input, isEstimator)
  const coded = isEstimator ? xgboostCodes(input, operation.categories) : input
  // A table without columns has no rows for XGBoost either.
  if (operation.wrapper === 'booster' && names.length === 0)
    return numberGrid(0, operation.features, new Float64Array())
  return checkCount(operation, frameToNumbers(coded))
}

function xgboostArray(operation: FrameInput, input: NumberGrid | CellGrid): NumberGrid {
  const isBooster = operation.wrapper === 'booster'
  if (isBooster && input.flat) throw needsMatrix()
  if (input.kind === 'cells' && input.dtype === 'str')
    throw new Raised('xgboost.core.XGBoostError', 'Unicode is not supported.')
  if (operation.names !== null && isBooster) {
    throw valueError(
      `data did not contain feature names, but the following fields are expected: ${operation.names.join(', ')}`,
    )
  }
  const numbers =
    input.kind === 'numbers'
      ? { ...input, flat: false }
      : numberGrid(input.rows, input.columns, Float64Array.from(input.cells, cellNumber))
  return checkCount(operation, numbers)
}

/** Names become a column of texts in pandas, which are UTF-8. */
function refuseSurrogates(name: string): void {
  try {
    checkedText(name)
  } catch (error) {
    if (error instanceof PythonError) throw new Raised(error.type, error.message)
    throw error
  }
}

function needsMatrix(): Raised {
  return valueError('Please reshape the input data into 2-dimensional matrix.')
}

function unfitForXgboost(operation: FrameInput, input: OtherGrid): Raised {
  if (input.form === 'dict' || input.form === 'scalar')
    return typeError(`Not supported type for data.<class '${input.form === 'dict' ? 'dict' : 'object'}'>`)
  if (input.form === 'list' || operation.wrapper === 'booster') return needsMatrix()
  if (input.rank === 0) return new Raised('IndexError', 'tuple index out of range')
  if (input.columns !== operation.features) return shapeMismatch(operation, input.columns)
  return needsMatrix()
}

function shapeMismatch(operation: FrameInput, columns: number): Raised {
  return valueError(`Feature shape mismatch, expected: ${operation.features}, got ${columns}`)
}

/** To a booster without names, columns that are not given at the end are missing values; a wrapper refuses them. */
function checkCount(operation: FrameInput, grid: NumberGrid): NumberGrid {
  const { features } = operation
  if (operation.wrapper === 'booster' && grid.columns < features) return widened(grid, features)
  if (grid.columns !== operation.features && grid.rows > 0) {
    throw shapeMismatch(operation, grid.columns)
  }
  return grid
}

function widened(grid: NumberGrid, features: number): NumberGrid {
  const data = new Float64Array(grid.rows * features).fill(Number.NaN)
  for (let row = 0; row < grid.rows; row++) {
    data.set(grid.data.subarray(row * grid.columns, (row + 1) * grid.columns), row * features)
  }
  return { ...numberGrid(grid.rows, features, data), dtype: grid.dtype }
}

/** XGBoost lists all names; a million of them are 20 MB, which nobody reads. */
const MAX_LISTED = 10_000

function checkNames(expected: readonly string[], given: readonly string[]): void {
  if (expected.length === given.length && expected.every((name, place) => name === given[place])) return
  const some = (names: readonly string[], shown = names.slice(0, MAX_LISTED)): string =>
    `${shown.join(', ')}${names.length > MAX_LISTED ? ', …' : ''}`
  const listed = (names: readonly string[]): string =>
    `[${some(names, names.slice(0, MAX_LISTED).map(pythonQuoted))}]`
  let message = `feature_names mismatch: ${listed(expected)} ${listed(given)}`
  const known = new Set(expected)
  const here = new Set(given)
  const missing = expected.filter((name) => !here.has(name))
  const extra = given.filter((name) => !known.has(name))
  for (const names of [missing, extra]) if (names.length <= MAX_LISTED) names.sort()
  if (missing.length > 0) message += `\nexpected ${some(missing)} in input data`
  if (extra.length > 0) message += `\ntraining data did not have the following fields: ${some(extra)}`
  throw valueError(message)
}

/** scikit-learn's classes also take pandas' categories. */
function refuseObjects(input: FrameGrid, takesCategories: boolean): void {
  const bad = input.table.columns.filter(
    ({ values }) => !isNumberColumn(values) && !(takesCategories && isCategory(values)),
  )
  if (bad.length === 0) return
  throw valueError(
    'DataFrame.dtypes for data must be int, float, bool or category. When categorical type is supplied, the experimental ' +
      'DMatrix parameter`enable_categorical` must be set to `True`.  Invalid columns:' +
      bad.map(({ name, values }) => `${String(name)}: ${columnDtypeName(values)}`).join(', '),
  )
}

/** Numbers of numpy's, pandas' nullable or Arrow's dtypes (`_pandas_dtype_mapper` of xgboost/data.py). */
function isNumberColumn(values: Data): boolean {
  if (values.dtype !== 'extension') return numberTypeOf(values) !== null
  return isNumberExtension(values.name) && values.name !== 'halffloat[pyarrow]'
}

function frameToNumbers(input: FrameGrid): NumberGrid {
  const { columns } = input.table
  const data = new Float64Array(input.rows * columns.length)
  columns.forEach((column, place) => writeNumbers(column.values, data, place, columns.length))
  return numberGrid(input.rows, columns.length, data)
}

function lightgbmInput(operation: FrameInput, input: Grid): NumberGrid {
  const grid = lightgbmNumbers(operation, input)
  if (grid.columns !== operation.features) {
    if (operation.wrapper === 'estimator') {
      throw valueError(
        `X has ${grid.columns} features, but ${operation.estimator} is expecting ${operation.features} features as input.`,
      )
    }
    throw new Raised(
      'lightgbm.basic.LightGBMError',
      `The number of features in data (${grid.columns}) is not the same as it was in training data (${operation.features}).\n` +
        'You can set ``predict_disable_shape_check=true`` to discard this error, but please be aware what you are doing.',
    )
  }
  return grid
}

function lightgbmNumbers(operation: FrameInput, input: Grid): NumberGrid {
  if (input.rows === 0 && operation.wrapper === 'booster')
    throw valueError('Input data must be 2 dimensional and non empty.')
  if (input.kind === 'sparse') return toDense(input)
  if (input.kind === 'numbers') {
    if (input.flat) throw valueError('Input numpy.ndarray must be 2 dimensional')
    // Arrays of anything but floats become float32.
    const isFloat = input.dtype === 'float64' || input.dtype === 'float32'
    return isFloat ? input : { ...input, data: input.data.map(Math.fround), dtype: 'float32' }
  }
  if (input.kind === 'cells') {
    if (operation.wrapper === 'estimator' && input.dtype === 'str') throw noText()
    if (input.flat) throw valueError('Input numpy.ndarray must be 2 dimensional')
    return numberGrid(input.rows, input.columns, Float64Array.from(input.cells, cellNumber))
  }
  if (input.kind !== 'frame') throw typeError('Cannot initialize Dataset from this input')
  if (input.rows === 0 || input.columns === 0)
    throw valueError('Input data must be 2 dimensional and non empty.')
  if (input.isArray === true) {
    const counts = frameToNumbers(input)
    return { ...counts, data: counts.data.map(Math.fround), dtype: 'float32' }
  }
  const coded = lightgbmCodes(input, operation.categories)
  const bad = coded.table.columns.filter(({ values }) =>
    // The types of Arrow's dtypes are Python's own, which LightGBM does not take.
    values.dtype === 'extension'
      ? extensionDtype(values.name).family !== 'nullable'
      : numberTypeOf(values) === null,
  )
  if (bad.length > 0) {
    throw valueError(
      `pandas dtypes must be int, float or bool.\nFields with bad pandas dtypes: ${bad
        .map(({ name, values }) => `${String(name)}: ${columnDtypeName(values)}`)
        .join(', ')}`,
    )
  }
  return frameToNumbers(coded)
}
