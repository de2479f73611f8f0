/** What reading did to the values of `inputs`, `instances` and CSV, for the trace: they are read once more, as they stand there. */
import { inferObjects } from '#app/python-data/infer-objects.ts'
import { columnDtypeName } from '#app/python-data/dtype.ts'
import { shapeText } from '#app/python-data/numpy-array.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { readCsv } from '#app/python-data/read-csv.ts'
import type { Schema } from '#shared/model.ts'
import type { ColumnName, Data, Frame, Tensor, Value } from '#shared/values.ts'
import { isTensor, isValueList, isValueMap } from '#shared/values.ts'
import type { ColumnCast } from './cast-columns.ts'
import { decodeJsonText, decodeUtf8 } from './decode-text.ts'
import { parseJson } from './parse-json.ts'

/** Casts of a CSV that was read with the dtypes of the signature. */
export function csvCasts(body: Uint8Array, input: Frame): readonly ColumnCast[] {
  if (input.kind !== 'table') return []
  const { columns } = orNone(() => readCsv(decodeUtf8(body, false), new Map())) ?? { columns: [] }
  const afters = new Map(input.columns.map(({ name, values }) => [name, values]))
  return columns.flatMap(({ name, values }) => {
    const after = afters.get(name)
    return after === undefined ? [] : castOf(name, values, after)
  })
}

/** Casts of the member `form` of a JSON body. */
export function servingCasts(
  body: Uint8Array,
  form: 'inputs' | 'instances',
  { input, schema }: { readonly input: Frame; readonly schema: Schema | null },
): readonly ColumnCast[] {
  const request = orNone(() => parseJson(decodeJsonText(body))) ?? null
  const given = isValueMap(request) ? (request.get(form) ?? null) : null
  const casts: ColumnCast[] = []
  for (const [name, after] of partsOf(input)) {
    const value = membersOf(given, name, schema)
    if (value === undefined) continue
    const before = orNone(() => inferObjects(leavesOf(value)))
    if (before !== null) casts.push(...castOf(name, before, after))
  }
  return casts
}

function orNone<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}

function castOf(name: ColumnName, before: Data, after: Data | Tensor): readonly ColumnCast[] {
  const data = 'kind' in after ? after.values : after
  if (before.data.length !== data.data.length) return []
  const shape = 'kind' in after ? ` ${shapeText(after.shape)}` : ''
  return [{ name, from: `${columnDtypeName(before)}${shape}`, before, after: data }]
}

/** The named arrays of an input, its only one as "", and scalars of a dict; records are looked at as columns. */
function partsOf(input: Frame): readonly (readonly [ColumnName, Data | Tensor])[] {
  switch (input.kind) {
    case 'tensors':
      return input.entries.map(({ name, tensor }) => [name, tensor])
    case 'tensor':
      return [['', input]]
    case 'plain':
      return plainParts(input.value)
    case 'table':
    case 'series':
      return []
  }
}

function plainParts(value: Value): readonly (readonly [ColumnName, Data])[] {
  const records = isValueList(value) ? value.filter(isValueMap) : isValueMap(value) ? [value] : []
  if (isValueList(value) && records.length < value.length) return []
  const names = new Set(records.flatMap((record) => Array.from(record.keys(), String)))
  return Array.from(names).flatMap((name) => {
    const cells = records.map((record) => scalarOf(record.get(name) ?? null))
    const after = orNone(() => inferObjects(cells))
    return after === null ? [] : [[name, after] as const]
  })
}

/** numpy's scalars as the values that they are. */
function scalarOf(value: Value): Value {
  const isScalar = typeof value === 'object' && value !== null && isTensor(value) && value.shape.length === 0
  if (!isScalar) return value
  const [only] = value.values.data
  return typeof only === 'number' && value.values.dtype.startsWith('int') ? BigInt(only) : (only ?? null)
}

/** What the request has for a part: a member of a dict, the members of records, or the whole list. */
function membersOf(given: Value, name: ColumnName, schema: Schema | null): Value | undefined {
  if (isValueMap(given)) return given.get(String(name))
  if (!isValueList(given)) return name === '' ? given : undefined
  if (given.every(isValueMap) && given.length > 0)
    return given.map((record) => record.get(String(name)) ?? null)
  const specs = schema === null ? [] : schema.kind === 'columns' ? schema.columns : schema.tensors
  const names = new Set(specs.map((spec) => spec.name))
  return name === '' || names.size === 1 ? given : undefined
}

function leavesOf(value: Value): readonly Value[] {
  return isValueList(value) ? value.flatMap(leavesOf) : [value]
}
