/** IsolationForest. Source: sklearn/ensemble/_iforest.py (`_score_samples`). */
import { exactExp2 } from '../exact-math.ts'
import { numberList, type NumberGrid } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { walk } from './forest.ts'

/** The anomaly score less the offset: -2^(-depth / expected depth) - offset. The leaves hold their depths. */
export function isolation(
  operation: Extract<Operation, { kind: 'isolation' }>,
  input: NumberGrid,
): NumberGrid {
  const { forest, columns } = operation
  const scores = new Float64Array(input.rows)
  for (let row = 0; row < input.rows; row++) {
    let depth = 0
    for (let tree = 0; tree < forest.roots.length; tree++) {
      const picked = columns[tree] ?? null
      const values =
        picked === null
          ? input.data
          : Float64Array.from(picked, (column) => input.data[row * input.columns + column] ?? 0)
      const leaf = walk(forest, forest.roots[tree] ?? 0, values, picked === null ? row * input.columns : 0)
      depth += forest.leaves[forest.rights[leaf] ?? 0] ?? 0
    }
    scores[row] = -exactExp2(-(depth / (forest.roots.length * operation.average))) - operation.offset
  }
  return numberList(scores)
}
