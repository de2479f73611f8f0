/** Where the data of a TensorProto lie, without reading them. */
import { UserError } from '#shared/user-error.ts'
import { rawDecoder, varintDecoder } from './element-numbers.ts'
import type { ElementDecoder } from './element-numbers.ts'
import { sparseTensorField, tensorField } from './schema.ts'
import { readTensor } from './read-tensor.ts'
import type { TensorInfo } from './read-tensor.ts'
import type { Range, WireReader } from './wire-reader.ts'

/** Writers pack repeated numbers into one field; a file with more pieces than this was made to be slow. */
const MAX_PIECES = 1_000_000

/** A tensor with the stretches of the model file that hold its elements, none where its data are external. */
export interface TensorData {
  readonly tensor: TensorInfo
  readonly pieces: readonly Range[]
  /** A decoder from the first element on; null where its elements are no numbers. */
  readonly decoder: () => ElementDecoder | null
}

const packed = new Map<number, 'float' | 'double' | 'varint'>([
  [tensorField.floatData, 'float'],
  [tensorField.doubleData, 'double'],
  [tensorField.int32Data, 'varint'],
  [tensorField.int64Data, 'varint'],
  [tensorField.uint64Data, 'varint'],
])

/** Finds the data of a TensorProto. Throws UserError `over-limit`. */
export function findTensorData(reader: WireReader, content: Range): TensorData {
  const tensor = readTensor(reader, content)
  const count = tensor.shape.reduce((product, extent) => product * extent, 1)
  let raw: Range | null = null as Range | null
  let kind: 'float' | 'double' | 'varint' = 'float'
  const pieces: Range[] = []
  reader.fields(content, (field) => {
    if (field.number === tensorField.rawData) raw = field.content
    const found = packed.get(field.number)
    if (found === undefined) return
    if (pieces.length === MAX_PIECES) throw tooManyPieces(tensor.name)
    kind = found
    pieces.push(field.wire === 0 ? { from: field.whole.from + 1, to: field.whole.to } : field.content)
  })
  if (raw !== null || tensor.external !== null || pieces.length === 0) {
    return {
      tensor,
      pieces: raw === null ? [] : [raw],
      decoder: () => rawDecoder(tensor.type, count),
    }
  }
  const isNumber = rawDecoder(tensor.type, count) !== null
  const decoder = () => (kind === 'varint' ? varintDecoder(tensor.type, count) : rawDecoder(kind, count))
  return { tensor, pieces, decoder: isNumber ? decoder : () => null }
}

/** The values of a SparseTensorProto, which are a TensorProto. */
export function sparseValues(reader: WireReader, content: Range): Range | null {
  let values: Range | null = null
  reader.fields(content, (field) => {
    if (field.number === sparseTensorField.values) values = field.content
  })
  return values
}

function tooManyPieces(name: string): UserError {
  return new UserError({
    code: 'over-limit',
    message: `The data of ${name} stand in more than ${MAX_PIECES} pieces.`,
    hint: 'Save the model again with current ONNX tools, which write them in one.',
  })
}
