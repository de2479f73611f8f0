/** A graph with its repeated blocks drawn as one box each, as far as they were not opened. */
import type { OnnxGraph } from '#shared/onnx-graph.ts'
import { repeatedBlocks } from './repeated-blocks.ts'
import type { BlockRun } from './repeated-blocks.ts'

/** What a drawn box is: a box of the whole graph, or nodes `first` up to `first + nodeCount` of it. */
export type DrawnBox =
  | { readonly kind: 'one'; readonly box: number }
  | {
      readonly kind: 'group'
      readonly key: string
      readonly first: number
      readonly nodeCount: number
      /** As many blocks of the same nodes are in it. */
      readonly blocks: number
    }

/** A graph as it is drawn. */
export interface DrawnGraph {
  /** The drawn boxes and edges, in the form of the whole graph. */
  readonly graph: OnnxGraph
  readonly boxes: readonly DrawnBox[]
  /** The drawn box of every box of the whole graph. */
  readonly shownAs: Int32Array
  /** What the whole graph repeats, collapsed or not. */
  readonly runs: readonly BlockRun[]
}

function wholeGraph(graph: OnnxGraph, runs: readonly BlockRun[]): DrawnGraph {
  return {
    graph,
    boxes: graph.labels.map((_, box) => ({ kind: 'one', box }) as const),
    shownAs: Int32Array.from(graph.labels, (_, box) => box),
    runs,
  }
}

/** The graph with runs and blocks collapsed, but for those whose keys are in `opened`; `'all'` collapses nothing. */
export function collapsedGraph(graph: OnnxGraph, opened: readonly string[] | 'all'): DrawnGraph {
  const runs = repeatedBlocks(graph)
  if (runs.length === 0 || opened === 'all') return wholeGraph(graph, runs)
  const groups = openedGroups(runs, new Set(opened))
  const boxes: DrawnBox[] = []
  const shownAs = new Int32Array(graph.labels.length)
  let node = 0
  for (const group of [...groups, null]) {
    const until = group?.first ?? graph.nodeCount
    for (; node < until; node++) shownAs[node] = boxes.push({ kind: 'one', box: node }) - 1
    if (group === null) break
    shownAs.fill(boxes.push(group) - 1, group.first, group.first + group.nodeCount)
    node = group.first + group.nodeCount
  }
  const nodeCount = boxes.length
  for (let box = graph.nodeCount; box < graph.labels.length; box++)
    shownAs[box] = boxes.push({ kind: 'one', box }) - 1
  return { graph: drawnColumns(graph, { boxes, shownAs, nodeCount }), boxes, shownAs, runs }
}

/** A drawn box that holds repeated nodes. */
export type Group = Extract<DrawnBox, { kind: 'group' }>

function openedGroups(runs: readonly BlockRun[], opened: ReadonlySet<string>): readonly Group[] {
  return runs.flatMap(({ start, period, count }) => {
    const key = `run ${start}`
    if (!opened.has(key))
      return [{ kind: 'group' as const, key, first: start, nodeCount: period * count, blocks: count }]
    if (period === 1) return []
    return Array.from({ length: count }, (_, block) => {
      const first = start + block * period
      return { kind: 'group' as const, key: `block ${first}`, first, nodeCount: period, blocks: 1 }
    }).filter((group) => !opened.has(group.key))
  })
}

/** The box of the whole graph that stands for a drawn one: itself, or the first node of a group. */
export function boxBehind({ boxes }: DrawnGraph, drawn: number): number {
  const box = boxes[drawn]
  return box?.kind === 'group' ? box.first : (box?.box ?? 0)
}

/** The keys that must be open for a box of the whole graph to be drawn itself. */
export function keysOver(runs: readonly BlockRun[], box: number): readonly string[] {
  const run = runs.find(({ start, period, count }) => box >= start && box < start + period * count)
  if (run === undefined) return []
  const { start, period } = run
  return [`run ${start}`, `block ${start + Math.floor((box - start) / period) * period}`]
}

interface Mapping {
  readonly boxes: readonly DrawnBox[]
  readonly shownAs: Int32Array
  readonly nodeCount: number
}

function drawnColumns(graph: OnnxGraph, { boxes, shownAs, nodeCount }: Mapping): OnnxGraph {
  const edges = new Map<string, { from: number; to: number; values: string[] }>()
  for (const [edge, from] of graph.edgeFrom.entries()) {
    const drawnFrom = shownAs[from] ?? 0
    const drawnTo = shownAs[graph.edgeTo[edge] ?? 0] ?? 0
    if (drawnFrom === drawnTo) continue
    const key = `${drawnFrom} ${drawnTo}`
    const known = edges.get(key) ?? { from: drawnFrom, to: drawnTo, values: [] }
    known.values.push(graph.edgeValues[edge] ?? '')
    edges.set(key, known)
  }
  const drawn = [...edges.values()]
  return {
    name: graph.name,
    nodeCount,
    kinds: boxes.map((box) => (box.kind === 'one' ? (graph.kinds[box.box] ?? 'node') : 'node')),
    labels: boxes.map((box) => (box.kind === 'one' ? (graph.labels[box.box] ?? '') : groupLabel(graph, box))),
    names: boxes.map((box) => (box.kind === 'one' ? (graph.names[box.box] ?? '') : scopeOf(graph, box))),
    edgeFrom: drawn.map(({ from }) => from),
    edgeTo: drawn.map(({ to }) => to),
    edgeValues: drawn.map(({ values }) => [...new Set(values)].join(', ')),
  }
}

function groupLabel(graph: OnnxGraph, { first, nodeCount, blocks }: Group): string {
  if (nodeCount === blocks) return `${nodeCount} × ${graph.labels[first] ?? ''}`
  return blocks === 1 ? `${nodeCount} nodes` : `${blocks} × ${nodeCount / blocks} nodes`
}

/** What the names of a group's nodes begin with, up to a separator: its scope in the program that wrote the file. */
function scopeOf({ names }: OnnxGraph, { first, nodeCount }: Group): string {
  let scope = names[first] ?? ''
  for (let node = first + 1; node < first + nodeCount && scope !== ''; node++) {
    const name = names[node] ?? ''
    let same = 0
    while (same < scope.length && scope[same] === name[same]) same += 1
    scope = scope.slice(0, same)
  }
  return scope.slice(0, Math.max(scope.lastIndexOf('/'), scope.lastIndexOf('.')) + 1)
}
