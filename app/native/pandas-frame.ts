/**
 * Frames with columns of pandas' own dtypes, as scikit-learn's `check_array` and `np.asarray` convert them. Sources:
 * sklearn/utils/validation.py (`check_array`), pandas/core/internals/managers.py (`as_array`), pandas/core/dtypes/cast.py
 * (`find_common_type`).
 */
import {
  type ExtensionDtype,
  extensionDtype,
  isNotAvailable,
  isNumberExtension,
  unitOfDtype,
} from '#app/python-data/extension-dtype.ts'
import { rescaled } from '#app/python-data/rescale.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import {
  isInstant,
  NOT_A_TIME,
  type Column,
  type Data,
  type ExtensionData,
  type TimeUnit,
  type Value,
} from '#shared/values.ts'
import { cellNumber, writeNumbers } from './column-numbers.ts'
import { numberGrid, type FrameGrid, type NumberGrid, type NumberType } from './grid.ts'
import { typeError, valueError } from './raised.ts'

/** Whether a column has a dtype that numpy does not know. */
export function hasExtension(frame: FrameGrid): boolean {
  return frame.table.columns.some(({ values }) => values.dtype === 'extension')
}

/** What `check_array` was asked for; `numeric` keeps what numbers there are. */
interface Wanted {
  readonly dtype: 'numeric' | 'float' | 'float64' | 'float32' | 'int'
  /** Whether objects are turned into numbers after the check, as in searches for neighbours. */
  readonly convertsLater: boolean
}

/**
 * The numbers of a frame that has a dtype of pandas' own. `check_array` converts early where a column is of numbers or truth
 * values of one: then what is missing becomes NaN; else pandas makes objects first, and `pd.NA` is no number.
 */
export function extensionNumbers(frame: FrameGrid, wanted: Wanted): NumberGrid {
  const { columns } = frame.table
  if (columns.every(({ values }) => familyOf(values) === 'timedelta')) return timeNumbers(frame, wanted)
  const early = columns.some(({ values }) => convertsEarly(values))
  if (!early) return columns.length === 1 ? oneColumnNumbers(frame, wanted) : objectNumbers(frame, wanted)
  if (columns.some(({ values }) => isTime(values)))
    throw typeError('Cannot cast DatetimeArray to dtype float64')
  if (wanted.dtype === 'int') refuseMissing(columns)
  const data = new Float64Array(frame.rows * columns.length)
  columns.forEach(({ values }, place) => {
    // Every category is converted, used or not.
    if (values.dtype === 'extension') values.categories?.forEach(cellNumber)
    if (isArrowObject(values)) valuesOf(values).forEach(cellNumber)
    writeNumbers(values, data, place, columns.length)
  })
  return numberGrid(frame.rows, columns.length, data, wanted.dtype === 'int' ? 'int64' : 'float64')
}

/** Whether `check_array` converts a frame that pandas holds as one block: since pandas 3 what comes of it is read-only. */
export function convertsOneBlock({ table: { columns } }: FrameGrid): boolean {
  const [only, ...others] = columns
  if (columns.every(({ values }) => values.dtype === 'bool')) return columns.length > 0
  return only !== undefined && others.length === 0 && convertsEarly(only.values)
}

/** `_pandas_dtype_needs_early_conversion`: numpy's own truth values count too. */
export function convertsEarly(values: Data): boolean {
  return values.dtype === 'bool' || (values.dtype === 'extension' && isNumberExtension(values.name))
}

function isTime(values: Data): boolean {
  return values.dtype === 'datetime64' || familyOf(values) === 'timedelta'
}

function familyOf(values: Data): ExtensionDtype['family'] | null {
  return values.dtype === 'extension' ? extensionDtype(values.name).family : null
}

