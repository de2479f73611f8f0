/** Distances to cluster centres, by |x|^2 - 2xy + |y|^2 as scikit-learn's euclidean_distances. */
import { numberGrid, numberList, type NumberGrid } from '../grid.ts'
import { promote } from '#app/python-data/promote.ts'
import { fusedProduct, plainNorm, plainProduct, squaredNorm } from './products.ts'
import type { Operation } from '../operations.ts'

/**
 * The nearest centre of each row (int32, the first of equals) or all distances. `nearest` compares without the row's own
 * |x|^2, as KMeans does (sklearn/cluster/_k_means_lloyd.pyx); `nearest-whole` with it.
 * Sparse rows are multiplied by scipy's loops, dense ones by BLAS.
 */
export function centres(
  operation: Extract<Operation, { kind: 'centres' }>,
  input: NumberGrid,
  isSparse: boolean,
): NumberGrid {
  const { count, features } = operation
  const square = isSparse ? plainNorm : squaredNorm
  const multiply = isSparse ? plainProduct : fusedProduct
  const distances = new Float64Array(input.rows * count)
  const nearest = new Float64Array(input.rows)
  const norms = Float64Array.from({ length: count }, (_, centre) =>
    squaredNorm(operation.centres, centre * features, features),
  )
  for (let row = 0; row < input.rows; row++) {
    let best = Infinity
    const own = operation.give === 'nearest' ? 0 : square(input.data, row * features, features)
    for (let centre = 0; centre < count; centre++) {
      const product = multiply([input.data, row * features], [operation.centres, centre * features], features)
      const whole = -2 * product + own + (norms[centre] ?? 0)
      const sum = operation.give === 'nearest' ? whole : Math.max(0, whole)
      distances[row * count + centre] = Math.sqrt(sum)
      if (centre === 0 || sum < best) {
        best = sum
        nearest[row] = centre
      }
    }
  }
  if (operation.give !== 'distances') return numberList(nearest, 'int32')
  const dtype = promote(input.dtype, operation.dtype) === 'float32' ? 'float32' : 'float64'
  return numberGrid(input.rows, count, dtype === 'float32' ? distances.map(Math.fround) : distances, dtype)
}
