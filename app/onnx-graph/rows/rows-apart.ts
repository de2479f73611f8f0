/** Whether a graph keeps the rows of its inputs apart: followed from its inputs to its outputs, operator by operator. */
import { findAttribute } from '../find-attribute.ts'
import type { OnnxModel } from '../read-model.ts'
import { findTensorData } from '../tensor-data.ts'
import { readGraphInfo } from '../read-graph.ts'
import type { GraphInfo, NodeInfo } from '../read-graph.ts'
import { readTensor } from '../read-tensor.ts'
import type { TensorInfo } from '../read-tensor.ts'
import { attributeField, graphField, nodeField } from '../schema.ts'
import type { ValueInfo } from '../value-type.ts'
import type { Range, WireReader } from '../wire-reader.ts'
import { rowRule } from './row-rules.ts'
import type { ConstantValue, KnownValue } from './row-value.ts'

/** Shapes and axes have a few entries; longer lists are weights. */
const MAX_INTEGERS = 64

const MAX_VARINT_BYTES = 10

/** `AttributeProto.AttributeType.INT`. */
const INTEGER = 2

/**
 * Whether it is known that the answer for a row depends on that row alone, and on nothing else of the table. It is not
 * where an operator has no rule, or its rule cannot tell. Throws what reading a graph throws.
 */
export function keepsRowsApart(reader: WireReader, model: OnnxModel): boolean {
  if (model.functionCount > 0 || !model.operators.every(hasRule)) return false
  const graph = readGraphInfo(reader, model.graphs)
  const known = new Map<string, KnownValue>()
  for (const constant of constantsOf(reader, model.graphs)) known.set(constant.name, constant.value)
  for (const input of model.inputs) {
    const value = inputRows(input)
    if (value !== null) known.set(input.name, value)
  }
  for (const node of graph.nodes) follow(reader, node, { model, known })
  return areRows(graph, known)
}

function hasRule({ domain, name }: OnnxModel['operators'][number]): boolean {
  return rowRule(domain, name) !== undefined || (domain === '' && name === 'Constant')
}

function areRows({ outputs }: GraphInfo, known: ReadonlyMap<string, KnownValue>): boolean {
  return outputs.every(({ name }) => {
    const value = known.get(name)
    return value?.kind === 'rows' && value.axis === 0
  })
}

/** An input whose first extent is free gets a row for each row; other free extents are its columns'. */
function inputRows({ shape }: ValueInfo): KnownValue | null {
  if (shape === null || shape.length === 0 || typeof shape[0] === 'number') return null
  const rest = shape.slice(1).map((extent) => (typeof extent === 'number' ? extent : null))
  return { kind: 'rows', shape: [null, ...rest], axis: 0 }
}

interface Following {
  readonly model: OnnxModel
  readonly known: Map<string, KnownValue>
}

function follow(reader: WireReader, node: NodeInfo, { model, known }: Following): void {
  const domain = node.domain === 'ai.onnx' ? '' : node.domain
  if (domain === '' && node.operator === 'Constant') {
    const [output] = node.outputs
    if (output !== undefined) known.set(output, constantNode(reader, node))
    return
  }
  const rule = rowRule(domain, node.operator)
  const inputs = node.inputs.map((name) => (name === '' ? null : known.get(name)))
  const version = model.opsets.find(
    (opset) => (opset.domain === 'ai.onnx' ? '' : opset.domain) === domain,
  )?.version
  if (rule === undefined || version === undefined) return
  const values = inputs.filter((value) => value !== undefined)
  if (values.length < inputs.length) return
  const outputs = rule({
    inputs: values,
    outputCount: node.outputs.filter((name) => name !== '').length,
    opset: version,
    integers: (name) => integerAttribute(reader, node, name),
    entries: (name) => entriesOf(reader, node, name),
  })
  for (const [place, value] of (outputs ?? []).entries()) {
    const name = node.outputs[place] ?? ''
    if (name !== '') known.set(name, value)
  }
}

interface NamedConstant {
  readonly name: string
  readonly value: ConstantValue
}

/** The initializers, with the elements of those that may be shapes or axes. */
function* constantsOf(reader: WireReader, graphs: readonly Range[]): Generator<NamedConstant> {
  for (const graph of graphs) {
    const found: NamedConstant[] = []
    reader.fields(graph, (field) => {
      if (field.number !== graphField.initializer) return
      const tensor = readTensor(reader, field.content)
      found.push({ name: tensor.name, value: constantOf(reader, tensor, field.content) })
    })
    yield* found
  }
}

function constantOf(reader: WireReader, tensor: TensorInfo, content: Range): ConstantValue {
  const { type, shape, external } = tensor
  const count = shape.reduce((product, extent) => product * extent, 1)
  const isShort = type === 'int64' && external === null && shape.length < 2 && count <= MAX_INTEGERS
  return { kind: 'constant', shape, integers: isShort ? elementsIn(reader, content, count) : null }
}

function elementsIn(reader: WireReader, content: Range, count: number): readonly number[] | null {
  const { pieces, decoder } = findTensorData(reader, content)
  const decode = decoder()
  const values: number[] = []
  for (const piece of pieces) decode?.(reader.bytes(piece), (value) => values.push(value))
  return values.length === count ? values : null
}

/** `Constant` has its value in one of several attributes. */
function constantNode(reader: WireReader, node: NodeInfo): ConstantValue {
  let value: ConstantValue = { kind: 'constant', shape: null, integers: null }
  reader.fields(node.content, (field) => {
    if (field.number !== nodeField.attribute) return
    reader.fields(field.content, (part) => {
      switch (part.number) {
        case attributeField.tensor:
          value = constantOf(reader, readTensor(reader, part.content), part.content)
          return false
        case attributeField.int: {
          value = { kind: 'constant', shape: [], integers: reader.integers(part).map(Number) }
          return false
        }
        case attributeField.float:
        case attributeField.text:
          value = { kind: 'constant', shape: [], integers: null }
          return false
      }
    })
  })
  const integers = integerAttribute(reader, node, 'value_ints')
  return integers === null ? value : { kind: 'constant', shape: [integers.length], integers }
}

/** The numbers of an attribute; null where it is not there, or has more than shapes and axes have. */
function integerAttribute(reader: WireReader, node: NodeInfo, name: string): readonly number[] | null {
  const attribute = findAttribute(reader, node.content, name)
  if (attribute === null) return null
  const values: number[] = []
  let isInteger = false
  reader.fields(attribute, (part) => {
    if (part.number === attributeField.type) isInteger = part.value === INTEGER
    if (part.number === attributeField.int || part.number === attributeField.ints) {
      const isShort = part.content.to - part.content.from <= MAX_INTEGERS * MAX_VARINT_BYTES
      if (isShort) values.push(...reader.integers(part).map(Number))
      else values.length = MAX_INTEGERS + 1
    }
    // Too long a list is left unread.
    return values.length <= MAX_INTEGERS
  })
  if (values.length > MAX_INTEGERS) return null
  if (values.length > 0) return values
  // Writers of proto3 leave out a 0.
  return isInteger ? [0] : null
}

function entriesOf(reader: WireReader, node: NodeInfo, name: string): number {
  const attribute = findAttribute(reader, node.content, name)
  let entries = 0
  if (attribute === null) return entries
  reader.fields(attribute, (part) => {
    if (part.number === attributeField.texts) entries += 1
    if (part.number === attributeField.ints) entries += reader.integers(part).length
  })
  return entries
}
