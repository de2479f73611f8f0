/** Labels of rows and columns as pandas makes them of lists. Source: `pandas/core/indexes/base.py` (`ensure_index`, `Index.__new__`). */
import type { ColumnName, Value } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { PythonError, typeError, valueError } from './python-error.ts'
import { reprOf, typeName } from './python-repr.ts'
import { checkedText } from './unicode-text.ts'

/** What an axis is made of: any list, or the keys of a dict. Throws what pandas would. */
export function labelsOf(axis: Value): readonly Value[] {
  if (isValueMap(axis)) return indexLabels(Array.from(axis.keys()))
  if (!isValueList(axis)) {
    throw typeError(`Index(...) must be called with a collection of some kind, ${reprOf(axis)} was passed`)
  }
  return axis.length > 0 && axis.every(isValueList) ? tupleLabels(axis) : indexLabels(axis)
}

/** Lists as labels make a MultiIndex: one tuple a place. */
function tupleLabels(levels: readonly (readonly Value[])[]): readonly Value[] {
  const length = levels[0]?.length ?? 0
  if (levels.some((level) => level.length !== length)) throw valueError('all arrays must be same length')
  const checked = levels.map((level) => {
    refuseUnhashable(level)
    return indexLabels(level)
  })
  return Array.from({ length }, (_, place) => {
    const items = checked.map((level) => missingAsNaN(level[place] ?? null))
    return {
      kind: 'opaque',
      type: 'tuple',
      repr: `(${items.map(reprOf).join(', ')}${items.length === 1 ? ',' : ''})`,
    }
  })
}

/** Labels after pandas' choice of a dtype: missing ones among text are NaN, integers among floats are floats. */
function indexLabels(labels: readonly Value[]): readonly Value[] {
  const present = labels.filter((label) => !isMissing(label))
  if (present.length === 0) return labels.some((label) => label !== null) ? labels.map(missingAsNaN) : labels
  if (present.every((label) => typeof label === 'string')) {
    for (const label of present) checkedText(label)
    return labels.map(missingAsNaN)
  }
  const areNumbers = present.every((label) => typeof label === 'number' || typeof label === 'bigint')
  if (!areNumbers || labels.every((label) => typeof label === 'bigint')) return labels
  return labels.map((label) => (typeof label === 'bigint' ? Number(label) : missingAsNaN(label)))
}

function isMissing(value: Value): boolean {
  return value === null || (typeof value === 'number' && Number.isNaN(value))
}

function missingAsNaN(value: Value): Value {
  return value === null ? Number.NaN : value
}

/** Throws `TypeError: unhashable type` for the first list or dict. */
export function refuseUnhashable(labels: readonly Value[]): void {
  const found = labels.find(isUnhashable)
  if (found !== undefined) throw typeError(`unhashable type: '${typeName(found)}'`)
}

/** Throws what pandas does when columns are looked up by labels that cannot be looked up. */
export function refuseInvalid(labels: readonly Value[]): void {
  const found = labels.find(isUnhashable)
  if (found !== undefined) throw new PythonError('InvalidIndexError', reprOf(found), { parameters: [found] })
}

function isUnhashable(label: Value): boolean {
  return isValueList(label) || isValueMap(label)
}

/** A column's label: its name, and Python's type where it is neither text nor an integer. */
export interface ColumnLabel {
  readonly name: ColumnName
  readonly labelType?: string
}

/** A label as a column's name: text and numbers stay, the rest reads as Python prints it. */
export function columnLabel(label: Value): ColumnLabel {
  if (typeof label === 'string') return { name: label }
  if (typeof label === 'number') return { name: label, labelType: 'float' }
  if (typeof label === 'bigint') {
    const number = Number(label)
    return Number.isSafeInteger(number) ? { name: number } : { name: String(label), labelType: 'int' }
  }
  return { name: reprOf(label), labelType: typeName(label) }
}
