/** The JSON that a server answers as an output: MLflow's, Azure ML's, and KServe's V2. */
import { decodeJsonText } from '#app/payload/decode-text.ts'
import { parseJson } from '#app/payload/parse-json.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { elementCount, isValueList, isValueMap, numberToFloat16 } from '#shared/values.ts'
import type { Data, Frame, Tensor, Value } from '#shared/values.ts'

/** The output inside an answer. A text that is JSON itself is read: Azure's `run` often returns `json.dumps(…)`. */
export function answerFrame(answer: Value): Frame {
  if (typeof answer === 'string') {
    const inner = innerJson(answer)
    return inner === null ? { kind: 'plain', value: answer } : answerFrame(inner)
  }
  const tensors = isValueMap(answer) ? v2Outputs(answer.get('outputs') ?? null) : null
  return tensors ?? { kind: 'plain', value: answer }
}

function innerJson(text: string): Value {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    return parseJson(decodeJsonText(Buffer.from(text)))
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}

/** Tensors of the Open Inference Protocol V2 (`outputs` with name, shape, datatype, data). */
function v2Outputs(outputs: Value): Frame | null {
  if (!isValueList(outputs)) return null
  const entries = outputs.flatMap((output) => {
    const entry = isValueMap(output) ? v2Tensor(output) : null
    return entry === null ? [] : [entry]
  })
  return entries.length === 0 || entries.length !== outputs.length ? null : { kind: 'tensors', entries }
}

function v2Tensor(output: ReadonlyMap<unknown, Value>): { name: string; tensor: Tensor } | null {
  const name = output.get('name')
  const datatype = output.get('datatype')
  const shape = numbersOf(output.get('shape') ?? null)
  const data = flat(output.get('data') ?? null)
  if (typeof name !== 'string' || typeof datatype !== 'string' || shape === null) return null
  if (elementCount(shape) !== data.length) return null
  return { name, tensor: { kind: 'tensor', shape, values: typed(datatype, data) } }
}

function numbersOf(value: Value): readonly number[] | null {
  return isValueList(value) ? value.map(Number) : null
}

function flat(value: Value): readonly Value[] {
  return isValueList(value) ? value.flatMap(flat) : [value]
}

function isTruth(cell: Value): boolean {
  return typeof cell === 'boolean' || cell === 0n || cell === 1n
}

function typed(datatype: string, data: readonly Value[]): Data {
  const number = (cell: Value): number => (cell === null ? Number.NaN : Number(cell))
  const whole = (cell: Value): bigint => (typeof cell === 'bigint' ? cell : 0n)
  // MLServer writes null for NaN; what has no room for it, or is none of its datatype, stays as it was written.
  const isWhole = /^U?INT/u.test(datatype)
  if (isWhole && !data.every((cell) => typeof cell === 'bigint')) return { dtype: 'object', data }
  if (datatype === 'BOOL' && !data.every(isTruth)) return { dtype: 'object', data }
  switch (datatype) {
    case 'FP32':
      return { dtype: 'float32', data: Float32Array.from(data, number) }
    case 'FP64':
      return { dtype: 'float64', data: Float64Array.from(data, number) }
    case 'FP16':
      return { dtype: 'float16', data: Uint16Array.from(data, (cell) => numberToFloat16(number(cell))) }
    case 'INT8':
      return { dtype: 'int8', data: Int8Array.from(data, number) }
    case 'INT16':
      return { dtype: 'int16', data: Int16Array.from(data, number) }
    case 'INT32':
      return { dtype: 'int32', data: Int32Array.from(data, number) }
    case 'UINT8':
      return { dtype: 'uint8', data: Uint8Array.from(data, number) }
    case 'UINT16':
      return { dtype: 'uint16', data: Uint16Array.from(data, number) }
    case 'UINT32':
      return { dtype: 'uint32', data: Uint32Array.from(data, number) }
    case 'UINT64':
      return { dtype: 'uint64', data: BigUint64Array.from(data, whole) }
    case 'INT64':
      return { dtype: 'int64', data: BigInt64Array.from(data, whole) }
    case 'BOOL':
      return { dtype: 'bool', data: Uint8Array.from(data, (cell) => (cell === true || cell === 1n ? 1 : 0)) }
  }
  return { dtype: 'object', data }
}
