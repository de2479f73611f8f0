/**
 * What can be said of a cell before anyone is asked: whether its text fits its type. The engine's own validation
 * has the last word; these checks only answer while one is typing. Ranges are those of MLflow's DataType
 * (`mlflow/types/schema.py`) and numpy.
 */
import type { ColumnType, ScalarType } from '#shared/model.ts'
import { typeText } from '#shared/type-text.ts'
import { checkText } from '../strings/predict.ts'
import { parseJson } from './json-text.ts'
import { checkNested } from './nested-check.ts'
import { unfitNumber } from './number-fit.ts'
import type { Unfit } from './number-fit.ts'
import type { Cell, DraftColumn } from './draft.ts'

/** What is wrong (`error`: refused or lost), worth knowing (`warning`: changed on the way), or not yet given. */
export interface CellCheck {
  readonly severity: 'error' | 'warning' | 'missing'
  readonly message: string
  /** Where it is a number that the type can't hold: it is not sent. */
  readonly unfit?: Unfit
}

/** The check of one cell; null when there is nothing to say. */
export function checkCell(column: DraftColumn, cell: Cell): CellCheck | null {
  switch (cell.kind) {
    case 'absent':
      return column.required ? error(checkText.requiredAbsent) : null
    case 'null':
      return column.part !== null ? error(checkText.nullInArray) : checkNull(column)
    case 'json':
      return checkOtherType(column, cell.text)
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
    case 'float':
    case 'double':
      return checkNumber(text, column.dtype ?? type.type)
    default:
      return checkWord(type.type, text)
  }
}

function checkNumber(text: string, type: string): CellCheck | null {
  const unfit = unfitNumber(text, type)
  return unfit === null ? null : { ...error(`${unfit.said} ${unfit.otherwise}`), unfit }
}

/** A value of another JSON type; text that reads as a number is held to the number's type all the same. */
function checkOtherType(column: DraftColumn, text: string): CellCheck {
  if (isNumber(column.type)) {
    const parsed = parseJson(text)
    const isText = 'node' in parsed && parsed.node.kind === 'string'
    const check = isText ? checkNumber(parsed.node.value, column.dtype ?? column.type.type) : null
    if (check !== null) return check
  }
  return { severity: 'warning', message: checkText.otherType(typeText(column.type)) }
}

function isNumber(type: ColumnType): type is Extract<ColumnType, { kind: 'scalar' }> {
  return type.kind === 'scalar' && ['integer', 'long', 'float', 'double'].includes(type.type)
}

/** The number in a cell that its column, which a signature or a graph names, can't hold; null where there is none. */
export function unfitCell(column: DraftColumn, cell: Cell): Unfit | null {
  if (column.origin !== 'signature' || !('text' in cell) || cell.text === '') return null
  // Words, and small whole numbers, which every type but the shortest holds.
  if (column.type.kind === 'scalar') {
    if (!isNumber(column.type)) return null
    if (column.dtype === null && cell.kind === 'text' && /^\d{1,9}$/.test(cell.text)) return null
  }
  return checkCell(column, cell)?.unfit ?? null
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
