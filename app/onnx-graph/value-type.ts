/** TypeProto as onnxruntime writes it (`DataTypeUtils::ToString`): `tensor(float)`, `seq(map(int64,tensor(float)))`. */
import {
  elementTypeName,
  extentField,
  mapTypeField,
  opaqueTypeField,
  sequenceTypeField,
  shapeField,
  tensorTypeField,
  typeField,
  valueField,
} from './schema.ts'
import type { Range, WireReader } from './wire-reader.ts'

/** A graph input or output. `shape` is null where the graph says nothing of it or the value is no tensor. */
export interface ValueInfo {
  readonly name: string
  readonly type: string
  readonly shape: readonly (number | string | null)[] | null
  /** Where it stands in the file, with its tag. */
  readonly whole: Range
}

interface ValueType {
  readonly type: string
  readonly shape: readonly (number | string | null)[] | null
}

const unknownType: ValueType = { type: 'unknown', shape: null }

/** Reads a ValueInfoProto. */
export function readValueInfo(reader: WireReader, content: Range, whole: Range): ValueInfo {
  let name = ''
  let valueType = unknownType
  reader.fields(content, (field) => {
    if (field.number === valueField.name) name = reader.text(field.content)
    if (field.number === valueField.type) valueType = readType(reader, field.content)
  })
  return { name, ...valueType, whole }
}

function readType(reader: WireReader, content: Range): ValueType {
  let result = unknownType
  reader.fields(content, (field) => {
    switch (field.number) {
      case typeField.tensor:
        result = readTensorType(reader, field.content, 'tensor')
        break
      case typeField.sparseTensor:
        result = readTensorType(reader, field.content, 'sparse_tensor')
        break
      case typeField.sequence:
        result = { type: `seq(${readElement(reader, field.content)})`, shape: null }
        break
      case typeField.optional:
        result = { type: `optional(${readElement(reader, field.content)})`, shape: null }
        break
      case typeField.map:
        result = { type: readMap(reader, field.content), shape: null }
        break
      case typeField.opaque:
        result = { type: readOpaque(reader, field.content), shape: null }
        break
    }
  })
  return result
}

function readTensorType(reader: WireReader, content: Range, kind: string): ValueType {
  let element = 0
  let shape: ValueType['shape'] = null
  reader.fields(content, (field) => {
    if (field.number === tensorTypeField.element) element = field.value
    if (field.number === tensorTypeField.shape) shape = readShape(reader, field.content)
  })
  return { type: `${kind}(${elementTypeName(element)})`, shape }
}

function readShape(reader: WireReader, content: Range): (number | string | null)[] {
  const extents: (number | string | null)[] = []
  reader.fields(content, (field) => {
    if (field.number === shapeField.extent) extents.push(readExtent(reader, field.content))
  })
  return extents
}

/** Exporters write -1 or an empty symbol for a free extent; onnxruntime takes both as unknown. */
function readExtent(reader: WireReader, content: Range): number | string | null {
  let extent: number | string | null = null
  reader.fields(content, (field) => {
    if (field.number === extentField.value) extent = field.value < 0 ? null : field.value
    if (field.number === extentField.symbol) extent = reader.text(field.content) || null
  })
  return extent
}

function readElement(reader: WireReader, content: Range): string {
  let type = unknownType.type
  reader.fields(content, (field) => {
    if (field.number === sequenceTypeField.element) type = readType(reader, field.content).type
  })
  return type
}

function readMap(reader: WireReader, content: Range): string {
  let key = 0
  let value = unknownType.type
  reader.fields(content, (field) => {
    if (field.number === mapTypeField.key) key = field.value
    if (field.number === mapTypeField.value) value = readType(reader, field.content).type
  })
  return `map(${elementTypeName(key)},${value})`
}

function readOpaque(reader: WireReader, content: Range): string {
  let domain = ''
  let name = ''
  reader.fields(content, (field) => {
    if (field.number === opaqueTypeField.domain) domain = reader.text(field.content)
    if (field.number === opaqueTypeField.name) name = reader.text(field.content)
  })
  return `opaque(${[domain, name].filter((part) => part !== '').join(',')})`
}
