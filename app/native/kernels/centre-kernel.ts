/** Similarities, centred as those of fit were. Source: sklearn/preprocessing/_data.py (`KernelCenterer`). */
import { numberGrid, type NumberGrid } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { pairwiseSum } from './pairwise-sum.ts'

/** Each similarity less its column's mean in fit and its row's mean, plus the mean of all. */
export function centreKernel(
  { columns, all }: Extract<Operation, { kind: 'centre-kernel' }>,
  input: NumberGrid,
): NumberGrid {
  const width = input.columns
  const data = new Float64Array(input.data.length)
  for (let row = 0; row < input.rows; row++) {
    const start = row * width
    const mean = pairwiseSum(input.data, start, width) / columns.length
    for (let column = 0; column < width; column++)
      data[start + column] = (input.data[start + column] ?? 0) - (columns[column] ?? 0) - mean + all
  }
  return numberGrid(input.rows, width, data)
}
