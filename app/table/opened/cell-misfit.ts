/** Whether a cell of a file fits what a signature says of its column, as far as its text alone tells. */
import { floatLimits, integerRanges } from '#shared/number-limits.ts'
import type { NumberKind } from '../csv-numbers.ts'
import type { CellText } from './row-source.ts'

/** What a column is to hold: MLflow's name of a scalar type (`double`, `long`). */
export interface ColumnCheck {
  readonly type: string
  readonly required: boolean
}

const MISSING = new Set(
  '#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null'.split(
    ',',
  ),
)

const INTEGER = /^\s*[+-]?\d+\s*$/
const FLOAT = /^\s*(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:inf|infinity))\s*$/i
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$/
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Whether a cell does not fit. A cell of JSON is its JSON text, whose kind counts too. */
export function isMisfit(text: CellText, check: ColumnCheck, isJson: boolean): boolean {
  if (isJson) return isJsonMisfit(text, check)
  if (text === null || MISSING.has(text)) return check.type === 'integer' || check.type === 'long'
  return !fits(text, check.type)
}

function isJsonMisfit(text: CellText, check: ColumnCheck): boolean {
  if (text === null) return check.required
  if (text === 'null') return check.type === 'integer' || check.type === 'long'
  const isText = text.startsWith('"')
  switch (check.type) {
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'boolean':
      return isText || !fits(text, check.type)
    case 'string':
      return !isText
    case 'datetime':
    case 'binary':
      return !isText || !fits(text.slice(1, -1), check.type)
    default:
      return false
  }
}

function fits(text: string, type: string): boolean {
  switch (type) {
    case 'integer':
    case 'long': {
      if (!INTEGER.test(text)) return false
      const range = integerRanges[type]
      const value = BigInt(text.trim().replace(/^\+/, ''))
      return range === undefined || (value >= range[0] && value <= range[1])
    }
    case 'float':
    case 'double': {
      if (!FLOAT.test(text)) return false
      const size = Math.abs(Number(text.replace(/inf(?:inity)?/i, '0')))
      return size < (floatLimits[type]?.below ?? Infinity)
    }
    case 'boolean':
      return /^\s*(?:true|false)\s*$/i.test(text)
    case 'datetime':
      return DATE.test(text)
    case 'binary':
      return text.length % 4 === 0 && BASE64.test(text)
    default:
      return true
  }
}

const PLAIN: Readonly<Record<string, NumberKind>> = {
  double: 'float64',
  long: 'int64',
  integer: 'int32',
}

/** How the columns of a file read where all of them fit; undefined where a check is of another kind than numbers. */
export function plainLayout(
  width: number,
  checks: ReadonlyMap<number, ColumnCheck>,
): readonly NumberKind[] | undefined {
  const kinds = Array.from({ length: width }, (_none, column): NumberKind | undefined => {
    const check = checks.get(column)
    return check === undefined ? 'skip' : PLAIN[check.type]
  })
  const known = kinds.flatMap((kind) => kind ?? [])
  return known.length === width && known.some((kind) => kind !== 'skip') ? known : undefined
}
