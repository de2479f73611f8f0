/** k nearest neighbours. Source: sklearn/neighbors. */
import { pairwiseSum } from './pairwise-sum.ts'
import { numberGrid, type NumberGrid } from '../grid.ts'
import type { NeighbourOperation } from '../operation-parts.ts'
import { unsupported } from '../unsupported.ts'
import { dot } from './support-vectors.ts'
import { reducedDistance, rootOf, searchTree } from './neighbour-tree.ts'

/** Probabilities, means or outlier scores by the k nearest stored rows, or by all within a radius. */
export function neighbours(operation: NeighbourOperation, input: NumberGrid): NumberGrid {
  const { outputs, give, classes } = operation
  const width = give === 'probability' ? classes : give === 'outlier' ? 1 : outputs
  const data = new Float64Array(input.rows * width)
  const distances = new Float64Array(operation.count)
  for (let row = 0; row < input.rows; row++) {
    const nearest = nearestRows(
      operation,
      input.data.subarray(row * input.columns, (row + 1) * input.columns),
      distances,
    )
    const weights = neighbourWeights(operation, distances, nearest)
    const values = data.subarray(row * width, (row + 1) * width)
    if (nearest.length === 0) lonely(operation, values)
    else if (operation.radius !== undefined && give === 'mean') allMeans(operation, nearest, weights, values)
    else if (give === 'mean') means(operation, nearest, weights, values)
    else if (give === 'outlier') values[0] = outlierScore(operation, nearest, distances)
    else votes(operation, nearest, weights, values)
  }
  return {
    ...numberGrid(input.rows, width, data),
    flat: give === 'outlier' || (give === 'mean' && outputs === 1),
  }
}

/** The k nearest stored rows; `distances` receives their (reduced) distances. */
function nearestRows(
  operation: NeighbourOperation,
  point: Float64Array,
  distances: Float64Array,
): readonly number[] {
  const measure = (stored: number): number => {
    const distance = reducedDistance(operation, point, operation.rows, stored * operation.features)
    distances[stored] = distance
    return distance
  }
  if (operation.radius !== undefined)
    return withinRadius(operation, operation.radius.length, distances, measure)
  if (operation.tree !== null) return searchTree(operation, operation.tree, point, measure)
  if (operation.give === 'outlier' && operation.metric === 'euclidean')
    productDistances(operation, point, distances)
  else for (let stored = 0; stored < distances.length; stored++) measure(stored)
  const nearest = smallest(distances, operation.k)
  refuseTies(operation, distances, nearest)
  return nearest
}

/** Squared distances as scikit-learn's brute-force search has them: |x|^2 - 2xy + |y|^2. */
function productDistances(
  { rows, features }: NeighbourOperation,
  point: Float64Array,
  distances: Float64Array,
): void {
  const own = dot(point, 0, point, 0, features)
  for (let stored = 0; stored < distances.length; stored++) {
    const at = stored * features
    const product = dot(point, 0, rows, at, features)
    distances[stored] = Math.max(0, own - 2 * product + dot(rows, at, rows, at, features))
  }
}

/** All rows within a radius, nearest ones not first. A row at the radius itself is refused where rounding decides. */
function withinRadius(
  operation: NeighbourOperation,
  radius: number,
  distances: Float64Array,
  measure: (stored: number) => number,
): readonly number[] {
  const reduced =
    operation.metric === 'euclidean'
      ? radius * radius
      : operation.metric === 'minkowski'
        ? radius ** operation.power
        : radius
  const order = operation.tree?.order ?? distances.keys()
  const within: number[] = []
  for (const stored of order) {
    const distance = measure(stored)
    const isSure =
      distance === reduced ? operation.tree !== null : Math.abs(distance - reduced) > TIE * reduced
    if (!isSure) throw unsupported('A stored row whose distance is the radius, but for rounding')
    if (distance <= reduced) within.push(stored)
  }
  return within
}

/** A row without neighbours. */
function lonely({ radius }: NeighbourOperation, values: Float64Array): void {
  if (radius === undefined || radius.lonely === 'refuse')
    throw unsupported('A row without neighbours within the radius')
  if (Number.isNaN(radius.lonely)) values.fill(Number.NaN)
  else values[radius.lonely] = 1
}

/** LocalOutlierFactor: less the mean of the neighbours' densities over the row's own. Source: sklearn/neighbors/_lof.py. */
function outlierScore(
  operation: NeighbourOperation,
  nearest: readonly number[],
  distances: Float64Array,
): number {
  const { targets } = operation
  const count = nearest.length
  const reached = Float64Array.from(nearest, (place) =>
    Math.max(trueDistance(operation, distances[place] ?? 0), targets[2 * place + 1] ?? 0),
  )
  const density = 1 / (pairwiseSum(reached, 0, count) / count + 1e-10)
  const ratios = Float64Array.from(nearest, (place) => (targets[2 * place] ?? 0) / density)
  return -(pairwiseSum(ratios, 0, count) / count)
}

