/** Frames of the fixtures for tests: read from their JSON, and described again to be compared. */
import { parseJson } from '#app/json/parse-json.ts'
import { readParamSpecs } from '#app/model/param-specs.ts'
import { readSchema } from '#app/model/schema.ts'
import { columnLabelRepr } from '#app/mlflow-types/spec-label.ts'
import { arrayDtypeName, columnDtypeName, dtypeFromName } from '#app/python-data/dtype.ts'
import { listOf } from '#app/python-data/numpy-array.ts'
import { dataOf } from '#app/python-data/set-items.ts'
import { reprOf, typeName } from '#app/python-data/python-repr.ts'
import { ticksOfText } from '#app/python-data/numpy-datetime.ts'
import type { ParamSpec, Schema, Signature } from '#shared/model.ts'
import { elementCount, isInstant, isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Column, Data, Frame, Instant, Table, TimeUnit, Value } from '#shared/values.ts'
import { isoText } from '#app/python-data/instant-text.ts'

/** The schema of a fixture row: MLflow's JSON of a Schema. */
export function schemaOf(described: Value): Schema {
  return readSchema(described).schema
}

/** The param specs of a fixture row. */
export function paramSpecsOf(described: Value): readonly ParamSpec[] {
  return readParamSpecs(described)
}

/** A signature of inputs alone. */
export function signatureOf(inputs: Schema | null): Signature {
  return { inputs, outputs: null, params: null, fromTypeHint: false }
}

/** JSON text as values, integers apart from floats. */
export function valuesOfJson(text: string): Value {
  return parseJson(text)
}

/** A recorded special value (`{"$float": "NaN"}`) as the value it stands for; lists and dicts in depth. */
export function recordedValue(json: Value): Value {
  if (isValueList(json)) return json.map(recordedValue)
  if (!isValueMap(json)) return json
  const [tag, content] = Array.from(json)[0] ?? ['', null]
  switch (tag) {
    case '$float':
      return content === 'NaN' ? Number.NaN : Number(content)
    case '$int':
      return BigInt(textOf(content))
    case '$bytes':
      return new Uint8Array(Buffer.from(textOf(content), 'base64'))
    case '$datetime':
      return recordedInstant(textOf(content))
    case '$nat':
      return { kind: 'instant', unit: 'ns', ticks: null }
    case '$na':
      return { kind: 'opaque', type: 'pandas.NA', repr: '<NA>' }
    case '$ndarray':
      return recordedValue(content)
    case '$repr':
      return recordedRepr(textOf(content))
    default:
      return new Map(Array.from(json, ([key, item]) => [key, recordedValue(item)]))
  }
}

function recordedRepr(text: string): Value {
  const type = text.startsWith('Decimal') ? 'decimal.Decimal' : (/^\w+/.exec(text)?.[0] ?? 'object')
  return { kind: 'opaque', type, repr: text }
}

function recordedInstant(text: string): Instant {
  if (!text.includes('T')) return { kind: 'instant', unit: 'D', ticks: ticksOfText(text, 'D') }
  const zone = /[+-]\d\d:\d\d$/.exec(text)?.[0]
  const instant = { kind: 'instant', unit: 'ns', ticks: ticksOfText(text, 'ns') } as const
  return zone === undefined ? instant : { ...instant, zone: zone === '+00:00' ? 'UTC' : zone }
}

/** Recorded values of a recorded dtype as a column. */
export function recordedColumn(dtype: string, values: readonly Value[]): Data {
  const items = values.map(recordedValue)
  if (dtype === 'str') return { dtype, data: items.map((item) => (typeof item === 'string' ? item : null)) }
  const zoned = /^datetime64\[(\w+), (\w+)\]$/.exec(dtype)
  if (zoned) {
    const unit = zoned[1] as TimeUnit
    const data = dataOf(items.map(withoutZone), { name: 'datetime64', unit })
    return { ...data, zone: zoned[2] ?? 'UTC' } as Data
  }
  const spec = dtypeFromName(dtype.replace(/^<U\d+$/, 'str').replace(/^\|S\d+$/, 'bytes'))
  if (spec !== null && spec.name !== 'time') return dataOf(items, spec)
  const isMissing = (item: Value) =>
    typeof item === 'object' && item !== null && 'repr' in item && item.repr === '<NA>'
  return { dtype: 'extension', name: dtype, data: items.map((item) => (isMissing(item) ? null : item)) }
}

function withoutZone(item: Value): Value {
  return isInstant(item) ? { kind: 'instant', unit: item.unit, ticks: item.ticks } : item
}

