import { expect, test } from 'vitest'
import type { OnnxGraph } from '#shared/onnx-graph.ts'
import { boxBehind, collapsedGraph, keysOver } from './collapsed-graph.ts'
import { repeatedBlocks } from './repeated-blocks.ts'

/** One layer of a transformer, as places of what each node takes; -1 is what the layer takes. */
const layer: readonly (readonly [string, ...(readonly number[])])[] = [
  ['LayerNorm', -1],
  ['MatMul', 0],
  ['MatMul', 0],
  ['MatMul', 0],
  ['MatMul', 1, 2],
  ['Softmax', 4],
  ['MatMul', 5, 3],
  ['Add', 6, -1],
  ['LayerNorm', 7],
  ['MatMul', 8],
  ['Relu', 9],
  ['MatMul', 10],
  ['Add', 11, 7],
]

/** An embedding, `layers` layers, a classifier; names of nodes as exporters give them. */
function transformer(
  layers: number,
  change: (label: string, node: number) => string = (label) => label,
): OnnxGraph {
  const labels = ['Gather', 'Add']
  const edges: [number, number][] = [[0, 1]]
  for (let count = 0; count < layers; count++) {
    const first = labels.length
    for (const [label, ...takes] of layer) {
      for (const place of takes) edges.push([first + place, labels.length])
      labels.push(label)
    }
  }
  edges.push([labels.length - 1, labels.length])
  labels.push('Gemm')
  const nodeCount = labels.length
  edges.push([nodeCount, 0], [nodeCount - 1, nodeCount + 1])
  return {
    name: 'transformer',
    nodeCount,
    kinds: [...labels.map(() => 'node' as const), 'input', 'output'],
    labels: [...labels.map(change), 'ids', 'logits'],
    names: [
      ...labels.map((label, node) =>
        node < 2 || node === nodeCount - 1
          ? `/${label}`
          : `/encoder/layer.${Math.floor((node - 2) / layer.length)}/${label}`,
      ),
      'tensor(int64)',
      'tensor(float)',
    ],
    edgeFrom: edges.map(([from]) => from),
    edgeTo: edges.map(([, to]) => to),
    edgeValues: edges.map(([from, to]) => `v${from}-${to}`),
  }
}

test('layers of a transformer are found as they were meant', () => {
  expect(repeatedBlocks(transformer(12))).toEqual([{ start: 2, period: layer.length, count: 12 }])
})

test('a layer with another operator parts the run; one that is wired otherwise is no repetition', () => {
  const changed = 2 + 6 * layer.length + 10
  const parted = transformer(12, (label, node) => (node === changed ? 'Gelu' : label))
  for (const { start, period, count } of repeatedBlocks(parted))
    expect(start > changed || start + period * count <= changed).toBe(true)
  const rewired = transformer(4)
  const edgeFrom = rewired.edgeFrom.map((from, edge) =>
    rewired.edgeTo[edge] === 2 + 2 * layer.length + 6 && from === 2 + 2 * layer.length + 3 ? from - 1 : from,
  )
  expect(repeatedBlocks({ ...rewired, edgeFrom })).toEqual([])
})

test('collapsed, a run is one box; opened, its blocks; opened again, their nodes', () => {
  const whole = transformer(12)
  const shut = collapsedGraph(whole, [])
  expect(shut.graph.labels).toEqual(['Gather', 'Add', '12 × 13 nodes', 'Gemm', 'ids', 'logits'])
  expect(shut.graph.names[2]).toBe('/encoder/layer.')
  expect(edgesOf(shut.graph)).toEqual(['0-1', '1-2', '2-3', '4-0', '3-5'])
  const blocks = collapsedGraph(whole, ['run 2'])
  expect(blocks.graph.labels.filter((label) => label === '13 nodes')).toHaveLength(12)
  expect(blocks.graph.names[2]).toBe('/encoder/layer.0/')
  const [, second = ''] = keysOver(shut.runs, 2 + layer.length + 4)
  const inner = collapsedGraph(whole, ['run 2', second])
  expect(inner.graph.labels.slice(0, 6)).toEqual([
    'Gather',
    'Add',
    '13 nodes',
    'LayerNorm',
    'MatMul',
    'MatMul',
  ])
  const place = inner.shownAs[2 + layer.length + 4] ?? -1
  expect(boxBehind(inner, place)).toBe(2 + layer.length + 4)
  expect(collapsedGraph(whole, 'all').graph).toBe(whole)
})

test('every edge between boxes that are drawn apart stays, in both directions of the mapping', () => {
  const whole = transformer(5)
  for (const opened of [[], ['run 2'], ['run 2', 'block 2', 'block 28']]) {
    const drawn = collapsedGraph(whole, opened)
    const expected = new Set<string>()
    for (const [edge, from] of whole.edgeFrom.entries()) {
      const [one, two] = [drawn.shownAs[from], drawn.shownAs[whole.edgeTo[edge] ?? 0]]
      if (one !== two) expected.add(`${one}-${two}`)
    }
    expect(new Set(edgesOf(drawn.graph))).toEqual(expected)
    for (const place of drawn.boxes.keys()) expect(drawn.shownAs[boxBehind(drawn, place)]).toBe(place)
  }
})

test('a chain of one operator is one box; a graph without repetition stays as it is', () => {
  const labels = [...Array<string>(40).fill('Relu'), 'x', 'y']
  const chain: OnnxGraph = {
    name: 'chain',
    nodeCount: 40,
    kinds: [...Array<'node'>(40).fill('node'), 'input', 'output'],
    labels,
    names: labels.map(() => ''),
    edgeFrom: [40, ...Array.from({ length: 40 }, (_, node) => node)],
    edgeTo: [...Array.from({ length: 40 }, (_, node) => node), 41],
    edgeValues: Array.from({ length: 41 }, (_, edge) => `v${edge}`),
  }
  expect(collapsedGraph(chain, []).graph.labels).toEqual(['40 × Relu', 'x', 'y'])
  const plain = transformer(1)
  expect(collapsedGraph(plain, []).graph).toBe(plain)
})

function edgesOf({ edgeFrom, edgeTo }: OnnxGraph): readonly string[] {
  return edgeFrom.map((from, edge) => `${from}-${edgeTo[edge]}`)
}