/** Places of the k smallest and all that equal the last of them, nearest first. */
function smallest(distances: Float64Array, k: number): number[] {
  const heap: number[] = []
  const worse = (left: number, right: number): boolean => {
    const a = distances[left] ?? 0
    const b = distances[right] ?? 0
    return a > b || (a === b && left > right)
  }
  for (let place = 0; place < distances.length; place++) {
    if (heap.length < k) {
      heap.push(place)
      up(heap, worse)
    } else if (worse(heap[0] ?? 0, place)) {
      heap[0] = place
      down(heap, worse)
    }
  }
  return heap.sort((left, right) => (distances[left] ?? 0) - (distances[right] ?? 0) || left - right)
}

function up(heap: number[], worse: (left: number, right: number) => boolean): void {
  let at = heap.length - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!worse(heap[at] ?? 0, heap[parent] ?? 0)) return
    ;[heap[at], heap[parent]] = [heap[parent] ?? 0, heap[at] ?? 0]
    at = parent
  }
}

function down(heap: number[], worse: (left: number, right: number) => boolean): void {
  let at = 0
  for (;;) {
    let largest = at
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && worse(heap[child] ?? 0, heap[largest] ?? 0)) largest = child
    }
    if (largest === at) return
    ;[heap[at], heap[largest]] = [heap[largest] ?? 0, heap[at] ?? 0]
    at = largest
  }
}

/** Relative difference below which two distances may change places by rounding. */
const TIE = 1e-12

/**
 * Of equal distances at the edge the library takes those its search meets first, which only its tree knows. Where the
 * rows at the edge have the same targets it makes no difference; else the row is refused.
 */
function refuseTies(
  operation: NeighbourOperation,
  distances: Float64Array,
  nearest: readonly number[],
): void {
  const last = nearest.at(-1) ?? 0
  const edge = distances[last] ?? 0
  const chosen = new Set(nearest)
  const { targets, outputs } = operation
  const inside = nearest.filter((place) => Math.abs((distances[place] ?? 0) - edge) <= TIE * edge)
  for (let place = 0; place < distances.length; place++) {
    if (chosen.has(place) || Math.abs((distances[place] ?? 0) - edge) > TIE * edge) continue
    for (const other of inside) {
      for (let output = 0; output < outputs; output++) {
        if (targets[place * outputs + output] !== targets[other * outputs + output]) {
          throw unsupported('A row whose k-th nearest neighbours are equally far and have different targets')
        }
      }
    }
  }
}

function neighbourWeights(
  operation: NeighbourOperation,
  distances: Float64Array,
  nearest: readonly number[],
): Float64Array | null {
  if (!operation.weighted) return null
  const real = nearest.map((place) => trueDistance(operation, distances[place] ?? 0))
  const exact = real.some((distance) => distance === 0)
  return Float64Array.from(real, (distance) => (exact ? (distance === 0 ? 1 : 0) : 1 / distance))
}

function trueDistance(operation: NeighbourOperation, reduced: number): number {
  if (operation.metric === 'euclidean') return Math.sqrt(reduced)
  return operation.metric === 'minkowski' ? rootOf(reduced, operation.power) : reduced
}

function means(
  operation: NeighbourOperation,
  nearest: readonly number[],
  weights: Float64Array | null,
  values: Float64Array,
): void {
  const { targets, outputs } = operation
  if (weights !== null) {
    const divisor = pairwiseSum(weights, 0, weights.length)
    for (let output = 0; output < outputs; output++) {
      const terms = weights.map(
        (weight, rank) => (targets[(nearest[rank] ?? 0) * outputs + output] ?? 0) * weight,
      )
      values[output] = pairwiseSum(terms, 0, terms.length) / divisor
    }
    return
  }
  let total = 0
  nearest.forEach((place) => {
    total++
    for (let output = 0; output < outputs; output++)
      values[output] = (values[output] ?? 0) + (targets[place * outputs + output] ?? 0)
  })
  for (let output = 0; output < outputs; output++) values[output] = (values[output] ?? 0) / total
}

/** numpy's average along the first axis: a single column is summed pairwise, several row by row. */
function allMeans(
  { targets, outputs }: NeighbourOperation,
  nearest: readonly number[],
  weights: Float64Array | null,
  values: Float64Array,
): void {
  const sum = (terms: Float64Array): number =>
    outputs === 1 ? pairwiseSum(terms, 0, terms.length) : terms.reduce((total, term) => total + term, 0)
  const divisor = weights === null ? nearest.length : sum(weights)
  for (let output = 0; output < outputs; output++) {
    const terms = Float64Array.from(
      nearest,
      (place, rank) => (targets[place * outputs + output] ?? 0) * (weights?.[rank] ?? 1),
    )
    values[output] = sum(terms) / divisor
  }
}

function votes(
  operation: NeighbourOperation,
  nearest: readonly number[],
  weights: Float64Array | null,
  values: Float64Array,
): void {
  let total = 0
  nearest.forEach((place, rank) => {
    const weight = weights?.[rank] ?? 1
    const index = operation.targets[place] ?? 0
    values[index] = (values[index] ?? 0) + weight
    total += weight
  })
  if (operation.radius !== undefined) total = pairwiseSum(values, 0, values.length)
  for (let index = 0; index < values.length; index++)
    values[index] = (values[index] ?? 0) / (total === 0 ? 1 : total)
}
