/** Trees with linear leaves. Source: LightGBM's include/LightGBM/tree.h (`Tree::Predict`). */
import { numberGrid, type NumberGrid } from '../grid.ts'
import type { LinearLeaves } from '../operation-parts.ts'
import type { Operation } from '../operations.ts'
import { walk } from './forest.ts'

/** Adds each tree's leaf to its group, in order. */
export function linearForest(
  operation: Extract<Operation, { kind: 'linear-forest' }>,
  input: NumberGrid,
): NumberGrid {
  const { forest, linear, groups, width, divisor } = operation
  const sums = new Float64Array(input.rows * width)
  for (let row = 0; row < input.rows; row++) {
    const offset = row * input.columns
    for (let tree = 0; tree < forest.roots.length; tree++) {
      const leaf = forest.rights[walk(forest, forest.roots[tree] ?? 0, input.data, offset)] ?? 0
      const to = row * width + (groups[tree] ?? 0)
      sums[to] = (sums[to] ?? 0) + (leafSum(linear, leaf, input.data, offset) ?? forest.leaves[leaf] ?? 0)
    }
  }
  if (divisor !== 1) for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) / divisor
  return numberGrid(input.rows, width, sums)
}

/** A leaf's linear model; null where a feature is missing. */
function leafSum(linear: LinearLeaves, leaf: number, data: Float64Array, offset: number): number | null {
  let sum = linear.constants[leaf] ?? 0
  for (let at = linear.starts[leaf] ?? 0; at < (linear.starts[leaf + 1] ?? 0); at++) {
    const value = data[offset + (linear.columns[at] ?? 0)] ?? 0
    if (Number.isNaN(value)) return null
    sum += (linear.coefficients[at] ?? 0) * value
  }
  return sum
}
