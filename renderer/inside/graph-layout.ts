/** Where boxes and edges of a graph go: layers from top to bottom (Sugiyama), by d3-dag. */
import { coordGreedy, decrossTwoLayer, graph, layeringLongestPath, sugiyama, twolayerGreedy } from 'd3-dag'

/** What is laid out: the width of every box, and edges from box to box. */
export interface LayoutInput {
  readonly widths: readonly number[]
  readonly edgeFrom: readonly number[]
  readonly edgeTo: readonly number[]
}

/** A layout: centres of boxes and the points of every edge, in CSS pixels at a scale of 1. */
export interface GraphLayout {
  readonly width: number
  readonly height: number
  readonly x: Float64Array
  readonly y: Float64Array
  readonly widths: readonly number[]
  readonly edgeFrom: readonly number[]
  readonly edgeTo: readonly number[]
  /** x and y in turn; the points of edge `i` begin at `edgeStart[i]` and end before `edgeStart[i + 1]`. */
  readonly points: Float64Array
  readonly edgeStart: Uint32Array
}

/** The height of every box. */
export const BOX_HEIGHT = 30

/** Lays a graph out; one that is not connected or has cycles too. Takes seconds beyond 10,000 boxes. */
export function layoutGraph({ widths, edgeFrom, edgeTo }: LayoutInput): GraphLayout {
  const builder = graph<number, number>()
  const boxes = widths.map((_, box) => builder.node(box))
  for (const [edge, from] of edgeFrom.entries()) {
    const source = boxes[from]
    const target = boxes[edgeTo[edge] ?? -1]
    if (source !== undefined && target !== undefined && source !== target) builder.link(source, target, edge)
  }
  const { width, height } = boxes.length === 0 ? { width: 0, height: 0 } : arrange(builder, widths)
  const lines: (readonly (readonly [number, number])[])[] = edgeFrom.map(() => [])
  for (const link of builder.links()) lines[link.data] = link.points
  return {
    width,
    height,
    x: Float64Array.from(boxes, (box) => box.x),
    y: Float64Array.from(boxes, (box) => box.y),
    widths,
    edgeFrom,
    edgeTo,
    ...packed(lines),
  }
}

function arrange(builder: ReturnType<typeof graph<number, number>>, widths: readonly number[]) {
  return sugiyama()
    .layering(layeringLongestPath())
    .decross(decrossTwoLayer().order(twolayerGreedy()).passes(4))
    .coord(coordGreedy())
    .nodeSize((box: { readonly data: number }) => [widths[box.data] ?? 0, BOX_HEIGHT])
    .gap([28, 34])(builder)
}

function packed(lines: readonly (readonly (readonly [number, number])[])[]) {
  const edgeStart = new Uint32Array(lines.length + 1)
  const points: number[] = []
  for (const [edge, line] of lines.entries()) {
    for (const [x, y] of line) points.push(x, y)
    edgeStart[edge + 1] = points.length
  }
  return { points: Float64Array.from(points), edgeStart }
}