/** Timedeltas alone are numpy's: counts of the finest unit among them, where floats are asked for. */
function timeNumbers(frame: FrameGrid, wanted: Wanted): NumberGrid {
  if (wanted.dtype === 'numeric' && !wanted.convertsLater)
    throw typeError('The operation is not defined for timedelta64')
  const { columns } = frame.table
  const units = columns.map(({ values }) => unitOfDtype(values.dtype === 'extension' ? values.name : ''))
  const finest = unitNames[Math.max(...units.map((unit) => unitNames.indexOf(unit)))] ?? 'ns'
  const data = new Float64Array(frame.rows * columns.length)
  columns.forEach(({ values }, place) => {
    const unit = units[place] ?? 'ns'
    for (let row = 0; row < frame.rows; row++) {
      const ticks = values.dtype === 'extension' ? values.data[row] : null
      data[row * columns.length + place] =
        typeof ticks === 'bigint' ? Number(rescaled(ticks, unit, finest)) : Number(NOT_A_TIME)
    }
  })
  return numberGrid(frame.rows, columns.length, data)
}

const unitNames: readonly TimeUnit[] = ['D', 's', 'ms', 'us', 'ns']

/** A frame of one column is converted by its own dtype: Arrow's times and durations become counts. */
function oneColumnNumbers(frame: FrameGrid, wanted: Wanted): NumberGrid {
  const values = frame.table.columns[0]?.values
  const isCount =
    values?.dtype === 'extension' && /^(timestamp|duration)/.test(values.name) && wanted.dtype !== 'numeric'
  if (!isCount) return objectNumbers(frame, wanted)
  const data = Float64Array.from(values.data, (value) => {
    if (value === null) return Number.NaN
    return isInstant(value) ? Number(value.ticks ?? NOT_A_TIME) : Number(value)
  })
  return numberGrid(frame.rows, 1, data)
}

/** Arrow's dates, times of day and bytes become objects first, with `pd.NA`. */
function isArrowObject(values: Data): boolean {
  return values.dtype === 'extension' && /^(date|time\d|binary|large_binary)/.test(values.name)
}

function refuseMissing(columns: readonly Column[]): void {
  for (const { values } of columns) {
    if (values.dtype === 'extension' && values.data.includes(null))
      throw valueError('cannot convert NA to integer')
  }
}

function objectNumbers(frame: FrameGrid, wanted: Wanted): NumberGrid {
  const { columns } = frame.table
  const cells = columns.map(({ values }) => valuesOf(values))
  const hasText = columns.some(({ values }) => isText(values))
  // Objects that nothing asked to convert are numbers only where numpy can multiply them.
  if (wanted.dtype === 'numeric' && !hasText && !wanted.convertsLater) cells.flat().forEach(refuseObject)
  const data = new Float64Array(frame.rows * columns.length)
  cells.forEach((column, place) => {
    column.forEach((cell, row) => {
      data[row * columns.length + place] = cellNumber(cell)
    })
  })
  return numberGrid(frame.rows, columns.length, data)
}

function isText(values: Data): boolean {
  return (
    values.dtype === 'str' ||
    (values.dtype === 'extension' && extensionDtype(values.name).family === 'string')
  )
}

function refuseObject(value: Value): void {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return
  throw typeError("can't multiply sequence by non-int of type 'float'")
}

/** A Series of pandas' own dtype as an encoder takes it: numbers as doubles, anything else as objects. */
export function extensionValues({ name, data }: ExtensionData): readonly Value[] | Float64Array {
  if (isNumberExtension(name)) return Float64Array.from(data, cellNumber)
  return valuesOf({ dtype: 'extension', name, data })
}

const floats: Readonly<Record<number, NumberType>> = { 2: 'float16', 4: 'float32', 8: 'float64' }

/** `np.asarray` of a frame of one column: its own numpy dtype where it is of numbers; null where objects come of it. */
export function asOneColumn(frame: FrameGrid): NumberGrid | null {
  const [only, ...others] = frame.table.columns
  if (only === undefined || others.length > 0 || only.values.dtype !== 'extension') return null
  const { name, data } = only.values
  if (!isNumberExtension(name)) return null
  const { kind, size } = extensionDtype(name)
  const hasMissing = data.includes(null)
  if (kind === 'b' && hasMissing) return null
  const dtype = kind === 'b' ? 'bool' : kind === 'f' ? floats[size] : hasMissing ? 'float64' : 'int64'
  return numberGrid(frame.rows, 1, Float64Array.from(data, cellNumber), dtype)
}

/** Refuses `pd.NA` where objects are compared with themselves, as numpy does to find what is missing. */
export function refuseNotAvailable(value: Value): void {
  if (isNotAvailable(value)) throw typeError('boolean value of NA is ambiguous')
}
