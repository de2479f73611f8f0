/** x W^T + b. */
import type { Grid, NumberGrid, NumberType, SparseGrid } from '../grid.ts'
import { promote } from '#app/python-data/promote.ts'
import { fused } from '../exact-math.ts'
import type { AffineOperation } from '../operation-parts.ts'
import { unsupported } from '../unsupported.ts'

/** Linear scores of each row, one column an output. */
export function affine(operation: AffineOperation, input: Grid): NumberGrid {
  if (input.kind !== 'numbers' && input.kind !== 'sparse')
    throw unsupported(`A linear model on ${input.kind}`)
  const products =
    input.kind === 'sparse' ? sparseProducts(operation, input) : denseProducts(operation, input)
  const product = resultType(operation.dtype, input.dtype)
  const result = resultType(operation.biasType ?? operation.dtype, product)
  const { outputs, bias } = operation
  if (product === 'float64' && result === 'float64') addBias(products, bias, outputs)
  else
    for (let at = 0; at < products.length; at++) {
      const value = products[at] ?? 0
      const sum = (product === 'float32' ? Math.fround(value) : value) + (bias[at % outputs] ?? 0)
      products[at] = result === 'float32' ? Math.fround(sum) : sum
    }
  return {
    kind: 'numbers',
    rows: input.rows,
    columns: outputs,
    data: products,
    dtype: result,
    flat: operation.flat,
    names: null,
  }
}

function addBias(products: Float64Array, bias: Float64Array, outputs: number): void {
  for (let row = 0; row < products.length; row += outputs)
    for (let output = 0; output < outputs; output++)
      products[row + output] = (products[row + output] ?? 0) + (bias[output] ?? 0)
}

function denseProducts(operation: AffineOperation, input: NumberGrid): Float64Array {
  const { inputs, outputs, weights } = operation
  const { data } = input
  if (outputs > 1 && resultType(operation.dtype, input.dtype) === 'float32')
    return singleProducts(operation, input)
  if (operation.isFused === true) return fusedProducts(operation, input)
  const products = new Float64Array(input.rows * outputs)
  let to = 0
  for (let row = 0; row < input.rows; row++) {
    const end = (row + 1) * inputs
    let weight = 0
    for (let output = 0; output < outputs; output++, to++) {
      let sum = 0
      for (let place = row * inputs; place < end; place++, weight++)
        sum += (data[place] ?? 0) * (weights[weight] ?? 0)
      products[to] = sum
    }
  }
  return products
}

/** Sums of doubles with one rounding for each product and sum, as OpenBLAS has them in a product of matrices. */
function fusedProducts({ inputs, outputs, weights }: AffineOperation, input: NumberGrid): Float64Array {
  const { data } = input
  const products = new Float64Array(input.rows * outputs)
  for (let to = 0; to < products.length; to++) {
    const output = to % outputs
    const start = ((to - output) / outputs) * inputs
    let sum = 0
    for (let place = 0; place < inputs; place++) {
      const value = data[start + place] ?? 0
      const weight = weights[output * inputs + place] ?? 0
      const next = fused(value, weight, sum)
      // Beyond the largest doubles the parts of a product are none.
      sum = next === next ? next : sum + value * weight
    }
    products[to] = sum
  }
  return products
}

/** Sums of float32, rounded after each fused step, as OpenBLAS has them in a product of matrices. */
function singleProducts({ inputs, outputs, weights }: AffineOperation, input: NumberGrid): Float64Array {
  const { data } = input
  const products = new Float64Array(input.rows * outputs)
  for (let to = 0; to < products.length; to++) {
    const output = to % outputs
    const start = ((to - output) / outputs) * inputs
    let sum = 0
    for (let place = 0; place < inputs; place++)
      sum = Math.fround(sum + (data[start + place] ?? 0) * (weights[output * inputs + place] ?? 0))
    products[to] = sum
  }
  return products
}

function sparseProducts(operation: AffineOperation, input: SparseGrid): Float64Array {
  const { inputs, outputs, weights } = operation
  const products = new Float64Array(input.rows * outputs)
  for (let row = 0; row < input.rows; row++) {
    const end = input.pointers[row + 1] ?? 0
    for (let output = 0; output < outputs; output++) {
      let sum = 0
      for (let at = input.pointers[row] ?? 0; at < end; at++) {
        sum += (input.data[at] ?? 0) * (weights[output * inputs + (input.indices[at] ?? 0)] ?? 0)
      }
      products[row * outputs + output] = sum
    }
  }
  return products
}

function resultType(parameters: NumberType, input: NumberType): NumberType {
  const dtype = promote(parameters, input)
  return dtype === 'float32' ? 'float32' : 'float64'
}
