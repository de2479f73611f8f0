/** `pandas.read_json(text, orient="split", dtype=False)` of a value that came from JSON (`pandas/io/json/_json.py`, pandas 3). */
import { dataFrame } from '#app/python-data/data-frame.ts'
import { PythonError, typeError, valueError } from '#app/python-data/python-error.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Column, Data, Table, Value } from '#shared/values.ts'
import { convertedLabels, distinctLabels } from '#app/python-data/read-json-labels.ts'

/** The table; throws what pandas would. */
export function readSplitJson(given: Value): Table {
  const value = asUjsonReads(given)
  if (!isValueMap(value)) throw new PythonError('AttributeError', "'list' object has no attribute 'items'")
  for (const key of value.keys()) {
    if (key !== 'columns' && key !== 'index' && key !== 'data') {
      throw valueError(`JSON data had unexpected key(s): ${String(key)}`)
    }
  }
  const columns = value.get('columns')
  if (columns === undefined) throw new PythonError('KeyError', "'columns'")
  const labels = distinctLabels(itemsOf(columns))
  const index = value.get('index') ?? null
  const table = dataFrame(value.get('data') ?? null, { columns: labels, index })
  if (isValueList(index) && index.length > 0 && index.every(isValueList)) {
    throw new PythonError('NotImplementedError', 'initializing a Series from a MultiIndex is not supported')
  }
  const converted = convertedLabels(labels)
  return {
    ...table,
    columns: table.columns.map(({ name, values }, place): Column => ({
      name,
      ...converted[place],
      values: withNaN(values),
    })),
  }
}

/** `for col in columns`. */
function itemsOf(columns: Value): readonly Value[] {
  if (isValueList(columns)) return columns
  if (isValueMap(columns)) return Array.from(columns.keys())
  if (typeof columns === 'string') return Array.from(columns)
  throw typeError('the columns are not iterable')
}

/** pandas' JSON reader (ujson) takes integers from -2^63 to 2^64-1 and reads NaN as None; unchanged values are not copied. */
function asUjsonReads(value: Value): Value {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value
  if (typeof value === 'bigint') {
    if (value >= 2n ** 64n) throw valueError('Value is too big!')
    if (value < -(2n ** 63n)) throw valueError('Value is too small')
    return value
  }
  if (isValueList(value)) {
    const items = value.map(asUjsonReads)
    return items.every((item, place) => item === value[place]) ? value : items
  }
  if (!isValueMap(value)) return value
  return new Map(Array.from(value, ([key, item]) => [key, asUjsonReads(item)]))
}

/** `fillna(numpy.nan)`: None in an object column becomes NaN. */
function withNaN(data: Data): Data {
  if (data.dtype !== 'object' || !data.data.includes(null)) return data
  return { dtype: 'object', data: data.data.map((value) => value ?? Number.NaN) }
}
