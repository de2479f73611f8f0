/** Distances to cluster centres. */
import { numberGrid, promote, numberList, type NumberGrid } from '../grid.ts'
import type { Operation } from '../operations.ts'

/** The nearest centre of each row (int32, the first of equals) or all distances. */
export function centres(operation: Extract<Operation, { kind: 'centres' }>, input: NumberGrid): NumberGrid {
  const { count, features } = operation
  const distances = new Float64Array(input.rows * count)
  const nearest = new Float64Array(input.rows)
  for (let row = 0; row < input.rows; row++) {
    let best = Infinity
    for (let centre = 0; centre < count; centre++) {
      let sum = 0
      for (let column = 0; column < features; column++) {
        const difference =
          (input.data[row * features + column] ?? 0) - (operation.centres[centre * features + column] ?? 0)
        sum += difference * difference
      }
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
