/**
 * What scikit-learn does before it computes: names, dtype, finiteness and counts of an input are checked, and it becomes
 * one array. Source: sklearn/utils/validation.py (`validate_data`, `check_array`, `_check_feature_names`).
 */
import {
  type FrameGrid,
  type Grid,
  type NumberGrid,
  type NumberType,
  type OtherGrid,
  type SparseGrid,
} from './grid.ts'
import { promote } from '#app/python-data/promote.ts'
import { isValueMap } from '#shared/values.ts'
import { cellNumber, numberTypeOf, writeNumbers } from './column-numbers.ts'
import { refuseNoCommonType } from './common-dtype.ts'
import { convertsOneBlock, extensionNumbers, hasExtension } from './pandas-frame.ts'
import { checkFeatureCount, checkFeatureNames } from './feature-names.ts'
import { refuseMixedColumns } from './mixed-columns.ts'
import type { ElementFunction } from './operation-parts.ts'
import { type Raised, typeError, valueError } from './raised.ts'
import { unsupported } from './unsupported.ts'

/** How an estimator checks what it is given. */
export interface InputCheck {
  /** The class without its module, as messages name it. */
  readonly estimator: string
  /** `feature_names_in_`, when it was fitted on a DataFrame. */
  readonly names: readonly string[] | null
  /** `n_features_in_`; null when it is not checked. */
  readonly features: number | null
  /** `numeric` keeps numeric dtypes; `float` keeps float64 and float32; else everything becomes that dtype (`int`: where it is used). */
  readonly dtype: 'numeric' | 'float' | 'float64' | 'float32' | 'int'
  readonly nan: 'refuse' | 'allow' | 'anything'
  /** Whether sparse matrices are taken; `unchecked` takes whatever numbers they hold. */
  readonly sparse: boolean | 'unchecked'
  /** Names are compared this way since scikit-learn 1.9 (narwhals refuses duplicates first). */
  readonly refusesDuplicates: boolean
  /** NaN is refused in a sparse matrix whatever `nan` says. */
  readonly refusesSparseNaN?: boolean
  /** Nothing is checked but that there are numbers: no rows and no columns are taken too. */
  readonly takesEmpty?: boolean
  /** What numpy calls the array when the estimator writes into what the check gave it, and may not. */
  readonly writesInPlace?: 'assignment destination' | 'output array'
  /** A function that numpy applies to a DataFrame's columns type by type. */
  readonly byColumn?: ElementFunction
  /** Arrays of truth values are refused (the imputers). */
  readonly refusesBool?: boolean
  /** Only this type is computed; others are refused by name, since scikit-learn's own steps then differ or fail. */
  readonly onlyType?: 'float32' | 'float64'
  /** Truth values beside numbers make an array of objects: before scikit-learn 1.1, and where numpy alone makes it. */
  readonly boolsAreObjects?: boolean
  /** A DataFrame stays one: only its names and their number are checked (selectors whose output is pandas). */
  readonly keepsFrame?: boolean
}

/** Checks an input and gives it as one dense or (where accepted) sparse array. Throws `Raised` as scikit-learn would. */
export function checkInput(grid: Grid, check: InputCheck): NumberGrid | SparseGrid {
  checkFeatureNames(grid, check)
  const array = toArray(grid, check)
  if (check.takesEmpty === true) return array
  if (array.rows === 0) {
    throw valueError(
      `Found array with 0 sample(s) (shape=(0, ${array.columns})) while a minimum of 1 is required by ${check.estimator}.`,
    )
  }
  if (array.columns === 0) {
    throw valueError(
      `Found array with 0 feature(s) (shape=(${array.rows}, 0)) while a minimum of 1 is required by ${check.estimator}.`,
    )
  }
  checkFeatureCount(array.columns, check)
  if (check.onlyType !== undefined && array.dtype !== check.onlyType)
    throw unsupported(`Numbers of ${array.dtype} given to ${check.estimator} of ${check.onlyType}`)
  if (check.refusesBool === true && array.dtype === 'bool') {
    throw valueError(
      `${check.estimator} does not support data with dtype bool. Please provide either a numeric array (with a floating ` +
        'point or integer dtype) or categorical data represented either as an array with integer dtype or an array of string ' +
        'values with an object dtype.',
    )
  }
  return array
}

