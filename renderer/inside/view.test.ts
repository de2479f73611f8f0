import { expect, test } from 'vitest'
import { broughtIn, centred } from './view.ts'

const layout = {
  width: 2000,
  height: 2000,
  x: Float64Array.of(500, 1990),
  y: Float64Array.of(300, 1990),
  widths: [80, 80],
  edgeFrom: [0],
  edgeTo: [1],
  points: Float64Array.of(),
  edgeStart: Uint32Array.of(0, 0),
}
const size = { width: 800, height: 600 }

test('a box well in sight leaves the view as it is; one outside, at the edge or too small to read is centred', () => {
  const view = { scale: 1, x: 100, y: 0 }
  expect(broughtIn(view, layout, 0, size)).toBe(view)
  expect(broughtIn(view, layout, 1, size)).toEqual(centred(view, layout, 1, size))
  const atEdge = { scale: 1, x: 490, y: 0 }
  expect(broughtIn(atEdge, layout, 0, size)).toEqual({ scale: 1, x: 100, y: 0 })
  const far = { scale: 0.1, x: 0, y: 0 }
  expect(broughtIn(far, layout, 0, size).scale).toBe(0.6)
})
