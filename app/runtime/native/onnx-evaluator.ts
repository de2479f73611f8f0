/** An exported model run by onnxruntime: the second evaluator that checks the kernels. */
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import type { ExportedModel } from '#app/native/export/export-model.ts'
import { numberTypeOf, writeNumbers } from '#app/native/column-numbers.ts'
import { UserError } from '#shared/user-error.ts'
import type { Data, Table } from '#shared/values.ts'
import type { OtherEvaluator } from './other-evaluator.ts'
import { env, InferenceSession, Tensor } from '../onnx/onnxruntime.ts'

/** Loads an exported model. Throws `unsupported` with onnxruntime's own words where it does not take it. One thread keeps the order of sums. */
export async function onnxEvaluator(model: ExportedModel): Promise<OtherEvaluator> {
  env.logLevel = 'fatal'
  const session = await InferenceSession.create(model.bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  }).catch((error: unknown) => {
    throw notTaken(error)
  })
  return {
    run: async (table) => outputOf(await session.run(feedsOf(model, table))),
    close: () => session.release(),
  }
}

/** A model whose parts do not fit one another: its kernels refuse every row, onnxruntime the whole. */
function notTaken(error: unknown): UserError {
  return new UserError(
    {
      code: 'unsupported',
      message: 'onnxruntime does not take this model as ONNX.',
      detail: error instanceof Error ? error.message : String(error),
    },
    { cause: error },
  )
}

function feedsOf(model: ExportedModel, table: Table): Readonly<Record<string, OrtTensor>> {
  if (!model.asMatrix) {
    return Object.fromEntries(
      table.columns.map(({ name, values }) => [String(name), columnTensor(values, table.rowCount)]),
    )
  }
  const width = table.columns.length
  const data = new Float64Array(table.rowCount * width)
  table.columns.forEach(({ values }, place) => writeNumbers(values, data, place, width))
  const type = model.inputs[0]?.type ?? 'double'
  return { input: numberTensor(type, data, [table.rowCount, width]) }
}

function columnTensor(values: Data, rows: number): OrtTensor {
  const type = numberTypeOf(values)
  if (type === null) {
    const texts = Array.from(values.data, (value) => (typeof value === 'string' ? value : ''))
    return new Tensor('string', texts, [rows])
  }
  const data = new Float64Array(rows)
  writeNumbers(values, data, 0, 1)
  return numberTensor(type === 'float64' ? 'double' : type === 'float32' ? 'float' : type, data, [rows])
}

function numberTensor(type: string, data: Float64Array, shape: readonly number[]): OrtTensor {
  switch (type) {
    case 'float':
      return new Tensor('float32', Float32Array.from(data), shape)
    case 'int64':
      return new Tensor('int64', BigInt64Array.from(data, BigInt), shape)
    case 'int32':
      return new Tensor('int32', Int32Array.from(data), shape)
    case 'bool':
      return new Tensor('bool', Uint8Array.from(data), shape)
    case 'double':
      return new Tensor('float64', data, shape)
    default:
      throw new Error(`Threshold rows are not made of ${type}.`)
  }
}

function outputOf(outputs: OrtSession.OnnxValueMapType): { readonly values: Data; readonly width: number } {
  const [output] = Object.values(outputs)
  if (output === undefined || !('data' in output)) throw new Error('The exported model gave no tensor.')
  const { data, dims } = output
  const width = dims.length > 1 ? (dims[1] ?? 1) : 1
  return { values: dataOf(data), width }
}

function dataOf(data: OrtTensor['data']): Data {
  if (data instanceof Float64Array) return { dtype: 'float64', data }
  if (data instanceof Float32Array) return { dtype: 'float32', data }
  if (data instanceof BigInt64Array) return { dtype: 'int64', data }
  if (data instanceof Uint8Array) return { dtype: 'bool', data }
  if (Array.isArray(data)) return { dtype: 'str', data: data.map(String) }
  throw new Error('The exported model gave a tensor of another type.')
}