function toArray(grid: Grid, check: InputCheck): NumberGrid | SparseGrid {
  switch (grid.kind) {
    case 'sparse':
      return checkedSparse(grid, check)
    case 'frame': {
      if (check.byColumn !== undefined)
        refuseMixedColumns(
          check.byColumn,
          grid.table.columns.map(({ values }) => values),
        )
      const numbers = finished(frameNumbers(grid, check), check)
      if (check.writesInPlace !== undefined && convertsOneBlock(grid))
        throw valueError(`${check.writesInPlace} is read-only`)
      return numbers
    }
    case 'numbers':
      if (grid.flat) throw oneDimensional('[...]')
      return finished(grid, check)
    case 'cells': {
      if (grid.flat) throw oneDimensional('[...]')
      if (check.dtype === 'int') throw unsupported(`Text or objects given to ${check.estimator}`)
      if (grid.dtype === 'str' && check.dtype === 'numeric') {
        throw noText()
      }
      const data = Float64Array.from(grid.cells, cellNumber)
      return finished(
        {
          kind: 'numbers',
          rows: grid.rows,
          columns: grid.columns,
          data,
          dtype: 'float64',
          flat: false,
          names: grid.names,
        },
        check,
      )
    }
    case 'other':
      throw shapeError(grid, check)
    case 'labels':
    case 'list':
      throw unsupported('Predictions as the input of another estimator')
  }
}

/** scikit-learn's refusal of numpy's text where numbers are asked for. */
export function noText(): Raised {
  return valueError(
    "dtype='numeric' is not compatible with arrays of bytes/strings.Convert your data to numeric values explicitly instead.",
  )
}

function shapeError(grid: OtherGrid, check: InputCheck): Raised {
  const isConverted = check.dtype !== 'numeric'
  const isDict = grid.form === 'dict' || grid.items.some(isValueMap)
  if (isConverted && isDict && grid.form !== 'array')
    return typeError("float() argument must be a string or a real number, not 'dict'")
  return notMatrix(grid, ` by ${check.estimator}`)
}

/** scikit-learn's refusal of what is neither a table nor an array of rank 2; `context` is who requires it. */
export function notMatrix(grid: OtherGrid, context: string): Raised {
  if (grid.rank > 2)
    return valueError(`Found array with dim ${grid.rank}, while dim <= 2 is required${context}.`)
  return grid.rank === 1 ? oneDimensional(grid.text('str')) : arrayError('scalar', grid.text('str'))
}

/** scikit-learn's refusal of an array of rank 1. */
export function oneDimensional(text: string): Raised {
  return arrayError('1D', text)
}

function arrayError(what: string, text: string): Raised {
  return valueError(
    `Expected 2D array, got ${what} array instead:\narray=${text}.\nReshape your data either using array.reshape(-1, 1) ` +
      'if your data has a single feature or array.reshape(1, -1) if it contains a single sample.',
  )
}

/** Integers beyond 2^53 are rounded here as numpy rounds them when they meet the model's floats. */
function frameNumbers(grid: FrameGrid, check: InputCheck): NumberGrid {
  if (hasExtension(grid))
    return extensionNumbers(grid, {
      dtype: check.dtype,
      convertsLater: check.estimator.includes('Neighbors'),
    })
  const { columns } = grid.table
  if (columns.some(({ values }) => values.dtype === 'datetime64')) refuseDates(grid, check)
  let common: NumberType | null = null
  let isObject = false
  for (const column of columns) {
    const type = numberTypeOf(column.values)
    if (type === null) isObject = true
    else common = common === null ? type : promote(common, type)
  }
  if (isObject && check.dtype === 'int') throw unsupported(`Text or objects given to ${check.estimator}`)
  if (columns.length === 0) throw valueError('at least one array or dtype is required')
  const data = new Float64Array(grid.rows * columns.length)
  columns.forEach((column, place) => writeNumbers(column.values, data, place, columns.length))
  const dtype = isObject ? 'float64' : (common ?? 'float64')
  return { kind: 'numbers', rows: grid.rows, columns: columns.length, data, dtype, flat: false, names: null }
}

