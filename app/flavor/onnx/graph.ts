/** The graph of an ONNX file as it is drawn, read again from the file on every call. */
import { openFileSource } from '#app/onnx-graph/byte-source.ts'
import { capturedValues } from '#app/onnx-graph/captured-values.ts'
import { openOnnx } from '#app/onnx-graph/open-model.ts'
import { readAttributeText } from '#app/onnx-graph/read-attribute.ts'
import { findSubgraph, readGraphInfo } from '#app/onnx-graph/read-graph.ts'
import type { GraphInfo } from '#app/onnx-graph/read-graph.ts'
import { nodeField } from '#app/onnx-graph/schema.ts'
import { wireReader } from '#app/onnx-graph/wire-reader.ts'
import type { WireReader } from '#app/onnx-graph/wire-reader.ts'
import type { GraphPath, NodeValue, OnnxGraph, OnnxNode } from '#shared/onnx-graph.ts'
import { UserError } from '#shared/user-error.ts'
import { graphColumns } from './graph-columns.ts'

interface OnnxPlace {
  readonly root: string
  readonly modelPath: string
}

/** Reads the graph at `path`. Throws UserError `over-limit` beyond 50,000 nodes, `not-found` for no such subgraph. */
export async function drawOnnxGraph(place: OnnxPlace, path: GraphPath): Promise<OnnxGraph> {
  return await withGraphs(place, path, (reader, graphs) => {
    const graph = graphs.at(-1)
    if (graph === undefined) return notFound()
    const captured = graph.nodes.map(({ content }) => capturedValues(reader, content))
    return graphColumns(graph, path.length > 0, captured)
  })
}

/** Reads one node. Throws as `drawOnnxGraph`. */
export async function describeOnnxNode(place: OnnxPlace, path: GraphPath, node: number): Promise<OnnxNode> {
  return await withGraphs(place, path, (reader, graphs) => {
    const info = graphs.at(-1)?.nodes[node]
    if (info === undefined) return notFound()
    let documentation = ''
    const attributes: OnnxNode['attributes'][number][] = []
    reader.fields(info.content, (field) => {
      if (field.number === nodeField.attribute) attributes.push(readAttributeText(reader, field.content))
      if (field.number === nodeField.documentation) documentation = reader.text(field.content)
    })
    const valueOf = valuesOf(graphs)
    return {
      operator: info.operator,
      domain: info.domain,
      name: info.name,
      documentation,
      attributes,
      inputs: info.inputs.map(valueOf),
      captured: capturedValues(reader, info.content).map(valueOf),
      outputs: info.outputs.map(valueOf),
    }
  })
}

/** Gives `use` the graphs from the main one down to the one at `path`. */
async function withGraphs<T>(
  { root, modelPath }: OnnxPlace,
  path: GraphPath,
  use: (reader: WireReader, graphs: readonly GraphInfo[]) => T,
): Promise<T> {
  const { file, model } = await openOnnx(root, modelPath)
  const source = openFileSource(file)
  try {
    const reader = wireReader(source, modelPath)
    const graphs = [readGraphInfo(reader, model.graphs)]
    for (const step of path) {
      const node = graphs.at(-1)?.nodes[step.node]
      const content = node === undefined ? null : findSubgraph(reader, node, step)
      if (content === null) return notFound()
      graphs.push(readGraphInfo(reader, [content]))
    }
    return use(reader, graphs)
  } finally {
    source.close()
  }
}

function notFound(): never {
  throw new UserError({
    code: 'not-found',
    message: 'The model has no such graph or node.',
    hint: 'The file may have changed: reload the model.',
  })
}

/** What is known of a value by its name; inner graphs hide names of outer ones. */
function valuesOf(graphs: readonly GraphInfo[]): (name: string) => NodeValue {
  const known = new Map<string, NodeValue>()
  for (const { inputs, values, outputs, initializers } of graphs) {
    for (const { name, type, shape } of [...values, ...inputs, ...outputs])
      known.set(name, { name, type, shape, initializerBytes: null })
    for (const { name, type, shape, bytes } of initializers)
      known.set(name, { name, type: `tensor(${type})`, shape, initializerBytes: bytes })
  }
  return (name) => known.get(name) ?? { name, type: '', shape: null, initializerBytes: null }
}
