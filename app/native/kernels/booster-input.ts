/** How XGBoost and LightGBM take their input. */
import { pythonQuoted, numberTypeOf, writeNumbers, cellNumber } from '../column-numbers.ts'
import { numberGrid, type FrameGrid, type Grid, type NumberGrid, type NumberType } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { Raised, typeError, valueError } from '../raised.ts'
import { unsupported } from '../unsupported.ts'

type FrameInput = Extract<Operation, { kind: 'frame-input' }>

/** Rounds to a dtype. XGBoost refuses infinities, and doubles that become infinite in float32. */
export function castNumbers(
  operation: { readonly dtype: NumberType; readonly check: 'none' | 'xgboost' },
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
    data[at] = value
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
  if (input.kind === 'numbers') {
    const grid = input.flat ? { ...input, flat: false } : input
    if (operation.names !== null && operation.wrapper === 'booster') {
      throw valueError(`training data did have the following fields: ${operation.names.join(', ')}`)
    }
    return checkCount(operation, grid)
  }
  if (input.kind !== 'frame')
    throw unsupported(`An XGBoost model on an input that is neither a table nor a number array`)
  const names = input.table.columns.map((column) => String(column.name))
  if (operation.names !== null) checkNames(operation.names, names)
  refuseObjects(input)
  return checkCount(operation, frameToNumbers(input))
}

function checkCount(operation: FrameInput, grid: NumberGrid): NumberGrid {
  if (grid.columns !== operation.features && grid.rows > 0) {
    throw valueError(`Feature shape mismatch, expected: ${operation.features}, got ${grid.columns}`)
  }
  return grid
}

function checkNames(expected: readonly string[], given: readonly string[]): void {
  if (expected.length === given.length && expected.every((name, place) => name === given[place])) return
  const listed = (names: readonly string[]): string => `[${names.map(pythonQuoted).join(', ')}]`
  let message = `feature_names mismatch: ${listed(expected)} ${listed(given)}`
  const missing = expected.filter((name) => !given.includes(name)).sort()
  const extra = given.filter((name) => !expected.includes(name)).sort()
  if (missing.length > 0) message += `\nexpected ${missing.join(', ')} in input data`
  if (extra.length > 0) message += `\ntraining data did not have the following fields: ${extra.join(', ')}`
  throw valueError(message)
}

function refuseObjects(input: FrameGrid): void {
  const bad = input.table.columns.filter((column) => numberTypeOf(column.values) === null)
  if (bad.length === 0) return
  if (bad.some((column) => column.values.dtype === 'datetime64'))
    throw unsupported('Dates in an XGBoost model')
  throw valueError(
    'DataFrame.dtypes for data must be int, float, bool or category. When categorical type is supplied, the experimental ' +
      'DMatrix parameter`enable_categorical` must be set to `True`.  Invalid columns:' +
      bad.map((column) => `${String(column.name)}: ${column.values.dtype}`).join(', '),
  )
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
  if (input.kind === 'numbers') {
    if (input.flat) throw valueError('Input numpy.ndarray must be 2 dimensional')
    return input
  }
  if (input.kind === 'cells') {
    return numberGrid(input.rows, input.columns, Float64Array.from(input.cells, cellNumber))
  }
  if (input.kind !== 'frame') throw typeError('Cannot initialize Dataset from this input')
  if (input.rows === 0 || input.columns === 0)
    throw valueError('Input data must be 2 dimensional and non empty.')
  if (operation.categorical !== null)
    throw valueError('train and valid dataset categorical_feature do not match.')
  const bad = input.table.columns.filter((column) => numberTypeOf(column.values) === null)
  if (bad.length > 0) {
    throw valueError(
      `pandas dtypes must be int, float or bool.\nFields with bad pandas dtypes: ${bad
        .map((column) => `${String(column.name)}: ${column.values.dtype}`)
        .join(', ')}`,
    )
  }
  return frameToNumbers(input)
}
