/** A graph's nodes and values as boxes and edges. */
import type { GraphInfo } from '#app/onnx-graph/read-graph.ts'
import type { DrawnKind, OnnxGraph } from '#shared/onnx-graph.ts'

/**
 * The columns; `isInner` for a subgraph, whose unknown values are those of the graph around it. `captured` are, by the place
 * of a node, what the graphs inside it take from this one.
 */
export function graphColumns(
  graph: GraphInfo,
  isInner: boolean,
  captured: readonly (readonly string[])[],
): OnnxGraph {
  const kinds: DrawnKind[] = graph.nodes.map(() => 'node')
  const labels = graph.nodes.map((node) => node.operator)
  const names = graph.nodes.map((node) => node.name)
  const edgeFrom: number[] = []
  const edgeTo: number[] = []
  const edgeValues: string[] = []
  const givenBy = new Map<string, number>()
  const constants = new Set(graph.initializers.map((tensor) => tensor.name))

  function addBox(kind: DrawnKind, label: string, name: string): number {
    labels.push(label)
    names.push(name)
    return kinds.push(kind) - 1
  }

  function addEdge(value: string, to: number): void {
    if (value === '' || (constants.has(value) && !givenBy.has(value))) return
    const from = givenBy.get(value) ?? addBox(isInner ? 'outer' : 'missing', value, '')
    givenBy.set(value, from)
    edgeFrom.push(from)
    edgeTo.push(to)
    edgeValues.push(value)
  }

  for (const { name, type } of graph.inputs)
    if (!constants.has(name)) givenBy.set(name, addBox('input', name, type))
  for (const [place, node] of graph.nodes.entries())
    for (const output of node.outputs) if (output !== '') givenBy.set(output, place)
  for (const [place, node] of graph.nodes.entries())
    for (const input of new Set([...node.inputs, ...(captured[place] ?? [])])) addEdge(input, place)
  for (const { name, type } of graph.outputs) addEdge(name, addBox('output', name, type))
  return {
    name: graph.name,
    nodeCount: graph.nodes.length,
    kinds,
    labels,
    names,
    edgeFrom,
    edgeTo,
    edgeValues,
  }
}
