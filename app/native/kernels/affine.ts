/** x W^T + b. */
import type { Grid, NumberGrid, NumberType, SparseGrid } from '../grid.ts'
import { promote } from '../grid.ts'
import type { AffineOperation } from '../operation-parts.ts'
import { unsupported } from '../unsupported.ts'

/** Linear scores of each row, one column an output. */
export function affine(operation: AffineOperation, input: Grid): NumberGrid {
  if (input.kind === 'sparse') return sparseAffine(operation, input)
  if (input.kind !== 'numbers') throw unsupported(`A linear model on ${input.kind}`)
  const { inputs, outputs, weights, bias } = operation
  const { rows, data } = input
  const scores = new Float64Array(rows * outputs)
  for (let row = 0; row < rows; row++) {
    const from = row * inputs
    for (let output = 0; output < outputs; output++) {
      const weight = output * inputs
      let sum = 0
      for (let column = 0; column < inputs; column++)
        sum += (data[from + column] ?? 0) * (weights[weight + column] ?? 0)
      scores[row * outputs + output] = sum + (bias[output] ?? 0)
    }
  }
  return finish(operation, rows, scores, resultType(operation.dtype, input.dtype))
}

function sparseAffine(operation: AffineOperation, input: SparseGrid): NumberGrid {
  const { inputs, outputs, weights, bias } = operation
  const scores = new Float64Array(input.rows * outputs)
  for (let row = 0; row < input.rows; row++) {
    const end = input.pointers[row + 1] ?? 0
    for (let output = 0; output < outputs; output++) {
      let sum = 0
      for (let at = input.pointers[row] ?? 0; at < end; at++) {
        sum += (input.data[at] ?? 0) * (weights[output * inputs + (input.indices[at] ?? 0)] ?? 0)
      }
      scores[row * outputs + output] = sum + (bias[output] ?? 0)
    }
  }
  return finish(operation, input.rows, scores, resultType(operation.dtype, input.dtype))
}

function resultType(parameters: NumberType, input: NumberType): NumberType {
  const dtype = promote(parameters, input)
  return dtype === 'float32' ? 'float32' : 'float64'
}

function finish(operation: AffineOperation, rows: number, data: Float64Array, dtype: NumberType): NumberGrid {
  if (dtype === 'float32') for (let at = 0; at < data.length; at++) data[at] = Math.fround(data[at] ?? 0)
  return { kind: 'numbers', rows, columns: operation.outputs, data, dtype, flat: operation.flat, names: null }
}
