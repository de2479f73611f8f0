/** Columns filled row by row from JSON: numbers, text or booleans with gaps, never a mixture. */
import type { Data } from '#shared/values.ts'
import { notPlain, peek, takeNumber, takeString, takeWord } from './json-scanner.ts'
import type { Scanner } from './json-scanner.ts'

/** A column being filled. */
export interface DenseColumn {
  numbers: Float64Array
  texts: (string | null)[] | null
  length: number
  hasNull: boolean
  hasInteger: boolean
  hasFloat: boolean
  hasBoolean: boolean
}

const FIRST_ROWS = 64

/** An empty column. */
export function denseColumn(): DenseColumn {
  return {
    numbers: new Float64Array(FIRST_ROWS),
    texts: null,
    length: 0,
    hasNull: false,
    hasInteger: false,
    hasFloat: false,
    hasBoolean: false,
  }
}

/** Takes one cell into a column; gives up on nested values and on mixtures. */
export function takeCell(scan: Scanner, column: DenseColumn): void {
  const byte = peek(scan)
  if (byte === 0x22) return putText(column, takeString(scan))
  if (byte === 0x6e) {
    takeWord(scan, 'null')
    return putNull(column)
  }
  if (byte === 0x74 || byte === 0x66) {
    takeWord(scan, byte === 0x74 ? 'true' : 'false')
    if (column.hasInteger || column.hasFloat || column.texts !== null) throw notPlain
    column.hasBoolean = true
    return putNumber(column, byte === 0x74 ? 1 : 0)
  }
  const value = takeNumber(scan)
  if (column.hasBoolean || column.texts !== null) throw notPlain
  if (scan.isInteger) column.hasInteger = true
  else column.hasFloat = true
  putNumber(column, value)
}

function putNumber(column: DenseColumn, value: number): void {
  const row = column.length++
  if (row === column.numbers.length) {
    const longer = new Float64Array(row * 2)
    longer.set(column.numbers)
    column.numbers = longer
  }
  column.numbers[row] = value
}

function putNull(column: DenseColumn): void {
  column.hasNull = true
  if (column.texts === null) putNumber(column, Number.NaN)
  else {
    column.texts.push(null)
    column.length++
  }
}

function putText(column: DenseColumn, text: string): void {
  if (column.texts === null) {
    if (column.hasInteger || column.hasFloat || column.hasBoolean) throw notPlain
    column.texts = Array.from({ length: column.length }, () => null)
  }
  column.texts.push(text)
  column.length++
}

/** The column as pandas would infer it. */
export function finished(column: DenseColumn): Data {
  const { length, texts } = column
  if (texts !== null) return { dtype: 'str', data: texts }
  const numbers = column.numbers.subarray(0, length)
  if (column.hasBoolean) return finishedBooleans(numbers, column.hasNull)
  if (column.hasFloat || (column.hasInteger && column.hasNull))
    return { dtype: 'float64', data: numbers.slice() }
  if (!column.hasInteger) return { dtype: 'object', data: Array.from({ length }, () => null) }
  const data = new BigInt64Array(length)
  for (let row = 0; row < length; row++) data[row] = BigInt(numbers[row] ?? 0)
  return { dtype: 'int64', data }
}

function finishedBooleans(numbers: Float64Array, hasNull: boolean): Data {
  if (!hasNull) return { dtype: 'bool', data: Uint8Array.from(numbers) }
  return {
    dtype: 'object',
    data: Array.from(numbers, (value) => (Number.isNaN(value) ? null : value === 1)),
  }
}

/** Whether every entry is an integer, without gaps. */
export function isAllIntegers(column: DenseColumn): boolean {
  return column.hasInteger && !column.hasFloat && !column.hasNull
}

/** The entries of a column of numbers as doubles. */
export function doublesOf(column: DenseColumn): Float64Array {
  return column.numbers.slice(0, column.length)
}
