/** One CSV column's texts as data. Source: `TextReader._convert_tokens` of `pandas/_libs/parsers.pyx`. */
import type { Data, Value } from '#shared/values.ts'
import { astype } from './astype.ts'
import { valuesOf } from './column-values.ts'
import type { DtypeSpec } from './dtype.ts'
import { specName } from './dtype.ts'
import { integerRanges } from './numeric-data.ts'
import { PythonError, typeError, valueError } from './python-error.ts'
import { intFromText } from './python-number.ts'

/** `STR_NA_VALUES`: what pandas reads as missing. */
const missingTexts = new Set([
  '-1.#IND',
  '1.#QNAN',
  '1.#IND',
  '-1.#QNAN',
  '#N/A N/A',
  '#N/A',
  'N/A',
  'n/a',
  'NA',
  '<NA>',
  '#NA',
  'NULL',
  'null',
  'NaN',
  '-NaN',
  'nan',
  '-nan',
  '',
  'None',
])

const floatPattern = /^[ \t-\r]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t-\r]*$/
const infinityPattern = /^([+-]?)inf(?:inity)?$/i
const integerPattern = /^[ \t-\r]*[+-]?\d+[ \t-\r]*$/
const startsWithDigits = /^[ \t-\r]*[+-]?\d/

interface Texts {
  readonly cells: readonly string[]
  readonly place: number
  readonly missing: number
}

/** The column as the asked dtype, or as what its texts look like; throws what pandas would. */
export function csvColumn(cells: readonly string[], place: number, asked: DtypeSpec | null): Data {
  let missing = 0
  for (const cell of cells) if (missingTexts.has(cell)) missing++
  const texts = { cells, place, missing }
  if (asked === null) return inferred(texts, true)
  return exactly(texts, asked) ?? castSafely(texts, asked)
}

/** Texts of the asked dtype; null where they are not, and are read as they look and cast. */
function exactly(texts: Texts, asked: DtypeSpec): Data | null {
  const { cells, place, missing } = texts
  switch (asked.name) {
    case 'object':
      return textObjects(cells, true)
    case 'bool': {
      const data = booleans(cells)
      if (data !== null && missing > 0) throw valueError(`Bool column has NA values in column ${place}`)
      return data === null ? null : { dtype: 'bool', data: Uint8Array.from(data, Number) }
    }
    case 'float64':
    case 'float32':
    case 'float16': {
      const data = floats(cells)
      return data === null ? null : astype({ dtype: 'float64', data }, asked)
    }
    case 'datetime64':
      throw typeError(
        `the dtype ${specName(asked)} is not supported for parsing, pass this column using parse_dates instead`,
      )
    default:
      return exactIntegers(texts, asked)
  }
}

function exactIntegers(texts: Texts, asked: DtypeSpec): Data | null {
  const { place, missing } = texts
  const found = integers(texts)
  if (found === null || found === 'not-integers') return null
  if (found === 'conflict') throw valueError('Cannot convert to numerical dtype')
  if (found === 'overflow') throw new PythonError('OverflowError', 'Overflow')
  if (found.dtype === 'int64' && missing > 0) {
    throw valueError(`Integer column has NA values in column ${place}`)
  }
  if (found.dtype === asked.name) return found
  const cast = astype(found, asked)
  const isSame = valuesOf(cast).every((value, row) => value === found.data[row])
  if (isSame) return cast
  throw unsafeCast(specName(asked), found.dtype, place)
}

function unsafeCast(asked: string, found: string, place: number): PythonError {
  return valueError(
    `cannot safely convert passed user dtype of ${asked} for ${found} dtyped data in column ${place}`,
  )
}

/** Texts as int64, as uint64 when one needs it, or why not. */
function integers(
  texts: Texts,
): Extract<Data, { readonly dtype: 'int64' | 'uint64' }> | 'overflow' | 'conflict' | 'not-integers' | null {
  const { least, most } = integerRanges.int64
  const found: bigint[] = []
  for (const cell of texts.cells) {
    const value = integerOf(cell)
    if (typeof value === 'string' || value === null) return value
    const isBeyond = value < least || value > most
    // pandas' parser skips space behind an integer, but not once it has overflown.
    if (isBeyond && /[ \t-\r]$/.test(cell)) return 'not-integers'
    if (isBeyond) return unsignedIntegers(texts)
    found.push(value)
  }
  return { dtype: 'int64', data: BigInt64Array.from(found) }
}

/** An integer; null for text without digits first, 'not-integers' for digits with a rest; missing ones count as 0. */
function integerOf(cell: string): bigint | 'not-integers' | null {
  if (missingTexts.has(cell)) return 0n
  if (!startsWithDigits.test(cell)) return null
  return integerPattern.test(cell) ? BigInt(cell.trim().replace('+', '')) : 'not-integers'
}

