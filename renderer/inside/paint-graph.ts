/** Paints a graph's visible part on a canvas. */
import type { OnnxGraph } from '#shared/onnx-graph.ts'
import { boxColors } from './graph-colors.ts'
import type { GraphColors } from './graph-colors.ts'
import { BOX_HEIGHT } from './graph-layout.ts'
import type { GraphLayout } from './graph-layout.ts'
import { boxLabel } from './box-label.ts'

/** Where the canvas looks: the layout's point at its upper left corner, and CSS pixels for one of the layout's. */
export interface View {
  readonly x: number
  readonly y: number
  readonly scale: number
}

/** What is painted. */
export interface Picture {
  readonly graph: OnnxGraph
  readonly layout: GraphLayout
  readonly view: View
  readonly selected: number | null
  readonly found: ReadonlySet<number>
  /** Edges that stand out. */
  readonly lit?: ReadonlySet<number>
  readonly colors: GraphColors
}

/** Below this scale labels are too small to read. */
const LABEL_SCALE = 0.4

/** Paints everything inside `width` × `height` CSS pixels. */
export function paintGraph(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const { view } = picture
  const ratio = globalThis.devicePixelRatio
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  const zoom = ratio * view.scale
  context.setTransform(zoom, 0, 0, zoom, -view.x * zoom, -view.y * zoom)
  const seen = {
    left: view.x,
    top: view.y,
    right: view.x + width / view.scale,
    bottom: view.y + height / view.scale,
  }
  paintEdges(context, picture, seen)
  paintBoxes(context, picture, seen)
}

interface Seen {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

function paintEdges(context: CanvasRenderingContext2D, picture: Picture, seen: Seen): void {
  const { layout, selected, colors, view, lit } = picture
  context.lineWidth = Math.max(1, 0.6 / view.scale)
  context.strokeStyle = colors.edge
  const near: number[] = []
  context.beginPath()
  for (let edge = 0; edge < layout.edgeFrom.length; edge++) {
    const isNear =
      selected !== null && (layout.edgeFrom[edge] === selected || layout.edgeTo[edge] === selected)
    if (isNear || lit?.has(edge) === true) near.push(edge)
    else traceEdge(context, layout, edge, seen)
  }
  context.stroke()
  context.lineWidth *= 2
  context.strokeStyle = colors.accent
  context.beginPath()
  for (const edge of near) traceEdge(context, layout, edge, seen)
  context.stroke()
}

function traceEdge(context: CanvasRenderingContext2D, layout: GraphLayout, edge: number, seen: Seen): void {
  const { points, edgeStart } = layout
  const start = edgeStart[edge] ?? 0
  const end = edgeStart[edge + 1] ?? start
  for (let at = start + 2; at < end; at += 2) {
    const fromX = points[at - 2] ?? 0
    const fromY = points[at - 1] ?? 0
    const x = points[at] ?? 0
    const y = points[at + 1] ?? 0
    if (Math.max(fromY, y) < seen.top || Math.min(fromY, y) > seen.bottom) continue
    if (Math.max(fromX, x) < seen.left || Math.min(fromX, x) > seen.right) continue
    const middle = (fromY + y) / 2
    context.moveTo(fromX, fromY)
    context.bezierCurveTo(fromX, middle, x, middle, x, y)
  }
}

function paintBoxes(context: CanvasRenderingContext2D, picture: Picture, seen: Seen): void {
  const { graph, layout, view, colors, selected, found } = picture
  context.font = '12px system-ui, sans-serif'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const [box, kind] of graph.kinds.entries()) {
    const x = layout.x[box] ?? 0
    const y = layout.y[box] ?? 0
    const half = (layout.widths[box] ?? 0) / 2
    if (x + half < seen.left || x - half > seen.right) continue
    if (y + BOX_HEIGHT < seen.top || y - BOX_HEIGHT > seen.bottom) continue
    const [fill, border] = boxColors(kind, colors)
    const isSelected = box === selected
    context.fillStyle = isSelected || found.has(box) ? colors.accentSoft : fill
    context.strokeStyle = isSelected || found.has(box) ? colors.accent : border
    context.lineWidth = isSelected ? 2.5 : Math.max(1, 0.6 / view.scale)
    context.beginPath()
    context.roundRect(x - half, y - BOX_HEIGHT / 2, half * 2, BOX_HEIGHT, kind === 'node' ? 5 : 15)
    context.fill()
    context.stroke()
    if (view.scale < LABEL_SCALE) continue
    context.fillStyle = colors.ink
    context.fillText(boxLabel(graph.labels[box] ?? ''), x, y)
  }
}
