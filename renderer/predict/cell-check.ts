/**
 * What can be said of a cell before anyone is asked: whether its text fits its type. The engine's own validation
 * has the last word; these checks only answer while one is typing. Ranges are those of MLflow's DataType
 * (`mlflow/types/schema.py`) and numpy.
 */
import type { ScalarType } from '#shared/model.ts'
import { checkText } from '../strings/predict.ts'
import { typeText } from '../type-text.ts'
import { numberNode } from './cell-json.ts'
import { checkNested } from './nested-check.ts'
import type { Cell, DraftColumn } from './draft.ts'

/** What is wrong (`error`: refused or lost), worth knowing (`warning`: changed on the way), or not yet given. */
export interface CellCheck {
  readonly severity: 'error' | 'warning' | 'missing'
  readonly message: string
}

/** The check of one cell; null when there is nothing to say. */
export function checkCell(column: DraftColumn, cell: Cell): CellCheck | null {
  switch (cell.kind) {
    case 'absent':
      return column.required ? error(checkText.requiredAbsent) : null
    case 'null':
      return column.part !== null ? error(checkText.nullInArray) : checkNull(column)
    case 'json':
      return { severity: 'warning', message: checkText.otherType(typeText(column.type)) }
    case 'text':
      return checkTyped(column, cell.text)
  }
}

/** An empty field of a type that has no empty value. */
export const missingValue: CellCheck = { severity: 'missing', message: checkText.missing }

function error(message: string): CellCheck {
  return { severity: 'error', message }
}

function checkNull(column: DraftColumn): CellCheck | null {
  if (column.type.kind !== 'scalar' || column.origin !== 'signature') return null
  switch (column.type.type) {
    case 'integer':
    case 'long':
    case 'binary':
      return error(checkText.nullRefused(column.type.type))
    case 'float':
    case 'double':
      return column.required ? { severity: 'warning', message: checkText.nullNaN } : null
    case 'boolean':
      return { severity: 'warning', message: checkText.nullFalse }
    case 'string':
    case 'datetime':
      return null
  }
}

function checkTyped(column: DraftColumn, text: string): CellCheck | null {
  const { type } = column
  if (text.trim() === '' && type.kind !== 'scalar') return missingValue
  if (type.kind !== 'scalar') return checkNested(text, type)
  if (text.trim() === '' && type.type !== 'string') return missingValue
  switch (type.type) {
    case 'integer':
    case 'long':
      return checkInteger(text, column.dtype ?? type.type)
    case 'float':
    case 'double':
      return checkFloat(text, column.dtype ?? type.type)
    default:
      return checkWord(type.type, text)
  }
}

function checkWord(type: Exclude<ScalarType, 'integer' | 'long' | 'float' | 'double'>, text: string) {
  switch (type) {
    case 'boolean':
      return /^(true|false)$/i.test(text.trim()) ? null : error(checkText.notBoolean)
    case 'datetime':
      return checkDate(text.trim())
    case 'binary':
      return isBase64(text) ? null : error(checkText.notBase64)
    case 'string':
      return null
  }
}

const integerRanges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int8: [-128n, 127n],
  int16: [-32_768n, 32_767n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 255n],
  uint16: [0n, 65_535n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
}

function checkInteger(text: string, type: string): CellCheck | null {
  const node = numberNode(text)
  if (node?.kind !== 'number') return notNumber(text)
  const whole = wholeOf(node.text)
  if (whole === null) return notWhole(node.text, type)
  const range = integerRanges[type]
  if (range === undefined || (whole >= range[0] && whole <= range[1])) return null
  return error(checkText.range(type, String(range[0]), String(range[1])))
}

function notWhole(text: string, type: string): CellCheck {
  const value = Number(text)
  if (!Number.isFinite(value)) return error(checkText.notIntegerWord(type))
  return error(checkText.notInteger(type, String(Math.trunc(value))))
}

/** Exponents that are written out; `1e400` into an integer is refused without making 400 digits. */
const MAX_EXPONENT = 40

/** The exact integer of a JSON number; null when it has a fraction or is no finite number. */
export function wholeOf(text: string): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (match === null) return null
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const shift = Number(exponent)
  if (Math.abs(shift) > MAX_EXPONENT) return null
  const digits = whole + fraction
  const point = whole.length + shift
  if (/[1-9]/.test(digits.slice(Math.max(0, point)))) return null
  const kept = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0')
  return BigInt(sign + kept)
}

const floatLimits: Readonly<Record<string, number>> = {
  float: 3.4028235677973366e38,
  float32: 3.4028235677973366e38,
  float16: 65_520,
}

function checkFloat(text: string, type: string): CellCheck | null {
  const node = numberNode(text)
  if (node?.kind !== 'number') return notNumber(text)
  const value = Number(node.text)
  if (/Infinity|NaN/.test(node.text)) return null
  const limit = floatLimits[type]
  if (!Number.isFinite(value) || (limit !== undefined && Math.abs(value) >= limit)) {
    return { severity: 'warning', message: checkText.floatRange(type) }
  }
  return null
}

function notNumber(text: string): CellCheck {
  return error(/^[+-]?\d+,\d+$/.test(text.trim()) ? checkText.comma : checkText.notNumber)
}

const datePattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?$/

function checkDate(text: string): CellCheck | null {
  const match = datePattern.exec(text)
  if (match === null) return error(checkText.notDate)
  return match[1] === undefined ? null : error(checkText.zone)
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}
