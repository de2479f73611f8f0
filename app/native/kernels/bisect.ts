/** BisectingKMeans: down the tree of clusters. Source: sklearn/cluster/_bisect_k_means.py. */
import { numberList, type NumberGrid } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { fusedProduct, squaredNorm } from './products.ts'

/** The label of the leaf each row ends in (int32); of two centres equally near the left one counts. */
export function bisect(operation: Extract<Operation, { kind: 'bisect' }>, input: NumberGrid): NumberGrid {
  const { centres, features, lefts, rights, labels } = operation
  const norms = Float64Array.from(lefts, (_, node) => squaredNorm(centres, node * features, features))
  const distance = (row: number, node: number): number =>
    (norms[node] ?? 0) - 2 * fusedProduct([input.data, row * features], [centres, node * features], features)
  const found = new Float64Array(input.rows)
  for (let row = 0; row < input.rows; row++) {
    let node = 0
    for (let left = lefts[0] ?? -1; left >= 0; left = lefts[node] ?? -1) {
      const right = rights[node] ?? -1
      node = distance(row, right) < distance(row, left) ? right : left
    }
    found[row] = labels[node] ?? 0
  }
  return numberList(found, 'int32')
}
