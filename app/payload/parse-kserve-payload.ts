/** KServe's V2 JSON ("Open Inference Protocol") as an input of the model, to translate it: not a form that `/invocations` takes. */
import type { Schema, Signature } from '#shared/model.ts'
import { elementCount, isValueList, isValueMap } from '#shared/values.ts'
import type { Column, Data, Table, Tensor, Value, ValueMap } from '#shared/values.ts'
import { dtypeFromName } from '#app/python-data/dtype.ts'
import { inferObjects } from '#app/python-data/infer-objects.ts'
import { PythonError, invalidInput } from '#app/python-data/python-error.ts'
import { dataOf } from '#app/python-data/set-items.ts'
import { decodeBase64 } from './decode-base64.ts'
import { decodeJsonText } from './decode-text.ts'
import { foreignRefusal } from './foreign-refusal.ts'
import { castBySchema } from './parse-frame.ts'
import type { ParsedFrame } from './parse-frame.ts'
import { parseJson } from './parse-json.ts'
import type { ParsedPayload } from './parsed-payload.ts'

/** Numpy's names of the protocol's datatypes; `BYTES` is text, or base64 where its content type says so. */
const datatypes: ReadonlyMap<Value, string> = new Map([
  ['BOOL', 'bool'],
  ['INT8', 'int8'],
  ['INT16', 'int16'],
  ['INT32', 'int32'],
  ['INT64', 'int64'],
  ['UINT8', 'uint8'],
  ['UINT16', 'uint16'],
  ['UINT32', 'uint32'],
  ['UINT64', 'uint64'],
  ['FP16', 'float16'],
  ['FP32', 'float32'],
  ['FP64', 'float64'],
  ['BYTES', 'object'],
])

/** Numpy has no more dimensions. */
const MAX_RANK = 64

/**
 * Reads an inference request. A table where the content type is MLServer's `pd` or the model takes columns, otherwise
 * arrays: one alone where the model's own has no name. Source: kserve/open-inference-protocol `inference_rest.md`.
 */
export function parseKServePayload(body: Uint8Array, signature: Signature | null): ParsedPayload {
  try {
    const request = parseJson(decodeJsonText(body))
    const inputs = isValueMap(request) ? request.get('inputs') : undefined
    if (!isValueMap(request) || inputs === undefined || !isValueList(inputs)) {
      throw invalidInput('A V2 request is a JSON object with a list of inputs.')
    }
    const parameters = mapOf(request.get('parameters'))
    const { input, casts } = inputOf(inputs.map(readInput), parameters.get('content_type'), signature)
    return { ok: true, input, params: parameters.get('params'), form: 'v2', casts }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return { ok: false, refusal: foreignRefusal(error, 'V2') }
  }
}

function mapOf(value: Value | undefined): ValueMap {
  return value !== undefined && isValueMap(value) ? value : new Map()
}

interface NamedTensor {
  readonly name: string
  readonly tensor: Tensor
}

function readInput(input: Value): NamedTensor {
  const name = isValueMap(input) ? input.get('name') : undefined
  if (!isValueMap(input) || typeof name !== 'string') throw invalidInput('An input of it has no name.')
  const dtype = datatypes.get(input.get('datatype') ?? null)
  if (dtype === undefined) throw invalidInput(`The input ${name} has no datatype of the protocol.`)
  const shape = shapeOf(input.get('shape') ?? null, name)
  const items = flatItems(input.get('data') ?? null, 0)
  if (items.length !== elementCount(shape)) {
    throw invalidInput(
      `The input ${name} has ${items.length} values, its shape [${shape.join(', ')}] asks for ${elementCount(shape)}.`,
    )
  }
  const isBase64 = mapOf(input.get('parameters')).get('content_type') === 'base64'
  const values = isBase64 ? items.map(bytesOf) : items
  return { name, tensor: { kind: 'tensor', shape, values: dataOf(values, dtypeOf(dtype)) } }
}

function dtypeOf(name: string) {
  return dtypeFromName(name) ?? ({ name: 'object' } as const)
}

function shapeOf(shape: Value, name: string): readonly number[] {
  const isShape = isValueList(shape) && shape.every((extent) => typeof extent === 'bigint' && extent >= 0n)
  if (!isShape || shape.length > MAX_RANK) throw invalidInput(`The input ${name} has no shape.`)
  return shape.map(Number)
}

/** Data may be flat or nested; both are in C order. */
function flatItems(data: Value, depth: number): readonly Value[] {
  if (!isValueList(data)) return [data]
  if (depth > MAX_RANK) throw invalidInput('Its data is nested too deep.')
  if (!data.some(isValueList)) return data
  return data.flatMap((item) => flatItems(item, depth + 1))
}

function bytesOf(item: Value): Value {
  return typeof item === 'string' ? decodeBase64(new TextEncoder().encode(item)) : item
}

function inputOf(
  inputs: readonly NamedTensor[],
  contentType: Value | undefined,
  signature: Signature | null,
): ParsedFrame {
  const schema = signature?.inputs ?? null
  const isTable = contentType === 'pd' || schema?.kind === 'columns'
  if (isTable) {
    const table = tableOfInputs(inputs)
    return castBySchema(table, withoutBytes(schema, table))
  }
  const [only] = inputs
  const isNamed = schema?.kind === 'tensors' && schema.tensors.some((spec) => spec.name !== null)
  const isAlone = inputs.length === 1 && only !== undefined && !isNamed && contentType !== 'dict'
  return { input: isAlone ? only.tensor : { kind: 'tensors', entries: inputs }, casts: [] }
}

function tableOfInputs(inputs: readonly NamedTensor[]): Table {
  const columns = inputs.map(({ name, tensor }): Column => ({ name, values: columnOfTensor(tensor) }))
  const rowCount = columns[0]?.values.data.length ?? 0
  if (columns.some(({ values }) => values.data.length !== rowCount)) {
    throw invalidInput('The inputs of a table differ in length.')
  }
  return { kind: 'table', rowCount, columns }
}

/** Casting reads base64 text; columns that are bytes already need none. */
function withoutBytes(schema: Schema | null, table: Table): Schema | null {
  if (schema?.kind !== 'columns') return schema
  const bytes = table.columns.filter(({ values }) => values.data.some((item) => item instanceof Uint8Array))
  const names = new Set<unknown>(bytes.map(({ name }) => name))
  return { ...schema, columns: schema.columns.filter(({ name }) => !names.has(name)) }
}

/** One entry a row; what has more than one value a row becomes lists. */
function columnOfTensor({ shape, values }: Tensor): Data {
  const rows = shape[0] ?? 1
  const width = elementCount(shape.slice(1))
  if (width !== 1) {
    if (values.dtype === 'extension') return values
    return {
      dtype: 'object',
      data: Array.from({ length: rows }, (_, row): Value => ({
        kind: 'tensor',
        shape: shape.slice(1),
        values: { ...values, data: values.data.slice(row * width, (row + 1) * width) } as Data,
      })),
    }
  }
  return values.dtype === 'object' ? inferObjects(values.data) : values
}
