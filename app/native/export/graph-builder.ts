/** Nodes and constants of an ONNX graph as they are thought of, one after the other. */
import { unsupported } from '../unsupported.ts'
import type { GraphSpec, NodeSpec } from '#app/onnx-graph/build-model.ts'

type Constants = NonNullable<GraphSpec['constants']>

/** Options of a node. */
export interface NodeOptions {
  readonly domain?: string
  readonly attributes?: NonNullable<NodeSpec['attributes']>
}

/** Collects a graph. Every function gives the name of the value it makes. */
export interface GraphBuilder {
  readonly node: (operator: string, inputs: readonly string[], options?: NodeOptions) => string
  readonly doubles: (data: ArrayLike<number>, shape: readonly number[]) => string
  readonly longs: (data: readonly (number | bigint)[], shape: readonly number[]) => string
  readonly texts: (data: readonly string[], shape: readonly number[]) => string
  readonly flags: (data: readonly boolean[], shape: readonly number[]) => string
  readonly nodes: readonly NodeSpec[]
  readonly constants: Constants
  /** The name of the value that holds the number of rows, of shape [1]. */
  readonly rows: () => string
}

/** ONNX's numbers of element types, for Cast. */
export const elementNumbers = { float: 1, int64: 7, bool: 9, double: 11 } as const

/** A file of protobuf ends at 2 GB. */
const MAX_BYTES = 1_900_000_000
/** onnxruntime takes minutes for more. */
const MAX_NODES = 1_000_000

/** An empty graph; `firstInput` is a value whose first extent is the number of rows. */
export function graphBuilder(firstInput: string): GraphBuilder {
  const nodes: NodeSpec[] = []
  const constants: Constants[number][] = []
  let rows: string | null = null
  let size = 0
  const constant = (
    type: string,
    shape: readonly number[],
    data: ArrayBufferView | readonly string[],
  ): string => {
    const name = `/c${constants.length}`
    size += ArrayBuffer.isView(data) ? data.byteLength : data.reduce((sum, text) => sum + text.length, 0)
    if (size > MAX_BYTES) throw unsupported('More than 1.9 GB as ONNX')
    constants.push({ name, type, shape, data })
    return name
  }
  const node = (operator: string, inputs: readonly string[], options: NodeOptions = {}): string => {
    const output = `/v${nodes.length}`
    if (nodes.length >= MAX_NODES) throw unsupported('More than a million nodes as ONNX')
    nodes.push({ operator, inputs, outputs: [output], ...options })
    return output
  }
  const longs = (data: readonly (number | bigint)[], shape: readonly number[]): string =>
    constant('int64', shape, BigInt64Array.from(data, BigInt))
  return {
    node,
    longs,
    doubles: (data, shape) => constant('double', shape, Float64Array.from(data)),
    texts: (data, shape) => constant('string', shape, data),
    flags: (data, shape) => constant('bool', shape, Uint8Array.from(data, Number)),
    nodes,
    constants,
    rows: () => {
      rows ??= node('Gather', [node('Shape', [firstInput]), longs([0], [1])])
      return rows
    },
  }
}
