/** Sorting, filtering and counting over columns of an open table, as SQL over tables `(k, v)`. */
import { sqlText } from '../duckdb-session.ts'

/** How a filter compares; text for `contains`, numbers first for the rest. */
export const filterOperators = [
  'contains',
  'is',
  'is-not',
  'below',
  'at-most',
  'above',
  'at-least',
  'missing',
  'given',
] as const
export type FilterOperator = (typeof filterOperators)[number]

/** The number a text reads as, null where it reads as none. */
export function numberSql(text: string): string {
  return `try_cast(${text} AS DOUBLE)`
}

/** A condition on a column. */
export function conditionSql(text: string, operator: FilterOperator, operand: string): string {
  const literal = sqlText(operand)
  const number = numberOf(operand)
  const compared = (sign: string) =>
    number === null ? `${text} ${sign} ${literal}` : `${numberSql(text)} ${sign} ${number}`
  switch (operator) {
    case 'contains':
      return `contains(lower(${text}), lower(${literal}))`
    case 'is':
      return number === null ? `${text} = ${literal}` : `(${text} = ${literal} OR ${compared('=')})`
    case 'is-not':
      return number === null
        ? `${text} IS DISTINCT FROM ${literal}`
        : `(${text} IS DISTINCT FROM ${literal} AND ${numberSql(text)} IS DISTINCT FROM ${number})`
    case 'below':
      return compared('<')
    case 'at-most':
      return compared('<=')
    case 'above':
      return compared('>')
    case 'at-least':
      return compared('>=')
    case 'missing':
      return `${text} IS NULL`
    case 'given':
      return `${text} IS NOT NULL`
  }
}

function numberOf(operand: string): string | null {
  const value = operand.trim() === '' ? Number.NaN : Number(operand)
  return Number.isFinite(value) ? `${value}::DOUBLE` : null
}

/** What rows are ordered by: numbers before texts, missing last either way. */
export function orderSql(text: string, descending: boolean): string {
  const way = descending ? 'DESC' : 'ASC'
  return `${numberSql(text)} ${way} NULLS LAST, ${text} ${way} NULLS LAST`
}
