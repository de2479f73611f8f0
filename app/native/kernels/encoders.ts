/** One-hot and ordinal encoding. Source: sklearn/preprocessing/_encoders.py and sklearn/utils/_encode.py. */
import { decimalText } from '#shared/python-objects.ts'
import { isInstant, isTensor, type Value } from '#shared/values.ts'
import { bytesRepr, floatRepr, reprOf, strOf } from '#app/python-data/python-repr.ts'
import { pythonQuoted } from '../column-numbers.ts'
import { checkFeatureCount, checkFeatureNames } from '../feature-names.ts'
import {
  isFloat,
  toSparse,
  type Grid,
  type NumberGrid,
  type NumberType,
  type SparseGrid,
  newCells,
} from '../grid.ts'
import { notMatrix, oneDimensional, type InputCheck } from '../input-check.ts'
import type { Operation } from '../operations.ts'
import type { Categories } from '../operation-parts.ts'
import { typeError, valueError } from '../raised.ts'
import { unsupported } from '../unsupported.ts'
import { gridColumn, type GridColumn } from './grid-columns.ts'

type OneHot = Extract<Operation, { kind: 'one-hot' }>
type Ordinal = Extract<Operation, { kind: 'ordinal' }>
type CategoryCodes = Extract<Operation, { kind: 'category-codes' }>
type Key = string | number | null

/** Python's equality and hash for what encoders see: True is 1, 1 is 1.0, NaN is NaN. */
function keyOf(value: Value): Key {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) throw typeError("unhashable type: 'list'")
  if (value instanceof Map) throw typeError("unhashable type: 'dict'")
  if (typeof value === 'object' && isTensor(value)) throw typeError("unhashable type: 'numpy.ndarray'")
  // Dates and bytes are found in no category.
  if (isInstant(value))
    return Number.isNaN(Number(value.ticks)) ? Number.NaN : `instant ${value.unit} ${value.ticks}`
  if (value instanceof Uint8Array) return `bytes ${bytesRepr(value)}`
  const decimal = decimalText(value)
  if (decimal !== null) return decimalKey(decimal)
  return `object ${reprOf(value)}`
}

/** A decimal that is a double is that double to Python's hash; digits beyond are a key of their own. */
function decimalKey(text: string): Key {
  const nearest = Number(text)
  return isExactly(nearest, text) ? nearest : `decimal ${text}`
}

/** Whether the digits name the double itself: both as whole numbers over one power of ten. */
function isExactly(double: number, text: string): boolean {
  const [mantissa = '', exponent = '0'] = text.split('E')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const places = fraction.length - Number(exponent)
  const digits = BigInt(`${whole}${fraction}`)
  const halvings = places > 0 ? halvingsOf(double) : 0
  if (halvings > places) return false
  const scale = 10n ** BigInt(Math.abs(places))
  if (places <= 0) return BigInt(double) === digits * scale
  // 2^halvings divides 10^places, so the double times 10^places is whole.
  return (BigInt(double * 2 ** halvings) * scale) / 2n ** BigInt(halvings) === digits
}

/** How often a double must be doubled until it is whole. */
function halvingsOf(double: number): number {
  let count = 0
  for (let value = double; !Number.isInteger(value); value *= 2) count++
  return count
}

const tables = new WeakMap<Categories, ReadonlyMap<Key, number>>()

function tableOf(categories: Categories): ReadonlyMap<Key, number> {
  const known = tables.get(categories)
  if (known !== undefined) return known
  const table = new Map<Key, number>()
  categories.values.forEach((value, place) => table.set(keyOf(value), place))
  tables.set(categories, table)
  return table
}

function checkColumns(input: Grid, check: InputCheck): void {
  if (input.kind === 'sparse') {
    throw typeError(
      "Sparse data was passed for X, but dense data is required. Use '.toarray()' to convert to a dense numpy array.",
    )
  }
  if (input.kind === 'other') throw notMatrix(input, '')
  if (input.kind !== 'frame' && input.kind !== 'numbers' && input.kind !== 'cells')
    throw unsupported(`${check.estimator} on an input that is no table`)
  if (input.kind !== 'frame' && input.flat) throw oneDimensional('[...]')
  checkFeatureNames(input, check)
  checkFeatureCount(input.columns, check)
  if (input.rows === 0) {
    throw valueError(`Found array with 0 sample(s) (shape=(0,)) while a minimum of 1 is required.`)
  }
}

function columnCodes(column: GridColumn, categories: Categories): Int32Array {
  const table = tableOf(categories)
  if (column.kind === 'number' && !categories.numeric) {
    throw typeError(
      "ufunc 'isnan' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''",
    )
  }
  const codes = new Int32Array(column.values.length)
  for (let row = 0; row < codes.length; row++) {
    const value = column.values[row] ?? null
    if (column.kind === 'number' && (value === Infinity || value === -Infinity)) {
      throw valueError("Input contains infinity or a value too large for dtype('float64').")
    }
    codes[row] = table.get(keyOf(value)) ?? -1
  }
  if (codes.includes(-1)) refuseTurned(column, categories)
  return codes
}

