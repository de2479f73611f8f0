/** Distances to cluster centres, by |x|^2 - 2xy + |y|^2 as scikit-learn's euclidean_distances. */
import { numberGrid, promote, numberList, type NumberGrid } from '../grid.ts'
import { dot } from './support-vectors.ts'
import type { Operation } from '../operations.ts'

/** The nearest centre of each row (int32, the first of equals) or all distances. */
export function centres(operation: Extract<Operation, { kind: 'centres' }>, input: NumberGrid): NumberGrid {
  const { count, features } = operation
  const distances = new Float64Array(input.rows * count)
  const nearest = new Float64Array(input.rows)
  const norms = Float64Array.from({ length: count }, (_, centre) =>
    dot(operation.centres, centre * features, operation.centres, centre * features, features),
  )
  for (let row = 0; row < input.rows; row++) {
    let best = Infinity
    const own = dot(input.data, row * features, input.data, row * features, features)
    for (let centre = 0; centre < count; centre++) {
      const product = dot(input.data, row * features, operation.centres, centre * features, features)
      const sum = Math.max(0, -2 * product + own + (norms[centre] ?? 0))
      distances[row * count + centre] = Math.sqrt(sum)
      if (sum < best) {
        best = sum
        nearest[row] = centre
      }
    }
  }
  if (operation.give === 'nearest') return numberList(nearest, 'int32')
  const dtype = promote(input.dtype, operation.dtype) === 'float32' ? 'float32' : 'float64'
  return numberGrid(input.rows, count, dtype === 'float32' ? distances.map(Math.fround) : distances, dtype)
}
