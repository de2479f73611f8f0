/** `pandas.read_json(text, orient="split", dtype=False)` of a value that came from JSON (`pandas/io/json/_json.py`, pandas 3). */
import { dataFrame } from '#app/python-data/data-frame.ts'
import { reprOf } from '#app/python-data/python-repr.ts'
import { PythonError, typeError, valueError } from '#app/python-data/python-error.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Column, ColumnName, Data, Table, Value } from '#shared/values.ts'

/** The table; throws what pandas would. */
export function readSplitJson(value: Value): Table {
  if (!isValueMap(value)) throw new PythonError('AttributeError', "'list' object has no attribute 'items'")
  checkIntegers(value)
  for (const key of value.keys()) {
    if (key !== 'columns' && key !== 'index' && key !== 'data') {
      throw valueError(`JSON data had unexpected key(s): ${String(key)}`)
    }
  }
  const columns = value.get('columns')
  if (columns === undefined) throw new PythonError('KeyError', "'columns'")
  if (!isValueList(columns)) throw typeError('the columns are not iterable')
  const table = dataFrame(value.get('data') ?? null, {
    columns: distinctNames(columns),
    index: value.get('index') ?? null,
  })
  const names = convertedLabels(table.columns.map(({ name }) => name))
  return {
    ...table,
    columns: table.columns.map(({ name, values }, place): Column => ({
      name: names[place] ?? name,
      values: withNaN(values),
    })),
  }
}

/** pandas' JSON reader (ujson) takes integers from -2^63 to 2^64-1. */
function checkIntegers(value: Value): void {
  if (typeof value === 'bigint') {
    if (value >= 2n ** 64n) throw valueError('Value is too big!')
    if (value < -(2n ** 63n)) throw valueError('Value is too small')
  } else if (isValueList(value)) value.forEach(checkIntegers)
  else if (isValueMap(value)) for (const item of value.values()) checkIntegers(item)
}

/** `dedup_names`: a name that was there already gets `.1`, `.2` … */
function distinctNames(names: readonly Value[]): readonly Value[] {
  const counts = new Map<Value, number>()
  return names.map((name) => {
    let count = counts.get(name) ?? 0
    let chosen: Value = name
    while (count > 0) {
      counts.set(name, count + 1)
      chosen = `${typeof name === 'string' ? name : reprOf(name)}.${count}`
      count = counts.get(chosen) ?? 0
    }
    counts.set(chosen, count + 1)
    return chosen
  })
}

/** Labels that all look like numbers become numbers; labels that all look like dates become dates. */
function convertedLabels(names: readonly ColumnName[]): readonly ColumnName[] {
  if (names.length === 0 || names.some((name) => typeof name === 'number')) return names
  const numbers = names.map((name) => numberOf(String(name)))
  if (numbers.every((number) => number !== null)) return numbers
  return names.every((name) => isIsoDate(String(name))) ? names.map((name) => `Timestamp('${name}')`) : names
}

function numberOf(text: string): number | null {
  const trimmed = text.trim()
  if (/^[-+]?(inf|infinity)$/i.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(trimmed) ? Number(trimmed) : null
}

function isIsoDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}(-\d{2}([T ]\d{2}(:?\d{2}(:?\d{2}(\.\d+)?)?)?)?)?$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  )
}

/** `fillna(numpy.nan)`: None in an object column becomes NaN. */
function withNaN(data: Data): Data {
  if (data.dtype !== 'object' || !data.data.includes(null)) return data
  return { dtype: 'object', data: data.data.map((value) => value ?? Number.NaN) }
}
