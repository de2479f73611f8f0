/** One GraphProto with its nodes, without the weights; subgraphs are found, not read. */
import { UserError } from '#shared/user-error.ts'
import { readSparseTensor, readTensor } from './read-tensor.ts'
import type { TensorInfo } from './read-tensor.ts'
import { findAttribute } from './find-attribute.ts'
import { attributeField, graphField, nodeField } from './schema.ts'
import { readValueInfo } from './value-type.ts'
import type { ValueInfo } from './value-type.ts'
import type { Range, WireReader } from './wire-reader.ts'

/** More nodes are not drawn: the layout of this many takes about ten seconds, and nobody reads that many boxes. */
const MAX_DRAWN_NODES = 50_000

/** A node: what it is called, what it takes and gives, and where it stands in the file. */
export interface NodeInfo {
  readonly name: string
  readonly operator: string
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly content: Range
}

/** A graph of the model. `values` are the types that the file gives for values inside. */
export interface GraphInfo {
  readonly name: string
  readonly nodes: readonly NodeInfo[]
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
  readonly values: readonly ValueInfo[]
  readonly initializers: readonly TensorInfo[]
}

/** Reads the graph that these stretches hold together (protobuf merges them). Throws UserError `over-limit`. */
export function readGraphInfo(reader: WireReader, contents: readonly Range[]): GraphInfo {
  const nodes: NodeInfo[] = []
  const inputs: ValueInfo[] = []
  const outputs: ValueInfo[] = []
  const values: ValueInfo[] = []
  const initializers: TensorInfo[] = []
  let name = ''
  for (const content of contents) {
    reader.fields(content, (field) => {
      switch (field.number) {
        case graphField.node:
          if (nodes.length === MAX_DRAWN_NODES) throw tooManyNodes()
          nodes.push(readNodeInfo(reader, field.content))
          break
        case graphField.name:
          name = reader.text(field.content)
          break
        case graphField.input:
          inputs.push(readValueInfo(reader, field.content, field.whole))
          break
        case graphField.output:
          outputs.push(readValueInfo(reader, field.content, field.whole))
          break
        case graphField.valueInfo:
          values.push(readValueInfo(reader, field.content, field.whole))
          break
        case graphField.initializer:
          initializers.push(readTensor(reader, field.content))
          break
        case graphField.sparseInitializer:
          initializers.push(readSparseTensor(reader, field.content))
          break
      }
    })
  }
  return { name, nodes, inputs, outputs, values, initializers }
}

function tooManyNodes(): UserError {
  return new UserError({
    code: 'over-limit',
    message: `The graph has more than ${MAX_DRAWN_NODES} nodes and is not drawn.`,
    hint: 'The tables list its operators and initializers.',
  })
}

function readNodeInfo(reader: WireReader, content: Range): NodeInfo {
  const node = { name: '', operator: '', domain: '' }
  const inputs: string[] = []
  const outputs: string[] = []
  reader.fields(content, (field) => {
    if (field.number === nodeField.input) inputs.push(reader.text(field.content))
    if (field.number === nodeField.output) outputs.push(reader.text(field.content))
    if (field.number === nodeField.name) node.name = reader.text(field.content)
    if (field.number === nodeField.operator) node.operator = reader.text(field.content)
    if (field.number === nodeField.domain) node.domain = reader.text(field.content)
  })
  return { ...node, inputs, outputs, content }
}

/** The graph with that number in an attribute of a node; null when there is none. */
export function findSubgraph(
  reader: WireReader,
  node: NodeInfo,
  { attribute, index }: { readonly attribute: string; readonly index: number },
): Range | null {
  const content = findAttribute(reader, node.content, attribute)
  if (content === null) return null
  const graphs: Range[] = []
  reader.fields(content, (part) => {
    if (part.number === attributeField.graph || part.number === attributeField.graphs)
      graphs.push(part.content)
  })
  return graphs[index] ?? null
}
