/** What `pandas.read_json(orient="split")` makes of column labels (`_convert_axes` in `pandas/io/json/_json.py`, pandas 3). */
import { columnLabel } from './axis-labels.ts'
import type { ColumnLabel } from './axis-labels.ts'
import { objectsToInstants, toDatetime } from './pandas-datetime.ts'
import { PythonError, typeError } from './python-error.ts'
import { floatOf, intOf } from './python-number.ts'
import { reprOf, strOf } from './python-repr.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Data, Value } from '#shared/values.ts'

/** Integers above this, in seconds a year after 1970, are taken for points in time (`Parser._MIN_STAMPS`). */
const MIN_STAMP = 31_536_000n

/** Labels before they are converted: lists are tuples, and a name that was there already gets `.1`, `.2` … (`dedup_names`). */
export function distinctLabels(labels: readonly Value[]): readonly Value[] {
  const counts = new Map<Value, number>()
  return labels.map(hashable).map((label) => {
    let chosen = label
    let key = keyOf(chosen)
    let count = counts.get(key) ?? 0
    while (count > 0) {
      counts.set(key, count + 1)
      chosen = `${typeof label === 'string' ? label : reprOf(label)}.${count}`
      key = chosen
      count = counts.get(key) ?? 0
    }
    counts.set(key, count + 1)
    return chosen
  })
}

function hashable(label: Value): Value {
  if (isValueMap(label)) throw typeError("unhashable type: 'dict'")
  if (!isValueList(label)) return label
  const items = label.map((item) => reprOf(hashableItem(item)))
  return { kind: 'opaque', type: 'tuple', repr: `(${items.join(', ')}${items.length === 1 ? ',' : ''})` }
}

function hashableItem(item: Value): Value {
  if (isValueList(item)) throw typeError("unhashable type: 'list'")
  return hashable(item)
}

/** As Python's dicts tell keys apart: `True`, `1` and `1.0` are one. */
function keyOf(label: Value): Value {
  if (typeof label === 'boolean') return label ? 1 : 0
  if (typeof label === 'bigint') return Number.isSafeInteger(Number(label)) ? Number(label) : label
  if (typeof label === 'object' && label !== null && 'repr' in label) return `\0${label.repr}`
  return label
}

/** Labels that all look like numbers become numbers; labels that all look like dates become dates. */
export function convertedLabels(labels: readonly Value[]): readonly ColumnLabel[] {
  if (labels.every((label) => typeof label === 'boolean')) return labels.map(columnLabel)
  const integers = attempt(() => labels.map(integerLabel))
  if (integers === null ? areDateTexts(labels) : integers.every((label) => label > MIN_STAMP)) {
    return labels.map((label) => ({ name: `Timestamp('${strOf(label)}')`, labelType: 'Timestamp' }))
  }
  if (labels.every((label) => typeof label === 'bigint')) return labels.map(columnLabel)
  const floats = attempt(() => labels.map(floatOf))
  const areWhole = integers?.every((label, place) => Number(label) === (floats?.[place] ?? Number(label)))
  if (integers !== null && areWhole === true) return integers.map(columnLabel)
  return (floats ?? labels).map(columnLabel)
}

/** numpy's cast of an object to int64. */
function integerLabel(label: Value): bigint {
  const integer = intOf(label)
  if (BigInt.asIntN(64, integer) !== integer) throw new PythonError('OverflowError', 'Python int too large')
  return integer
}

/** Text among the labels is read as dates, all along one format or each by itself. */
function areDateTexts(labels: readonly Value[]): boolean {
  const texts = labels.filter((label) => typeof label === 'string')
  if (texts.length === 0) return false
  const column: Data = { dtype: 'object', data: labels }
  return attempt(() => toDatetime(column)) !== null || attempt(() => objectsToInstants(labels, 'ns')) !== null
}

function attempt<T>(convert: () => T): T | null {
  try {
    return convert()
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}