function unsignedIntegers(
  texts: Texts,
): Extract<Data, { readonly dtype: 'uint64' }> | 'overflow' | 'conflict' | 'not-integers' | null {
  const found: bigint[] = []
  let isSigned = false
  let isUnsigned = false
  for (const cell of texts.cells) {
    const isNegative = /^[ \t-\r]*-/.test(cell) && !missingTexts.has(cell)
    const value = isNegative ? 0n : integerOf(cell)
    if (typeof value === 'string' || value === null) return value
    if (value > integerRanges.uint64.most) return 'overflow'
    isSigned ||= isNegative
    isUnsigned ||= value > integerRanges.int64.most
    found.push(value)
  }
  if (isUnsigned && (isSigned || texts.missing > 0)) return 'conflict'
  return isSigned ? 'overflow' : { dtype: 'uint64', data: BigUint64Array.from(found) }
}

function floats(cells: readonly string[]): Float64Array | null {
  const data = new Float64Array(cells.length)
  for (const [row, cell] of cells.entries()) {
    const value = floatOf(cell)
    if (value === null) return null
    data[row] = value
  }
  return data
}

function floatOf(cell: string): number | null {
  if (missingTexts.has(cell)) return Number.NaN
  if (floatPattern.test(cell)) return Number(cell)
  const infinity = infinityPattern.exec(cell)
  if (!infinity) return null
  return infinity[1] === '-' ? -Infinity : Infinity
}

/** True and False in any case; null for a missing one. */
function booleans(cells: readonly string[]): readonly (boolean | null)[] | null {
  const found: (boolean | null)[] = []
  for (const cell of cells) {
    const lowered = cell.toLowerCase()
    if (missingTexts.has(cell)) found.push(null)
    else if (lowered === 'true' || lowered === 'false') found.push(lowered === 'true')
    else return null
  }
  return found
}

function textObjects(cells: readonly string[], marksMissing: boolean): Data {
  return {
    dtype: 'object',
    data: cells.map((cell): Value => (marksMissing && missingTexts.has(cell) ? Number.NaN : cell)),
  }
}

/** What the texts look like: integers, floats, booleans, text. With an asked dtype text stays objects. */
function inferred(texts: Texts, asText: boolean): Data {
  const { cells, missing } = texts
  const text = (marksMissing: boolean): Data =>
    asText
      ? { dtype: 'str', data: cells.map((cell) => (marksMissing && missingTexts.has(cell) ? null : cell)) }
      : textObjects(cells, marksMissing)
  const found = integers(texts)
  if (found === 'conflict') return text(false)
  if (found === 'overflow') return hugeIntegers(cells) ?? text(false)
  if (found !== null && found !== 'not-integers') {
    if (missing === 0) return found
    const data = Float64Array.from(found.data, Number)
    cells.forEach((cell, row) => {
      if (missingTexts.has(cell)) data[row] = Number.NaN
    })
    return { dtype: 'float64', data }
  }
  const numbers = floats(cells)
  if (numbers !== null) return { dtype: 'float64', data: numbers }
  const truths = booleans(cells)
  if (truths === null) return text(true)
  if (missing === 0) return { dtype: 'bool', data: Uint8Array.from(truths, Number) }
  return { dtype: 'object', data: truths.map((value): Value => value ?? Number.NaN) }
}

/** Integers of any size as objects. */
function hugeIntegers(cells: readonly string[]): Data | null {
  try {
    return {
      dtype: 'object',
      data: cells.map((cell): Value => (missingTexts.has(cell) ? Number.NaN : intFromText(cell))),
    }
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}

/** Texts read as they look and cast to the asked dtype, when that changes no value. */
function castSafely(texts: Texts, asked: DtypeSpec): Data {
  const { place, missing } = texts
  const found = inferred(texts, false)
  const isInteger = /^u?int/.test(asked.name)
  const truths = found.dtype === 'object' || found.dtype === 'bool' ? booleans(texts.cells) : null
  if (truths !== null && asked.name.startsWith('float')) {
    const numbers = Float64Array.from(truths, (value) => (value === null ? Number.NaN : Number(value)))
    return astype({ dtype: 'float64', data: numbers }, asked)
  }
  if (truths !== null && isInteger && missing > 0) {
    throw valueError(
      `cannot safely convert passed user dtype of ${specName(asked)} for <class 'numpy.bool'> dtyped data in column ${place} due to NA values`,
    )
  }
  if (isInteger && found.dtype === 'float64' && !found.data.every(Number.isFinite)) {
    throw unsafeCast(specName(asked), found.dtype, place)
  }
  const cast = astype(found, asked)
  const before = valuesOf(found)
  const isSame = valuesOf(cast).every((value, row) => sameNumber(value, before[row] ?? null))
  if (!isSame)
    throw unsafeCast(specName(asked), asked.name === 'bool' ? integerName(texts, found) : found.dtype, place)
  return cast
}

/** Where truth values are asked for, integers with missing ones are still called so. */
function integerName(texts: Texts, found: Data): string {
  const whole = integers(texts)
  return whole === null || typeof whole === 'string' ? found.dtype : whole.dtype
}

/** Whether numpy finds two entries equal: numbers by value, True is 1. */
function sameNumber(left: Value, right: Value): boolean {
  if (typeof left === 'object' || typeof right === 'object') return false
  if (typeof left === 'string' || typeof right === 'string') return left === right
  return Number(left) === Number(right)
}