/** Dates alone become numbers where the estimator asks for floats; with numbers beside them numpy finds no common dtype. */
function refuseDates(grid: FrameGrid, check: InputCheck): void {
  const { columns } = grid.table
  const isZoned = columns.some(({ values }) => values.dtype === 'datetime64' && values.zone !== undefined)
  // A frame of one column is converted by its own dtype.
  if (isZoned && (columns.length > 1 || check.dtype === 'numeric'))
    throw typeError("float() argument must be a string or a real number, not 'Timestamp'")
  const isText = columns.some(({ values }) => values.dtype === 'str' || values.dtype === 'object')
  if (isText) throw typeError("float() argument must be a string or a real number, not 'Timestamp'")
  refuseNoCommonType(columns)
  // Nearest neighbours turn what they keep into floats later.
  if (check.dtype === 'numeric' && !check.estimator.includes('Neighbors'))
    throw typeError("The operation is not defined for dates (<class 'numpy.dtypes.DateTime64DType'>).")
}

function finished(grid: NumberGrid, check: InputCheck): NumberGrid {
  const dtype = targetType(grid.dtype, check.dtype)
  const data = dtype === 'float32' && grid.dtype !== 'float32' ? rounded(grid.data) : grid.data
  checkFinite(data, check, dtype)
  return dtype === grid.dtype && data === grid.data ? grid : { ...grid, data, dtype }
}

function targetType(dtype: NumberType, wanted: InputCheck['dtype']): NumberType {
  switch (wanted) {
    case 'numeric':
    case 'int':
      return dtype
    case 'float':
      return dtype === 'float32' || dtype === 'float64' ? dtype : 'float64'
    case 'float64':
    case 'float32':
      return wanted
  }
}

function rounded(data: Float64Array): Float64Array {
  const result = new Float64Array(data.length)
  for (let at = 0; at < data.length; at++) result[at] = Math.fround(data[at] ?? 0)
  return result
}

function checkedSparse(grid: SparseGrid, check: InputCheck): SparseGrid {
  if (!check.sparse) {
    throw unsupported(`A sparse matrix given to ${check.estimator}`)
  }
  if (check.sparse === 'unchecked') return grid
  const dtype = targetType(grid.dtype, check.dtype)
  const data = dtype === 'float32' && grid.dtype !== 'float32' ? rounded(grid.data) : grid.data
  checkFinite(data, check.refusesSparseNaN === true ? { ...check, nan: 'refuse' } : check, dtype)
  return { ...grid, data, dtype }
}

/** Whether no number is NaN or infinite: a difference to itself is then no zero. */
function isFinite(data: Float64Array): boolean {
  let even = 0
  let odd = 0
  for (let at = 1; at < data.length; at += 2) {
    const one = data[at - 1] ?? 0
    const two = data[at] ?? 0
    even += one - one
    odd += two - two
  }
  const last = data[data.length - 1] ?? 0
  return even + odd + (last - last) === 0
}

function checkFinite(data: Float64Array, check: InputCheck, dtype: NumberType): void {
  if (check.nan === 'anything') return
  if (isFinite(data)) return
  let hasNaN = false
  let hasInfinity = false
  for (const value of data) {
    if (Number.isNaN(value)) hasNaN = true
    else if (value === Infinity || value === -Infinity) hasInfinity = true
  }
  if (hasNaN && check.nan === 'refuse') throw nanError(check.estimator)
  if (hasInfinity) throw valueError(`Input X contains infinity or a value too large for dtype('${dtype}').`)
}

/** The refusal of NaN, as scikit-learn words it. */
export function nanError(estimator: string): Raised {
  return valueError(
    `Input X contains NaN.\n${estimator} does not accept missing values encoded as NaN natively. For supervised learning, ` +
      'you might want to consider sklearn.ensemble.HistGradientBoostingClassifier and Regressor which accept missing values ' +
      'encoded as NaNs natively. Alternatively, it is possible to preprocess the data, for instance by using an imputer ' +
      'transformer in a pipeline or drop samples with missing values. See https://scikit-learn.org/stable/modules/impute.html ' +
      'You can find a list of all estimators that handle NaN values at the following page: ' +
      'https://scikit-learn.org/stable/modules/impute.html#estimators-that-handle-nan-values',
  )
}
