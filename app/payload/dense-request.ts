/** The fast path of `/invocations`: plain JSON of numbers and text, read once, byte by byte, into columns and arrays. */
import type { Schema, Signature, TensorSpec, ColumnSpec } from '#shared/model.ts'
import type { Column, Data, Frame, Value } from '#shared/values.ts'
import { numpyTypeOf } from '#app/mlflow-types/data-types.ts'
import { labelOf, nameOf } from '#app/mlflow-types/spec-label.ts'
import { tableOf } from '#app/python-data/data-frame.ts'
import { dtypeFromName } from '#app/python-data/dtype.ts'
import type { DtypeSpec } from '#app/python-data/dtype.ts'
import { castColumns } from './cast-columns.ts'
import type { ColumnCast } from './cast-columns.ts'
import { inDtype, takeArray } from './dense-array.ts'
import type { DenseArray } from './dense-array.ts'
import { doublesOf, finished, isAllIntegers } from './dense-column.ts'
import { takeRecords, takeSplit } from './dense-frame.ts'
import type { DenseFrame } from './dense-frame.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { NotPlain, notPlain, peek, scanner, take, takeMore, takeString } from './json-scanner.ts'
import type { Scanner } from './json-scanner.ts'
import { decodeJsonText } from './decode-text.ts'
import { parseJson } from './parse-json.ts'
import type { ParsedPayload } from './parsed-payload.ts'

type Accepted = Extract<ParsedPayload, { readonly ok: true }>

/** The request, or null where the patient way must read it. */
export function parseDenseRequest(body: Uint8Array, signature: Signature | null): Accepted | null {
  if (signature?.fromTypeHint === true) return null
  const schema = signature?.inputs ?? null
  try {
    const scan = scanner(body)
    const request = takeRequest(scan, schema)
    if (!Number.isNaN(peek(scan))) throw notPlain
    return request
  } catch (error) {
    // What is wrong with the text comes before what is wrong with a value: the patient way finds both in their order.
    if (error instanceof NotPlain || error instanceof PythonError) return null
    throw error
  }
}

function takeRequest(scan: Scanner, schema: Schema | null): Accepted {
  let content: Pick<Accepted, 'input' | 'form' | 'casts'> | null = null
  let params: Value | undefined
  take(scan, 0x7b)
  do {
    const key = takeString(scan)
    take(scan, 0x3a)
    if (key === 'params' && params === undefined) params = takeSmallValue(scan)
    else if (content === null) content = takeContent(scan, key, schema)
    else throw notPlain
  } while (takeMore(scan, 0x7d))
  if (content === null) throw notPlain
  return { ok: true, ...content, params }
}

function takeContent(
  scan: Scanner,
  key: string,
  schema: Schema | null,
): Pick<Accepted, 'input' | 'form' | 'casts'> {
  switch (key) {
    case 'dataframe_split':
      return { ...castFrame(takeSplit(scan), schema), form: key }
    case 'dataframe_records':
      return { ...castFrame(takeRecords(scan), schema), form: key }
    case 'inputs':
    case 'instances':
      return { input: takeTensors(scan, schema), casts: [], form: key }
    default:
      throw notPlain
  }
}

/** Params are small: their text is cut out and read patiently. Braces inside text make it give up. */
function takeSmallValue(scan: Scanner): Value {
  peek(scan)
  const start = scan.place
  let depth = 0
  for (; ; scan.place++) {
    const byte = scan.bytes[scan.place]
    if (byte === undefined) throw notPlain
    if (byte === 0x22) {
      takeString(scan)
      scan.place--
    } else if (byte === 0x7b || byte === 0x5b) depth++
    else if (byte === 0x7d || byte === 0x5d || byte === 0x2c) {
      if (depth === 0) break
      if (byte !== 0x2c) depth--
    }
  }
  try {
    return parseJson(decodeJsonText(scan.bytes.subarray(start, scan.place)))
  } catch {
    throw notPlain
  }
}

function castFrame(
  frame: DenseFrame,
  schema: Schema | null,
): { readonly input: Frame; readonly casts: readonly ColumnCast[] } {
  const direct = new Map<Column, ColumnCast>()
  const columns = frame.columns.map((dense, place): Column => {
    const name = frame.names?.[place] ?? place
    const target = isAllIntegers(dense) ? scalarTarget(schema, frame, place) : null
    if (target !== 'double') return { name, values: finished(dense) }
    const values: Data = { dtype: 'float64', data: doublesOf(dense) }
    const column = { name, values }
    direct.set(column, { name, from: 'int64', before: null, after: values })
    return column
  })
  const names = columns.map((column) => column.name)
  const table = tableOf(
    names,
    columns.map((column) => column.values),
    frame.rowCount,
    frame.index,
  )
  const casts = Array.from(direct.values())
  if (schema === null) return { input: table, casts }
  const cast = castColumns(table, schema)
  return { input: cast.table, casts: [...casts, ...cast.casts] }
}

/** The scalar type a column is to have; integers that are exact doubles need no detour to become them. */
function scalarTarget(schema: Schema | null, frame: DenseFrame, place: number): string | null {
  if (schema?.kind !== 'columns') return null
  const name = frame.names?.[place] ?? place
  const spec =
    schema.columns[0]?.name === null
      ? schema.columns[place]
      : schema.columns.find((candidate, order) => labelOf(candidate, order) === name)
  const isUnique =
    frame.names === null || frame.names.indexOf(String(name)) === frame.names.lastIndexOf(String(name))
  return spec?.type.kind === 'scalar' && isUnique ? spec.type.type : null
}

/** One array, or a dict of them. */
function takeTensors(scan: Scanner, schema: Schema | null): Frame {
  const specs: readonly (ColumnSpec | TensorSpec)[] =
    schema === null ? [] : schema.kind === 'columns' ? schema.columns : schema.tensors
  const isNamed = specs[0] !== undefined && specs[0].name !== null
  if (peek(scan) === 0x5b) {
    if (isNamed || schema?.kind === 'columns') throw notPlain
    return inDtype(takeArray(scan), dtypeOf(specs[0]))
  }
  if (schema !== null && !isNamed) throw notPlain
  const byName = new Map(specs.map((spec) => [nameOf(spec), spec]))
  const entries: { name: string; array: DenseArray }[] = []
  take(scan, 0x7b)
  do {
    const name = takeString(scan)
    if (entries.some((entry) => entry.name === name)) throw notPlain
    take(scan, 0x3a)
    if (peek(scan) !== 0x5b) throw notPlain
    entries.push({ name, array: takeArray(scan) })
  } while (takeMore(scan, 0x7d))
  const lengths = new Set(entries.map(({ array }) => array.shape[0]))
  // Whether unequal lengths matter is for the patient way to say.
  if (lengths.size > 1) throw notPlain
  return {
    kind: 'tensors',
    entries: entries.map(({ name, array }) => ({ name, tensor: inDtype(array, dtypeOf(byName.get(name))) })),
  }
}

function dtypeOf(spec: ColumnSpec | TensorSpec | undefined): DtypeSpec | null {
  if (spec === undefined) return null
  if ('shape' in spec) {
    const dtype = dtypeFromName(spec.dtype)
    if (dtype === null) throw notPlain
    return dtype
  }
  if (spec.type.kind !== 'scalar') throw notPlain
  return numpyTypeOf(spec.type.type)
}
