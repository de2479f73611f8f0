/** Ways from box to box. */
import type { GraphLayout } from './graph-layout.ts'

/** Boxes that an edge leads to, and boxes that one comes from. */
export function neighboursOf(
  { edgeFrom, edgeTo }: Pick<GraphLayout, 'edgeFrom' | 'edgeTo'>,
  box: number,
): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const before = new Set<number>()
  const after = new Set<number>()
  for (const [edge, from] of edgeFrom.entries()) {
    const to = edgeTo[edge]
    if (from === box && to !== undefined) after.add(to)
    if (to === box) before.add(from)
  }
  return { before: [...before], after: [...after] }
}

/** The next box for an arrow key: along an edge up or down, to the nearest of the same layer left or right. */
export function boxTowards(layout: GraphLayout, box: number, key: string): number | null {
  const { before, after } = neighboursOf(layout, box)
  switch (key) {
    case 'ArrowUp':
      return nearest(layout, box, before)
    case 'ArrowDown':
      return nearest(layout, box, after)
    case 'ArrowLeft':
      return nearest(layout, box, sameLayer(layout, box, -1))
    case 'ArrowRight':
      return nearest(layout, box, sameLayer(layout, box, 1))
    default:
      return null
  }
}

function sameLayer({ x, y }: GraphLayout, box: number, side: -1 | 1): readonly number[] {
  const found: number[] = []
  for (const [other, otherX] of x.entries())
    if (y[other] === y[box] && (otherX - (x[box] ?? 0)) * side > 0) found.push(other)
  return found
}

function nearest({ x }: GraphLayout, box: number, candidates: readonly number[]): number | null {
  const from = x[box] ?? 0
  let best: number | null = null
  for (const candidate of candidates)
    if (best === null || Math.abs((x[candidate] ?? 0) - from) < Math.abs((x[best] ?? 0) - from))
      best = candidate
  return best
}

/** The box at a point of the layout; null between boxes. */
export function boxAt(layout: GraphLayout, x: number, y: number, boxHeight: number): number | null {
  for (const [box, boxX] of layout.x.entries()) {
    const isBeside = Math.abs(boxX - x) > (layout.widths[box] ?? 0) / 2
    if (!isBeside && Math.abs((layout.y[box] ?? 0) - y) <= boxHeight / 2) return box
  }
  return null
}
