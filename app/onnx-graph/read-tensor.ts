/** TensorProto and SparseTensorProto without their data. */
import {
  elementBits,
  elementTypeName,
  entryField,
  EXTERNAL,
  sparseTensorField,
  tensorField,
} from './schema.ts'
import type { Field, Range, WireReader } from './wire-reader.ts'

/** Where the data of a tensor lies outside the model file, as the model says; `length` null where it does not. */
interface ExternalData {
  readonly location: string
  readonly offset: number
  readonly length: number | null
}

/** A constant tensor: everything but its data. `bytes` is what its elements take, text without separators. */
export interface TensorInfo {
  readonly name: string
  readonly type: string
  readonly shape: readonly number[]
  readonly bytes: number
  readonly external: ExternalData | null
}

/** Reads a TensorProto. */
export function readTensor(reader: WireReader, content: Range): TensorInfo {
  let name = ''
  let elementType = 0
  let textBytes = 0
  let isExternal = false
  const shape: number[] = []
  const entries = new Map<string, string>()
  reader.fields(content, (field) => {
    switch (field.number) {
      case tensorField.extents:
        addExtents(reader, field, shape)
        break
      case tensorField.type:
        elementType = field.value
        break
      case tensorField.textData:
        textBytes += field.content.to - field.content.from
        break
      case tensorField.name:
        name = reader.text(field.content)
        break
      case tensorField.externalData:
        addEntry(reader, field.content, entries)
        break
      case tensorField.dataLocation:
        isExternal = field.value === EXTERNAL
        break
    }
  })
  const type = elementTypeName(elementType)
  const bits = shape.reduce((product, extent) => product * extent, elementBits(type))
  const bytes = type === 'string' ? textBytes : Math.ceil(bits / 8)
  return { name, type, shape, bytes, external: isExternal ? externalData(entries) : null }
}

/** Reads a SparseTensorProto; `bytes` counts its values and indices. */
export function readSparseTensor(reader: WireReader, content: Range): TensorInfo {
  let values: TensorInfo | null = null as TensorInfo | null
  let indexBytes = 0
  const shape: number[] = []
  reader.fields(content, (field) => {
    if (field.number === sparseTensorField.values) values = readTensor(reader, field.content)
    if (field.number === sparseTensorField.indices) indexBytes = readTensor(reader, field.content).bytes
    if (field.number === sparseTensorField.extents) addExtents(reader, field, shape)
  })
  return {
    name: values?.name ?? '',
    type: values?.type ?? 'undefined',
    shape,
    bytes: (values?.bytes ?? 0) + indexBytes,
    external: values?.external ?? null,
  }
}

/** Repeated numbers come one a field, or many in one. */
function addExtents(reader: WireReader, field: Field, shape: number[]): void {
  if (field.wire !== 2) shape.push(field.value)
  else for (const extent of reader.varints(field.content)) shape.push(extent)
}

/** Reads a StringStringEntryProto into a map. */
export function addEntry(reader: WireReader, content: Range, entries: Map<string, string>): void {
  let key = ''
  let value = ''
  reader.fields(content, (field) => {
    if (field.number === entryField.key) key = reader.text(field.content)
    if (field.number === entryField.value) value = reader.text(field.content)
  })
  entries.set(key, value)
}

/** Keys of `external_data`: onnx.proto3, "TensorProto.external_data". */
function externalData(entries: ReadonlyMap<string, string>): ExternalData {
  const length = entries.get('length')
  return {
    location: entries.get('location') ?? '',
    offset: Number(entries.get('offset') ?? 0) || 0,
    length: length === undefined ? null : Number(length) || 0,
  }
}
