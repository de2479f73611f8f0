/** What the session gave, under the model's own names and as `_OnnxModelWrapper.predict` returns it. */
import type { Tensor as OrtTensor } from 'onnxruntime-node'
import { elementCount } from '#shared/values.ts'
import type { Data, Frame, Tensor, Value, ValueKey } from '#shared/values.ts'
import type { ZipMapOutput } from '#app/onnx-graph/zip-map.ts'
import type { OwnOutput } from '../loaded-model.ts'
import { unequalOutputs } from './explain.ts'
import { withNul } from './nul-stand-in.ts'
import { onnxruntimeError, WrapperError } from './wrapper-error.ts'

/** A tensor of the session as a numpy array; text becomes an array of objects, `standIn` in it NUL again. */
export function arrayOf(tensor: OrtTensor, standIn: string | null): Tensor {
  return { kind: 'tensor', shape: tensor.dims, values: dataOf(tensor, standIn) }
}

function dataOf(tensor: OrtTensor, standIn: string | null): Data {
  const { data, type } = tensor
  switch (type) {
    case 'string':
      return { dtype: 'object', data: withNul(data as string[], standIn) }
    case 'float16': {
      const half = data as Uint16Array
      // Node 24 has Float16Array, and onnxruntime-common then gives one; the bits are the same.
      return { dtype: 'float16', data: new Uint16Array(half.buffer, half.byteOffset, half.length) }
    }
    case 'int4':
    case 'uint4':
      throw onnxruntimeError('notImplemented', `Palate cannot read an output of type tensor(${type}).`)
    default:
      return { dtype: type, data } as Data
  }
}

/** The dictionaries that a ZipMap node makes of its tensor, one a row; keys sorted as C++'s map keeps them. */
export function zipMapValues(tensor: OrtTensor, { labels, node }: ZipMapOutput): Value[] {
  const { dims, data } = tensor
  if (dims.length === 0) throw zipMapError(node, 'Zipmap does not support empty dim count')
  if (dims.length > 2) throw zipMapError(node, 'Zipmap only supports 1D or 2D input tensors')
  const width = dims.at(-1) ?? 0
  const rowCount = dims.length === 1 ? 1 : (dims[0] ?? 0)
  if (width !== labels.length) {
    throw zipMapError(node, `Input features_per_batch[${width}] != number of classlabels[${labels.length}]`)
  }
  const columns = sortedColumns(labels)
  const values = data as Float32Array
  return Array.from({ length: rowCount }, (_, row) => {
    const dict = new Map<ValueKey, Value>()
    for (const { label, column } of columns) dict.set(label, values[row * width + column] ?? Number.NaN)
    return dict
  })
}

function zipMapError(node: string, message: string): WrapperError {
  return onnxruntimeError(
    'invalidArgument',
    `Non-zero status code returned while running ZipMap node. Name:'${node}' Status Message: ${message}`,
  )
}

/** Labels in order with the column of each; of a label that is there twice the last column counts. */
function sortedColumns(labels: readonly (bigint | string)[]) {
  const columns = new Map(labels.map((label, column) => [label, column]))
  return Array.from(columns, ([label, column]) => ({ label, column })).toSorted((a, b) =>
    compareLabels(a.label, b.label),
  )
}

/** Texts by their UTF-8 bytes. */
function compareLabels(a: bigint | string, b: bigint | string): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return a < b ? -1 : a > b ? 1 : 0
}

/** The wrapper's answer: a DataFrame with every output flattened for a DataFrame, else a dict of arrays. */
export function answerOf(outputs: readonly OwnOutput[], input: Frame): Frame {
  if (input.kind === 'table') return tableAnswer(outputs)
  const entries = outputs.flatMap(({ name, value }) => (isArrayValue(value) ? [{ name, tensor: value }] : []))
  if (entries.length === outputs.length) return { kind: 'tensors', entries }
  return { kind: 'plain', value: new Map(outputs.map(({ name, value }) => [name, value])) }
}

function isArrayValue(value: Value): value is Tensor {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor'
}

function tableAnswer(outputs: readonly OwnOutput[]): Frame {
  const columns = outputs.map(({ name, value }) => ({ name, values: columnData(value) }))
  const rowCount = columns[0]?.values.data.length ?? 0
  if (columns.some((column) => column.values.data.length !== rowCount)) {
    const lengths = columns.map(({ name, values }) => ({ name, length: values.data.length }))
    throw new WrapperError('ValueError', 'All arrays must be of the same length', unequalOutputs(lengths))
  }
  return { kind: 'table', rowCount, columns }
}

/** `np.asarray(output).reshape(-1)` as a column; pandas 3 turns objects that are all text into its `str`. */
function columnData(value: Value): Data {
  if (isArrayValue(value)) {
    const { values } = value
    const isText = values.dtype === 'object' && elementCount(value.shape) > 0
    return isText ? { dtype: 'str', data: values.data as string[] } : values
  }
  const list = value as readonly Value[]
  // An empty list has no type: numpy makes floats of it.
  if (list.length === 0) return { dtype: 'float64', data: new Float64Array(0) }
  return { dtype: 'object', data: list }
}
