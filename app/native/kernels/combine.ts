/** Predictions of several estimators as one. Source: sklearn/ensemble. */
import { numberGrid, type Grid, type NumberGrid } from '../grid.ts'
import { promote } from '#app/python-data/promote.ts'
import type { Operation } from '../operations.ts'
import { unsupported } from '../unsupported.ts'
import { largestAt } from './labels.ts'
import { pairwiseSum } from './pairwise-sum.ts'
import { denseOf } from './parts.ts'

type Combine = Extract<Operation, { kind: 'combine' }>

/** Parallel predictions as one. */
export function combine(operation: Combine, parts: readonly Grid[]): Grid {
  if (operation.rule === 'majority') return majority(operation, parts)
  if (operation.rule === 'median-weighted') return weightedMedian(operation, parts)
  if (operation.rule === 'samme') return samme(operation, parts)
  const grids = parts.map(denseOf)
  const [first] = grids
  if (first === undefined) throw unsupported('A vote of no estimators')
  // numpy adds float32 in float32; weights make doubles of it.
  const isSingle = operation.weights === null && grids.every(({ dtype }) => dtype === 'float32')
  const data = new Float64Array(first.data.length)
  grids.forEach((grid, place) => {
    const weight = operation.weights?.[place]
    for (let at = 0; at < data.length; at++) {
      const value = grid.data[at] ?? 0
      const sum = data[at] ?? 0
      if (operation.rule === 'multiply') data[at] = place === 0 ? value : sum * value
      else data[at] = sum + (weight === undefined ? value : value * weight)
      if (isSingle) data[at] = Math.fround(data[at] ?? 0)
    }
  })
  if (operation.divisor !== 1)
    for (let at = 0; at < data.length; at++) data[at] = (data[at] ?? 0) / operation.divisor
  if (isSingle) for (let at = 0; at < data.length; at++) data[at] = Math.fround(data[at] ?? 0)
  return { ...first, data, dtype: isSingle ? 'float32' : 'float64' }
}

/** The index of the class most parts name, weighted; the smallest of equals. Parts give class numbers. */
function majority(operation: Combine, parts: readonly Grid[]): NumberGrid {
  const grids = parts.map(denseOf)
  const rows = grids[0]?.rows ?? 0
  const data = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const votes = new Float64Array(operation.divisor)
    grids.forEach((grid, place) => {
      const index = grid.data[row] ?? 0
      votes[index] = (votes[index] ?? 0) + (operation.weights?.[place] ?? 1)
    })
    data[row] = largestAt(votes, 0, votes.length)
  }
  return { ...numberGrid(rows, 1, data, 'int64'), flat: true }
}

/** AdaBoostRegressor: the prediction at half of the weight. */
function weightedMedian(operation: Combine, parts: readonly Grid[]): NumberGrid {
  const grids = parts.map(denseOf)
  const rows = grids[0]?.rows ?? 0
  const weights = operation.weights ?? new Float64Array(grids.length).fill(1)
  const data = new Float64Array(rows)
  const order = grids.map((_, place) => place)
  for (let row = 0; row < rows; row++) {
    const valueOf = (place: number): number => grids[place]?.data[row] ?? 0
    const sorted = order.toSorted((left, right) => valueOf(left) - valueOf(right))
    let total = 0
    for (const place of sorted) total += weights[place] ?? 0
    let sum = 0
    for (const place of sorted) {
      sum += weights[place] ?? 0
      if (sum >= 0.5 * total) {
        data[row] = valueOf(place)
        break
      }
    }
  }
  const dtype = grids.map((grid) => grid.dtype).reduce(promote)
  return { ...numberGrid(rows, 1, data, dtype), flat: true }
}

/** AdaBoostClassifier's SAMME: a part's weight for the class it names, a share of it against the others. */
function samme(operation: Combine, parts: readonly Grid[]): NumberGrid {
  const grids = parts.map(denseOf)
  const classes = operation.divisor
  const rows = grids[0]?.rows ?? 0
  const weights = operation.weights ?? new Float64Array(grids.length).fill(1)
  const total = pairwiseSum(weights, 0, weights.length)
  const data = new Float64Array(rows * classes)
  grids.forEach((grid, place) => {
    const weight = weights[place] ?? 0
    const against = (-1 / (classes - 1)) * weight
    for (let row = 0; row < rows; row++) {
      for (let index = 0; index < classes; index++) {
        const at = row * classes + index
        data[at] = (data[at] ?? 0) + (grid.data[row] === index ? weight : against)
      }
    }
  })
  for (let at = 0; at < data.length; at++) data[at] = (data[at] ?? 0) / total
  if (classes !== 2) return numberGrid(rows, classes, data)
  const single = Float64Array.from(
    { length: rows },
    (_, row) => -(data[row * 2] ?? 0) + (data[row * 2 + 1] ?? 0),
  )
  return { ...numberGrid(rows, 1, single), flat: true }
}