function field(map: Value, name: string): Value {
  return isValueMap(map) ? (map.get(name) ?? null) : null
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}

function items(value: Value): readonly Value[] {
  return isValueList(value) ? value : []
}

/** A recorded DataFrame, ndarray or dict of tensors as a frame. */
export function recordedFrame(described: Value): Frame {
  if (field(described, 'type') === 'DataFrame') return recordedTable(described)
  if (field(described, 'type') === 'tensors') {
    const tensors = field(described, 'tensors')
    const entries = isValueMap(tensors) ? Array.from(tensors) : []
    return {
      kind: 'tensors',
      entries: entries.map(([name, tensor]) => ({ name: String(name), tensor: recordedTensor(tensor) })),
    }
  }
  return recordedTensor(described)
}

function recordedTable(described: Value): Table {
  const columns = items(field(described, 'columns')).map((column) => {
    const name = field(column, 'name')
    const values = recordedColumn(textOf(field(column, 'dtype')), items(field(column, 'values')))
    return { name: typeof name === 'string' ? name : Number(name), values }
  })
  return { kind: 'table', rowCount: Number(field(described, 'rows')), columns }
}

function recordedTensor(described: Value) {
  const shape = items(field(described, 'shape')).map(Number)
  const flat: Value[] = []
  flatten(field(described, 'values') ?? field(described, 'data'), shape.length, flat)
  const values = recordedColumn(textOf(field(described, 'dtype')), flat)
  if (values.data.length !== elementCount(shape)) throw new Error('The recorded shape does not fit.')
  return { kind: 'tensor', shape, values } as const
}

function flatten(value: Value, depth: number, into: Value[]): void {
  const row = field(value, '$ndarray')
  if (depth === 0) into.push(value)
  else for (const item of items(row === null ? value : field(row, 'values'))) flatten(item, depth - 1, into)
}

/** A message's last sentence; what Python prints of sets, in an order that varies, is sorted. */
export function sentenceOf(message: string): string {
  const sentence = message.split('Error: ').at(-1) ?? ''
  return sentence
    .replace(/the input fields \{(.*?)\}/, (_, list: string) => `the input fields ${sorted(list, ', ')}`)
    .replace(/extra inputs: \[(.*)\]\.$/, (_, list: string) => `extra inputs: ${sorted(list, ', ')}`)
    .replace(
      /Invalid parameters found: \{(.*)\}$/,
      (_, list: string) => `Invalid: ${sorted(list.slice(1, -1), '), (')}`,
    )
    .replace(
      /(properties: |schema found: |Got )\{(.*?)\}/,
      (_, start: string, list: string) => start + sorted(list, ', '),
    )
}

function sorted(list: string, separator: string): string {
  return list.split(separator).sort().join(separator)
}

/** A frame as text that two equal frames share: dtypes, shapes, and values bit by bit. */
export function describeFrame(frame: Frame): string {
  switch (frame.kind) {
    case 'table':
      return [
        `rows ${frame.rowCount}`,
        ...frame.columns.map(
          (column) => `${labelText(column)}: ${columnDtypeName(column.values)} ${dataText(column.values)}`,
        ),
      ].join('\n')
    case 'tensor':
      return `${arrayDtypeName(frame.values)} (${frame.shape.join()}) ${dataText(frame.values)}`
    case 'tensors':
      return frame.entries.map(({ name, tensor }) => `${name}: ${describeFrame(tensor)}`).join('\n')
    case 'series':
      return `series ${dataText(frame.values)}`
    case 'plain':
      return describeValue(frame.value)
  }
}

/** Text labels, and all others, which the oracle calls numbers. */
function labelText(column: Column): string {
  if (column.labelType === undefined) return `${typeof column.name} ${column.name}`
  return `number ${Number.isNaN(column.name) ? 'NaN' : columnLabelRepr(column)}`
}

function dataText(data: Data): string {
  return `[${Array.from({ length: data.data.length }, (_, place) => describeValue(valueAt(data, place))).join(', ')}]`
}

/** A value as text; arrays read as their lists, numpy scalars as numbers, points in time as ISO text. */
export function describeValue(value: Value): string {
  if (typeof value === 'object' && value !== null && isTensor(value)) return describeValue(listOf(value))
  if (isValueList(value)) return `[${value.map(describeValue).join(', ')}]`
  if (isValueMap(value)) {
    return `{${Array.from(value, ([key, item]) => `${reprOf(key)}: ${describeValue(item)}`).join(', ')}}`
  }
  if (isInstant(value)) return value.ticks === null ? 'NaT' : isoText(value)
  return `${typeName(value)} ${reprOf(value)}`
}
