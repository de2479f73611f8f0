/**
 * Searches scikit-learn's KDTree and BallTree as it does, point by point and heap by heap: of equally far rows it keeps
 * those it meets first. Source: sklearn/neighbors/_binary_tree.pxi.tp, sklearn/utils/_heap.pyx.
 */
import { exactPower, exactRoot } from '../exact-math.ts'
import type { NeighbourOperation, NeighbourTree } from '../operation-parts.ts'

/** The distance without its last step (squared, or to the power). */
export function reducedDistance(
  operation: NeighbourOperation,
  point: Float64Array,
  rows: Float64Array,
  offset: number,
): number {
  const { features, metric, power } = operation
  let total = 0
  for (let column = 0; column < features; column++) {
    const difference = Math.abs((point[column] ?? 0) - (rows[offset + column] ?? 0))
    if (metric === 'euclidean') total += difference * difference
    else if (metric === 'manhattan') total += difference
    else if (metric === 'chebyshev') total = Math.max(total, difference)
    else total += powerOf(difference, power)
  }
  return total
}

/** The C library's `pow` for Minkowski's sums. */
function powerOf(difference: number, power: number): number {
  return Number.isInteger(power) ? exactPower(difference, power) : difference ** power
}

/** A distance from Minkowski's sum. */
export function rootOf(sum: number, power: number): number {
  return Number.isInteger(power) ? exactRoot(sum, power) : sum ** (1 / power)
}

interface Heap {
  readonly values: Float64Array
  readonly indices: Int32Array
}

/** The k nearest rows, nearest first. */
export function searchTree(
  operation: NeighbourOperation,
  tree: NeighbourTree,
  point: Float64Array,
  measure: (stored: number) => number,
): readonly number[] {
  const heap: Heap = {
    values: new Float64Array(operation.k).fill(Infinity),
    indices: new Int32Array(operation.k),
  }
  const visit = (node: number, bound: number): void => {
    if (bound > (heap.values[0] ?? 0)) return
    if (tree.leaves[node] !== 0) {
      for (let at = tree.starts[node] ?? 0; at < (tree.ends[node] ?? 0); at++) {
        const stored = tree.order[at] ?? 0
        push(heap, measure(stored), stored)
      }
      return
    }
    const first = 2 * node + 1
    const second = first + 1
    const firstBound = lowerBound(operation, tree, first, point)
    const secondBound = lowerBound(operation, tree, second, point)
    if (firstBound <= secondBound) {
      visit(first, firstBound)
      visit(second, secondBound)
    } else {
      visit(second, secondBound)
      visit(first, firstBound)
    }
  }
  visit(0, lowerBound(operation, tree, 0, point))
  const places = Array.from(heap.indices.keys()).sort(
    (left, right) => (heap.values[left] ?? 0) - (heap.values[right] ?? 0),
  )
  return places.map((place) => heap.indices[place] ?? 0)
}

function lowerBound(
  operation: NeighbourOperation,
  tree: NeighbourTree,
  node: number,
  point: Float64Array,
): number {
  return tree.kind === 'kd' ? boxBound(operation, tree, node, point) : ballBound(operation, tree, node, point)
}

function boxBound(
  operation: NeighbourOperation,
  tree: NeighbourTree,
  node: number,
  point: Float64Array,
): number {
  const { features, metric, power } = operation
  const upper = tree.bounds.length / 2
  let total = 0
  for (let column = 0; column < features; column++) {
    const low = (tree.bounds[node * features + column] ?? 0) - (point[column] ?? 0)
    const high = (point[column] ?? 0) - (tree.bounds[upper + node * features + column] ?? 0)
    const twice = low + Math.abs(low) + (high + Math.abs(high))
    const distance = 0.5 * twice
    if (metric === 'euclidean') total += distance * distance
    else if (metric === 'manhattan') total += distance
    else if (metric === 'chebyshev') total = Math.max(total, distance)
    else total += powerOf(distance, power)
  }
  return total
}

function ballBound(
  operation: NeighbourOperation,
  tree: NeighbourTree,
  node: number,
  point: Float64Array,
): number {
  const reduced = reducedDistance(operation, point, tree.bounds, node * operation.features)
  const { metric, power } = operation
  const distance =
    metric === 'euclidean' ? Math.sqrt(reduced) : metric === 'minkowski' ? rootOf(reduced, power) : reduced
  const bound = Math.max(0, distance - (tree.radii[node] ?? 0))
  if (metric === 'euclidean') return bound * bound
  return metric === 'minkowski' ? bound ** power : bound
}

/** Puts a value in place of the largest when it is smaller. */
function push({ values, indices }: Heap, value: number, index: number): void {
  if (value >= (values[0] ?? 0)) return
  const size = values.length
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    const right = left + 1
    let swap: number
    if (left >= size) break
    if (right >= size) {
      if ((values[left] ?? 0) <= value) break
      swap = left
    } else if ((values[left] ?? 0) >= (values[right] ?? 0)) {
      if (value >= (values[left] ?? 0)) break
      swap = left
    } else {
      if (value >= (values[right] ?? 0)) break
      swap = right
    }
    values[at] = values[swap] ?? 0
    indices[at] = indices[swap] ?? 0
    at = swap
  }
  values[at] = value
  indices[at] = index
}
