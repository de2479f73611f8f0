/** XGBoost's gblinear: sums in float32, value by value, missing ones left out. Source: XGBoost's src/gbm/gblinear.cc (`Pred`). */
import { numberGrid, type NumberGrid } from '../grid.ts'
import type { Operation } from '../operations.ts'

/** One column a group. */
export function singleLinear(
  { weights, start }: Extract<Operation, { kind: 'single-linear' }>,
  input: NumberGrid,
): NumberGrid {
  const groups = start.length
  const data = new Float64Array(input.rows * groups)
  for (let row = 0; row < input.rows; row++) {
    for (let group = 0; group < groups; group++) {
      let sum = start[group] ?? 0
      for (let column = 0; column < input.columns; column++) {
        const value = input.data[row * input.columns + column] ?? 0
        if (value === value)
          sum = Math.fround(sum + Math.fround(value * (weights[column * groups + group] ?? 0)))
      }
      data[row * groups + group] = sum
    }
  }
  return numberGrid(input.rows, groups, data, 'float32')
}