/** What is unknown is filled with the first category, which the column's own dtype turns into something else again. */
function refuseTurned(column: GridColumn, categories: Categories): void {
  const first = strOf(categories.values[0] ?? null)
  if (column.kind === 'date') throw valueError(`Error parsing datetime string "${first}" at position 0`)
  const isTurned =
    column.kind === 'truth' ? !categories.numeric : column.kind === 'text' && categories.numeric
  if (!isTurned) return
  const label = column.kind === 'truth' ? 'np.True_' : `np.str_('${first}')`
  throw valueError(`y contains previously unseen labels: ${label}`)
}

function unknownError(column: GridColumn, codes: Int32Array, place: number): Error {
  const unknown = new Set<Key>()
  codes.forEach((code, row) => {
    if (code < 0) unknown.add(keyOf(column.values[row] ?? null))
  })
  const shown =
    column.kind === 'number'
      ? Array.from(Float64Array.from(unknown, Number).sort(), (value) => scalarText(value, column.dtype))
      : [...unknown].map((value) => {
          if (typeof value === 'string') return pythonQuoted(value)
          return value === null ? 'None' : Number.isNaN(value) ? 'nan' : String(value)
        })
  return valueError(`Found unknown categories [${shown.join(', ')}] in column ${place} during transform`)
}

/** A numpy scalar as its repr shows it since numpy 2. */
function scalarText(value: number, dtype: NumberType = 'float64'): string {
  const text = isFloat(dtype) ? (Number.isNaN(value) ? 'nan' : floatRepr(value)) : String(value)
  return `np.${dtype}(${text})`
}

/** One column of zeros and ones a category. */
export function oneHot(operation: OneHot, input: Grid): NumberGrid | SparseGrid {
  checkColumns(input, operation.estimator)
  const { width } = operation
  const data = newCells(input.rows, width)
  operation.categories.forEach((categories, place) => {
    const column = gridColumn(input, place)
    const codes = columnCodes(column, categories)
    if (operation.refuse && codes.includes(-1)) throw unknownError(column, codes, place)
    const outputs = operation.columns[place] ?? []
    const unknown = operation.unknown[place] ?? -1
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row] ?? -1
      const output = code < 0 ? unknown : (outputs[code] ?? -1)
      if (output >= 0) data[row * width + output] = 1
    }
  })
  const grid: NumberGrid = {
    kind: 'numbers',
    rows: input.rows,
    columns: width,
    data,
    dtype: operation.dtype,
    flat: false,
    names: null,
  }
  return operation.sparse ? toSparse(grid) : grid
}

/** A number for each category. */
export function ordinal(operation: Ordinal, input: Grid): NumberGrid {
  checkColumns(input, operation.estimator)
  const width = operation.columns.length
  const data = newCells(input.rows, width)
  operation.columns.forEach((from, place) => {
    const categories = operation.categories[place]
    if (categories === undefined) return
    const column = gridColumn(input, from)
    const codes = columnCodes(column, categories)
    const unknown = operation.unknown[place] ?? null
    if (unknown === null && codes.includes(-1)) throw unknownError(column, codes, from)
    const numbers = operation.codes[place] ?? new Float64Array()
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row] ?? -1
      data[row * width + place] = code < 0 ? (unknown ?? 0) : (numbers[code] ?? 0)
    }
  })
  return {
    kind: 'numbers',
    rows: input.rows,
    columns: width,
    data,
    dtype: operation.dtype,
    flat: false,
    names: null,
  }
}

/**
 * Numbers of categories in some columns, the others as they are, in a given order: what HistGradientBoosting does before
 * its trees.
 */
export function categoryCodes(operation: CategoryCodes, input: Grid): NumberGrid {
  checkFeatureNames(input, operation.estimator)
  checkFeatureCount(input.columns, operation.estimator)
  const byColumn = new Map(operation.columns.map((entry) => [entry.column, entry.categories]))
  const width = operation.order.length
  const data = newCells(input.rows, width)
  operation.order.forEach((from, to) => {
    const column = gridColumn(input, from)
    const categories = byColumn.get(from)
    const codes = categories === undefined ? null : columnCodes(column, categories)
    for (let row = 0; row < input.rows; row++) {
      const code = codes === null ? Number(column.values[row]) : (codes[row] ?? -1)
      data[row * width + to] = codes !== null && code < 0 ? Number.NaN : code
    }
  })
  return {
    kind: 'numbers',
    rows: input.rows,
    columns: width,
    data,
    dtype: 'float64',
    flat: false,
    names: null,
  }
}
