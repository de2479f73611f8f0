/** Finds what a graph repeats: blocks of nodes that follow one another in file order, the same operators wired alike. */
import type { OnnxGraph } from '#shared/onnx-graph.ts'

/** From node `start` on, `count` blocks of `period` nodes each. */
export interface BlockRun {
  readonly start: number
  readonly period: number
  readonly count: number
}

/** Longer blocks are not looked for: the search takes nodes × period steps, 0.1 s at 50,000 nodes. */
const MAX_PERIOD = 2_048

/** Runs that would hide fewer nodes stay drawn: a box for three nodes explains less than they do. */
const MIN_NODES = 8

/**
 * The runs, in file order, none over another; of those that overlap the one that covers more is taken, of equals the one
 * with the shorter block. File order is a topological order (onnx.proto3, "GraphProto.node"), so that a block can be
 * drawn as one box without making a cycle.
 */
export function repeatedBlocks(graph: OnnxGraph): readonly BlockRun[] {
  const operators = operatorNumbers(graph)
  const wiring = wiringOf(graph)
  const taken: BlockRun[] = []
  for (const run of longestFirst(operators)) {
    if (taken.some((other) => overlap(run, other))) continue
    const placed = wellPlaced(run, wiring)
    if (isWiredAlike(placed, wiring)) taken.push(placed)
  }
  return taken.toSorted((a, b) => a.start - b.start)
}

/** A run that may begin later: `slack` nodes after its last block still repeat. */
interface Candidate extends BlockRun {
  readonly slack: number
}

function operatorNumbers({ labels, nodeCount }: OnnxGraph): Int32Array {
  const numbers = new Map<string, number>()
  return Int32Array.from({ length: nodeCount }, (_, node) => {
    const label = labels[node] ?? ''
    const known = numbers.get(label) ?? numbers.size
    numbers.set(label, known)
    return known
  })
}

function longestFirst(operators: Int32Array): readonly Candidate[] {
  const found: Candidate[] = []
  const longest = Math.min(MAX_PERIOD, operators.length >> 1)
  for (let period = 1; period <= longest; period++) {
    let equal = 0
    for (let at = period; at <= operators.length; at++) {
      if (at < operators.length && operators[at] === operators[at - period]) {
        equal += 1
        continue
      }
      const count = Math.floor(equal / period) + 1
      if (count > 1 && count * period >= MIN_NODES)
        found.push({ start: at - equal - period, period, count, slack: equal % period })
      equal = 0
    }
  }
  return found.toSorted((a, b) => b.count * b.period - a.count * a.period || a.period - b.period)
}

function overlap(one: BlockRun, two: BlockRun): boolean {
  return one.start < two.start + two.period * two.count && two.start < one.start + one.period * one.count
}

/** Edges between nodes, by the node they lead to, and by the node they come from. */
interface Wiring {
  readonly sources: readonly (readonly number[])[]
  readonly targets: readonly (readonly number[])[]
}

function wiringOf({ edgeFrom, edgeTo, nodeCount }: OnnxGraph): Wiring {
  const sources: number[][] = Array.from({ length: nodeCount }, () => [])
  const targets: number[][] = Array.from({ length: nodeCount }, () => [])
  for (const [edge, from] of edgeFrom.entries()) {
    const to = edgeTo[edge] ?? nodeCount
    if (from >= nodeCount || to >= nodeCount) continue
    sources[to]?.push(from)
    targets[from]?.push(to)
  }
  return { sources, targets }
}

/** Begins the run where the fewest nodes of its first block are used after it: where people see a block begin. */
function wellPlaced(candidate: Candidate, { targets }: Wiring): BlockRun {
  const { start, period, count, slack } = candidate
  let best = { start, leaving: Infinity }
  for (let shift = 0; shift <= slack; shift++) {
    const end = start + shift + period
    let leaving = 0
    for (let node = start + shift; node < end; node++)
      if (targets[node]?.some((target) => target >= end) === true) leaving += 1
    if (leaving < best.leaving) best = { start: start + shift, leaving }
  }
  return { start: best.start, period, count }
}

/** Whether every block has, inside it, the edges of the first. */
function isWiredAlike({ start, period, count }: BlockRun, { sources }: Wiring): boolean {
  const inside = (node: number, from: number) =>
    (sources[node] ?? []).map((source) => source - from).filter((place) => place >= 0)
  for (let place = 0; place < period; place++) {
    const first = inside(start + place, start).join(' ')
    for (let block = 1; block < count; block++) {
      const from = start + block * period
      if (inside(from + place, from).join(' ') !== first) return false
    }
  }
  return true
}
