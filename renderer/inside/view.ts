/** Views of a canvas over a layout: fitting, centring, zooming about a point. */
import type { GraphLayout } from './graph-layout.ts'
import type { View } from './paint-graph.ts'

interface Size {
  readonly width: number
  readonly height: number
}

const MIN_SCALE = 0.002
const MAX_SCALE = 3
/** Below it labels are too small to read. */
const READABLE = 0.6

/** The whole graph, not larger than life. */
export function fitted(layout: GraphLayout, { width, height }: Size): View {
  const room = 24
  const scale = Math.min(
    1,
    Math.max(MIN_SCALE, (width - 2 * room) / Math.max(1, layout.width)),
    Math.max(MIN_SCALE, (height - 2 * room) / Math.max(1, layout.height)),
  )
  return {
    scale,
    x: layout.width / 2 - width / 2 / scale,
    y: layout.height / 2 - height / 2 / scale,
  }
}

/** What is seen first: all of it where labels stay readable, else the top of the graph. */
export function firstView(layout: GraphLayout, size: Size): View {
  const all = fitted(layout, size)
  if (all.scale >= 0.45) return all
  const scale = 0.8
  const top = layout.y.reduce((lowest, y) => Math.min(lowest, y), Infinity)
  const first = layout.y.findIndex((y) => y === top)
  const x = layout.x[first] ?? layout.width / 2
  return { scale, x: x - size.width / 2 / scale, y: top - 40 / scale }
}

/** Another scale, the point `at` (CSS pixels of the canvas) staying where it is. */
export function zoomed(view: View, factor: number, at: { readonly x: number; readonly y: number }): View {
  const scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, view.scale * factor))
  return {
    scale,
    x: view.x + at.x / view.scale - at.x / scale,
    y: view.y + at.y / view.scale - at.y / scale,
  }
}

/** Pixels between a box that is gone to and the edge of the canvas, so that what it leads to is seen too. */
const MARGIN = 80

/** The view as it is where the box is well within it and can be read, else with the box in the middle. */
export function broughtIn(view: View, layout: GraphLayout, box: number, size: Size): View {
  const x = ((layout.x[box] ?? 0) - view.x) * view.scale
  const y = ((layout.y[box] ?? 0) - view.y) * view.scale
  const room = { x: Math.min(MARGIN, size.width / 4), y: Math.min(MARGIN, size.height / 4) }
  const isWithin = x >= room.x && x <= size.width - room.x && y >= room.y / 2 && y <= size.height - room.y / 2
  return isWithin && view.scale >= READABLE ? view : centred(view, layout, box, size)
}

/** The view with the box in the middle, and large enough to read. */
export function centred(view: View, layout: GraphLayout, box: number, { width, height }: Size): View {
  const scale = Math.max(view.scale, READABLE)
  return {
    scale,
    x: (layout.x[box] ?? 0) - width / 2 / scale,
    y: (layout.y[box] ?? 0) - height / 2 / scale,
  }
}
