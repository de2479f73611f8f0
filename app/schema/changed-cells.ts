/** Which cells a conversion changed: the ones a person would want to know of. */
import { valueAt } from '#shared/values.ts'
import type { TraceStep } from '#shared/prediction.ts'
import type { Data, Value } from '#shared/values.ts'
import { isNumeric, kindOf } from '#app/python-data/dtype.ts'
import { reprOf } from '#app/python-data/python-repr.ts'

type Cell = TraceStep['cells'][number]

/** The trace lists at most this many cells: a person reads the first ones, and a million would only cost memory. */
const MAX_CELLS = 1_000

/** Letters of a value shown in a note. */
const MAX_TEXT = 60

/** Cells whose value is another one after the conversion, and missing ones that got a value. */
export function changedCells(before: Data, after: Data): readonly Cell[] {
  if (before === after || before.data.length !== after.data.length || !canChange(before, after)) return []
  if (isPlainFloat(before) && isPlainFloat(after) && !hasChangedFloat(before.data, after.data)) return []
  const cells: Cell[] = []
  for (let row = 0; row < before.data.length && cells.length < MAX_CELLS; row++) {
    const cell = changedCell(row, valueAt(before, row), valueAt(after, row))
    if (cell !== null) cells.push(cell)
  }
  return cells
}

/** Whether a conversion between two dtypes can change a value at all. */
function canChange(before: Data, after: Data): boolean {
  if (before.dtype === after.dtype) return false
  if (after.dtype === 'object' || after.dtype === 'datetime64' || after.dtype === 'str') return false
  if (!isNumeric(before) || !isNumeric(after)) return true
  const wideFloat = after.dtype === 'float64' && kindOf(before) !== 'f' && !before.dtype.endsWith('64')
  return !(wideFloat || before.dtype === 'bool')
}

function isPlainFloat(data: Data): data is Extract<Data, { readonly dtype: 'float32' | 'float64' }> {
  return data.dtype === 'float64' || data.dtype === 'float32'
}

/** `isSameFloat` over whole columns, without a value object a cell. */
function hasChangedFloat(before: ArrayLike<number>, after: ArrayLike<number>): boolean {
  for (let row = 0; row < before.length; row++) {
    const [given = 0, got = 0] = [before[row], after[row]]
    if (given === got || Number.isNaN(given)) continue
    if (!isSameText(given, got)) return true
  }
  return false
}

function changedCell(row: number, before: Value, after: Value): Cell | null {
  if (isMissing(before)) {
    if (isMissing(after)) return null
    return { row, action: 'filled', note: `Missing becomes ${shown(after)}.` }
  }
  if (isSame(before, after)) return null
  return { row, action: 'cast', note: `${shown(before)} becomes ${shown(after)}.` }
}

function isMissing(value: Value): boolean {
  return value === null || (typeof value === 'number' && Number.isNaN(value))
}

/** Whether two values are the same number or the same text; text that spells the number counts as the same. */
function isSame(before: Value, after: Value): boolean {
  if (typeof after === 'number') return isSameFloat(before, after)
  if (typeof after === 'bigint') return isSameInteger(before, after)
  if (typeof after === 'boolean')
    return before === after || before === (after ? 1n : 0n) || before === Number(after)
  return true
}

function isSameFloat(before: Value, after: number): boolean {
  if (typeof before === 'bigint') return Number.isInteger(after) && BigInt(after) === before
  if (typeof before === 'number') return before === after || isSameText(before, after)
  return typeof before !== 'string'
}

/** Decimal digits that any float32 keeps. */
const FLOAT32_DIGITS = 1e6

/** Whether a double and the float32 made of it are the same number to a person: the shortest decimals that mean them are one. */
function isSameText(double: number, single: number): boolean {
  if (double === single) return true
  if (Math.fround(double) !== single) return false
  const thousandths = double * 1000
  if (Number.isInteger(thousandths) && Math.abs(thousandths) < FLOAT32_DIGITS) return true
  for (let digits = 6; digits <= 9; digits++) {
    const shown = Number(single.toPrecision(digits))
    if (Math.fround(shown) === single) return shown === double
  }
  return false
}

function isSameInteger(before: Value, after: bigint): boolean {
  if (typeof before === 'number') return Number.isInteger(before) && BigInt(before) === after
  if (typeof before === 'string') return false
  return typeof before !== 'bigint' || before === after
}

function shown(value: Value): string {
  const text = reprOf(value)
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}
