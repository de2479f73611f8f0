/** ONNX models written from plain data (onnx/onnx.proto3). */
import {
  attributeField,
  elementTypeNumber,
  extentField,
  graphField,
  modelField,
  nodeField,
  opsetField,
  shapeField,
  tensorField,
  tensorTypeField,
  typeField,
  valueField,
} from './schema.ts'
import { bytesField, floatField, joined, messageField, numberField, textField } from './wire-writer.ts'

/** A tensor value: `type` as ONNX names element types, `shape` null where nothing is said of it. */
export interface ValueSpec {
  readonly name: string
  readonly type: string
  readonly shape: readonly (number | string | null)[] | null
}

/** A constant: `data` in C order, little endian; texts as a list. */
interface ConstantSpec {
  readonly name: string
  readonly type: string
  readonly shape: readonly number[]
  readonly data: ArrayBufferView | readonly string[]
}

/** The value of an attribute. */
type AttributeSpec =
  | { readonly kind: 'int'; readonly value: number | bigint }
  | { readonly kind: 'ints'; readonly value: readonly (number | bigint)[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'texts'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: ConstantSpec }
  | { readonly kind: 'graph'; readonly value: GraphSpec }

/** A node; `domain` is '' for ONNX's own operators. */
export interface NodeSpec {
  readonly operator: string
  readonly domain?: string
  readonly name?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, AttributeSpec>>
}

/** A graph. Nodes stand in an order in which they can run. */
export interface GraphSpec {
  readonly name: string
  readonly inputs: readonly ValueSpec[]
  readonly outputs: readonly ValueSpec[]
  readonly nodes: readonly NodeSpec[]
  readonly constants?: readonly ConstantSpec[]
}

/** A model. */
export interface ModelSpec {
  readonly irVersion: number
  /** Operator set versions by domain. */
  readonly opsets: Readonly<Record<string, number>>
  readonly producer?: string
  readonly graph: GraphSpec
}

/** The bytes of an ONNX file. */
export function buildModel({ irVersion, opsets, producer, graph }: ModelSpec): Uint8Array {
  return joined([
    numberField(modelField.irVersion, irVersion),
    ...(producer === undefined ? [] : [textField(modelField.producerName, producer)]),
    messageField(modelField.graph, graphParts(graph)),
    ...Object.entries(opsets).map(([domain, version]) =>
      messageField(modelField.opsetImport, [
        textField(opsetField.domain, domain),
        numberField(opsetField.version, version),
      ]),
    ),
  ])
}

function graphParts({ name, inputs, outputs, nodes, constants = [] }: GraphSpec): Uint8Array[] {
  return [
    ...nodes.map((node) => messageField(graphField.node, nodeParts(node))),
    textField(graphField.name, name),
    ...constants.map((constant) => messageField(graphField.initializer, tensorParts(constant))),
    ...inputs.map((value) => messageField(graphField.input, valueParts(value))),
    ...outputs.map((value) => messageField(graphField.output, valueParts(value))),
  ]
}

function nodeParts({
  operator,
  domain = '',
  name = '',
  inputs,
  outputs,
  attributes = {},
}: NodeSpec): Uint8Array[] {
  return [
    ...inputs.map((input) => textField(nodeField.input, input)),
    ...outputs.map((output) => textField(nodeField.output, output)),
    textField(nodeField.name, name),
    textField(nodeField.operator, operator),
    textField(nodeField.domain, domain),
    ...Object.entries(attributes).map(([key, attribute]) =>
      messageField(nodeField.attribute, [textField(attributeField.name, key), ...attributeParts(attribute)]),
    ),
  ]
}

/** `AttributeProto.AttributeType`. */
const attributeTypes = {
  float: 1,
  int: 2,
  text: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  texts: 8,
} as const

function attributeParts(attribute: AttributeSpec): Uint8Array[] {
  return [...attributeValue(attribute), numberField(attributeField.type, attributeTypes[attribute.kind])]
}

function attributeValue(attribute: AttributeSpec): Uint8Array[] {
  switch (attribute.kind) {
    case 'int':
      return [numberField(attributeField.int, attribute.value)]
    case 'ints':
      return attribute.value.map((value) => numberField(attributeField.ints, value))
    case 'float':
      return [floatField(attributeField.float, attribute.value)]
    case 'floats':
      return attribute.value.map((value) => floatField(attributeField.floats, value))
    case 'text':
      return [textField(attributeField.text, attribute.value)]
    case 'texts':
      return attribute.value.map((value) => textField(attributeField.texts, value))
    case 'tensor':
      return [messageField(attributeField.tensor, tensorParts(attribute.value))]
    case 'graph':
      return [messageField(attributeField.graph, graphParts(attribute.value))]
  }
}

function tensorParts({ name, type, shape, data }: ConstantSpec): Uint8Array[] {
  const content = ArrayBuffer.isView(data)
    ? [bytesField(tensorField.rawData, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))]
    : data.map((text) => textField(tensorField.textData, text))
  return [
    ...shape.map((extent) => numberField(tensorField.extents, extent)),
    numberField(tensorField.type, elementTypeNumber(type)),
    textField(tensorField.name, name),
    ...content,
  ]
}

function valueParts({ name, type, shape }: ValueSpec): Uint8Array[] {
  const extents = shape?.map((extent) => messageField(shapeField.extent, extentParts(extent)))
  return [
    textField(valueField.name, name),
    messageField(valueField.type, [
      messageField(typeField.tensor, [
        numberField(tensorTypeField.element, elementTypeNumber(type)),
        ...(extents === undefined ? [] : [messageField(tensorTypeField.shape, extents)]),
      ]),
    ]),
  ]
}

function extentParts(extent: number | string | null): Uint8Array[] {
  if (extent === null) return []
  return [
    typeof extent === 'number'
      ? numberField(extentField.value, extent)
      : textField(extentField.symbol, extent),
  ]
}
