/** Where the boxes of a binary tree go: each above the middle of its children, subtrees side by side. */
import type { GraphLayout } from '../inside/graph-layout.ts'

/** A tree to lay out: boxes come after their parents; -1 is the root's. */
export interface LayoutTree {
  readonly widths: readonly number[]
  readonly parents: readonly number[]
  readonly depths: readonly number[]
}

const GAP = 16
const LEVEL = 76

/** Lays a tree out in the order its boxes come: a left child before the right one. */
export function layoutTree({ widths, parents, depths }: LayoutTree): GraphLayout {
  const children = widths.map((): number[] => [])
  for (const [box, parent] of parents.entries()) children[parent]?.push(box)
  const spans = [...widths]
  for (let box = widths.length - 1; box >= 0; box--)
    spans[box] = Math.max(widths[box] ?? 0, spanOf(children[box] ?? [], spans))
  const x = new Float64Array(widths.length)
  const starts = new Float64Array(widths.length)
  for (const [box, own] of children.entries()) {
    const span = spans[box] ?? 0
    let start = (starts[box] ?? 0) + (span - spanOf(own, spans)) / 2
    for (const child of own) {
      starts[child] = start
      start += (spans[child] ?? 0) + GAP
    }
    x[box] = (starts[box] ?? 0) + span / 2
  }
  const top = depths[0] ?? 0
  const y = Float64Array.from(depths, (depth) => 20 + (depth - top) * LEVEL)
  return { ...edgesOf(parents, x, y), width: spans[0] ?? 0, height: Math.max(0, ...y) + 20, x, y, widths }
}

function spanOf(boxes: readonly number[], spans: readonly number[]): number {
  return boxes.reduce((sum, box) => sum + (spans[box] ?? 0), GAP * Math.max(0, boxes.length - 1))
}

function edgesOf(parents: readonly number[], x: Float64Array, y: Float64Array) {
  const edgeFrom: number[] = []
  const edgeTo: number[] = []
  const points: number[] = []
  for (const [box, parent] of parents.entries()) {
    if (parent < 0) continue
    edgeFrom.push(parent)
    edgeTo.push(box)
    points.push(x[parent] ?? 0, y[parent] ?? 0, x[box] ?? 0, y[box] ?? 0)
  }
  return {
    edgeFrom,
    edgeTo,
    points: Float64Array.from(points),
    edgeStart: Uint32Array.from({ length: edgeFrom.length + 1 }, (_, edge) => edge * 4),
  }
}
