/** Predictions as the text of MLflow's answer: `predictions_to_json` with `NumpyEncoder` (`mlflow/utils/proto_json_utils.py`). */
import { isInstant, isTensor, isValueList, isValueMap } from '#shared/values.ts'
import type { Data, Frame, Opaque, Series, Table, Tensor, Value, ValueKey } from '#shared/values.ts'
import { isoText } from '#app/python-data/instant-text.ts'
import { typeError } from '#app/python-data/python-error.ts'
import { typeName } from '#app/python-data/python-repr.ts'
import { nestedFloats } from './float-texts.ts'
import { jsonCells, jsonFloat, jsonString } from './json-cells.ts'

/** What stands inside `predictions`. Throws a PythonError (TypeError) for what the server cannot write and answers with 500. */
export function encodeOutput(output: Frame): string {
  switch (output.kind) {
    case 'table':
      return tableText(output)
    case 'series':
      return tableText(tableOfSeries(output))
    case 'tensor':
      return tensorText(output)
    case 'tensors':
      return `{${output.entries.map(({ name, tensor }) => `${jsonString(name)}: ${tensorText(tensor)}`).join(', ')}}`
    case 'plain':
      return valueText(output.value)
  }
}

function tableOfSeries(series: Series): Table {
  const column = { name: series.name ?? 0, values: series.values }
  return { kind: 'table', rowCount: series.values.data.length, columns: [column] }
}

/** Records; of columns with the same name the last one stands at the place of the first. */
function tableText(table: Table): string {
  const byKey = new Map<string, Data>()
  for (const column of table.columns) byKey.set(keyText(column.name), column.values)
  const parts = Array.from(byKey, ([key, values]) => ({ key, cells: jsonCells(values, 'series', valueText) }))
  const rows: string[] = []
  for (let row = 0; row < table.rowCount; row++) {
    let text = ''
    for (const { key, cells } of parts) text += `${text === '' ? '' : ', '}${key}: ${cells[row] ?? 'null'}`
    rows.push(`{${text}}`)
  }
  return `[${rows.join(', ')}]`
}

/** From here on writing all numbers at once is the quicker way. */
const MANY = 64

/** `ndarray.tolist()` as JSON. */
function tensorText(tensor: Tensor): string {
  const { values, shape } = tensor
  if (values.dtype === 'object' && shape.length === 0) return iteratedText(values.data[0] ?? null)
  const isFloat = values.dtype === 'float64' || values.dtype === 'float32'
  if (isFloat && shape.length > 0 && values.data.length >= MANY) return nestedFloats(values.data, shape)
  let parts = jsonCells(tensor.values, 'array', valueText)
  for (const extent of tensor.shape.toReversed()) {
    const count = extent === 0 ? outerCount(tensor) : parts.length / extent
    const grouped: string[] = []
    for (let place = 0; place < count; place++) {
      grouped.push(`[${parts.slice(place * extent, (place + 1) * extent).join(', ')}]`)
    }
    parts = grouped
  }
  return parts[0] ?? 'null'
}

/** NumpyEncoder iterates over an object array without dimensions, and so over the object in it: a text becomes its characters. */
function iteratedText(value: Value): string {
  if (isValueList(value)) return valueText(value)
  if (typeof value === 'string') return valueText(Array.from(value))
  if (value instanceof Uint8Array) return valueText(Array.from(value, BigInt))
  if (isValueMap(value)) return valueText(Array.from(value.keys()))
  throw typeError(`'${typeName(value)}' object is not iterable`)
}

/** How many empty lists an array with an extent of 0 has at that axis. */
function outerCount(tensor: Tensor): number {
  const axis = tensor.shape.indexOf(0)
  return tensor.shape.slice(0, axis).reduce((product, extent) => product * extent, 1)
}

/** One Python value as `json.dumps(value, cls=NumpyEncoder)` writes it. */
export function valueText(value: Value): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return value.toString()
    case 'number':
      return jsonFloat(value)
    case 'string':
      return jsonString(value)
    case 'object':
      return objectText(value)
  }
}

function objectText(value: Exclude<Value, null | boolean | bigint | number | string>): string {
  if (isValueList(value)) return `[${value.map(valueText).join(', ')}]`
  if (isValueMap(value)) {
    const entries = uniqueKeys(value)
    return `{${Array.from(entries, ([key, item]) => `${key}: ${valueText(item)}`).join(', ')}}`
  }
  if (value instanceof Uint8Array) return jsonString(encodeBytes(value))
  if (isInstant(value)) return jsonString(isoText(value))
  if (isTensor(value)) return tensorText(value)
  return opaqueText(value)
}

/** Every key is written, even when two become the same text. */
function uniqueKeys(map: ReadonlyMap<ValueKey, Value>): readonly (readonly [string, Value])[] {
  return Array.from(map, ([key, item]) => [keyText(key), item] as const)
}

/** A key as `json` writes it: numbers and None become text. */
function keyText(key: ValueKey): string {
  if (typeof key === 'string') return jsonString(key)
  if (key === null) return '"null"'
  if (typeof key === 'number' && Number.isInteger(key)) return `"${key}"`
  return `"${valueText(key)}"`
}

function opaqueText(value: Opaque): string {
  if (value.repr === '<NA>') return 'null'
  const name = value.type.split('.').at(-1) ?? value.type
  throw typeError(`Object of type ${name} is not JSON serializable`)
}

/** `base64.encodebytes`: a line break behind every 76 letters and at the end. */
function encodeBytes(bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return base64.replace(/.{1,76}/g, '$&\n')
}
