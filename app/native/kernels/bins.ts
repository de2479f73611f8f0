/** Discretizing, polynomials, and transformations toward a distribution. Source: sklearn/preprocessing. */
import { normalQuantile } from './normal-quantile.ts'
import { numberGrid, toSparse, type Grid, type NumberGrid, newCells } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { exactExp, exactLog } from '../exact-math.ts'
import { valueError } from '../raised.ts'
import { unsupported } from '../unsupported.ts'

/** Products of columns: each term names its columns, repeated as often as its power. */
export function polynomial(terms: readonly (readonly number[])[], input: NumberGrid): NumberGrid {
  const width = terms.length
  const data = newCells(input.rows, width)
  const single = input.dtype === 'float32'
  for (let row = 0; row < input.rows; row++) {
    const from = row * input.columns
    for (let term = 0; term < width; term++) {
      let product = 1
      for (const column of terms[term] ?? []) {
        product *= input.data[from + column] ?? 0
        if (single) product = Math.fround(product)
      }
      data[row * width + term] = product
    }
  }
  return numberGrid(input.rows, width, data, single ? 'float32' : 'float64')
}

/** KBinsDiscretizer: numpy's searchsorted to the right of the inner edges. */
export function bins(operation: Extract<Operation, { kind: 'bins' }>, input: NumberGrid): Grid {
  const { edges, counts } = operation
  const width = operation.encode === 'ordinal' ? input.columns : counts.reduce((sum, count) => sum + count, 0)
  const data = newCells(input.rows, width)
  for (let row = 0; row < input.rows; row++) {
    let offset = 0
    for (let column = 0; column < input.columns; column++) {
      const inner = edges[column] ?? new Float64Array()
      const value = input.data[row * input.columns + column] ?? 0
      let bin = 0
      while (bin < inner.length && value >= (inner[bin] ?? 0)) bin++
      if (operation.encode === 'ordinal') data[row * width + column] = bin
      else data[row * width + offset + bin] = 1
      offset += counts[column] ?? 0
    }
  }
  const grid = numberGrid(
    input.rows,
    width,
    data,
    operation.dtype ?? (input.dtype === 'float32' ? 'float32' : 'float64'),
  )
  return operation.encode === 'onehot' ? toSparse(grid) : grid
}

/** 1 where a value is above the threshold. */
export function binarize(threshold: number, input: Grid): Grid {
  if (input.kind !== 'numbers' && input.kind !== 'sparse') throw unsupported(`Binarizing ${input.kind}`)
  return { ...input, data: input.data.map((value) => (value > threshold ? 1 : 0)) }
}

/** PowerTransformer without its scaling. Source: sklearn/preprocessing/_data.py (`_yeo_johnson_transform`). */
export function power(operation: Extract<Operation, { kind: 'power' }>, input: NumberGrid): NumberGrid {
  // Steps in float32 differ by processor, and powers make much of it.
  if (input.dtype === 'float32') throw unsupported('PowerTransformer with float32 data')
  if (operation.method === 'box-cox' && input.data.some((value) => value <= 0))
    throw valueError('The Box-Cox transformation can only be applied to strictly positive data')
  const data = new Float64Array(input.data.length)
  for (let at = 0; at < data.length; at++) {
    const lambda = operation.lambdas[at % input.columns] ?? 1
    const value = input.data[at] ?? 0
    data[at] =
      operation.method === 'box-cox' ? boxCox(value, lambda) : yeoJohnson(value, lambda, operation.stable)
  }
  return asInput(data, input)
}

/** In place in Python: a float32 grid stays one. */
function asInput(data: Float64Array, input: NumberGrid): NumberGrid {
  const single = input.dtype === 'float32'
  return numberGrid(
    input.rows,
    input.columns,
    single ? data.map(Math.fround) : data,
    single ? 'float32' : 'float64',
  )
}

const EPSILON = 2.220446049250313e-16

function yeoJohnson(x: number, lambda: number, stable: boolean): number {
  if (x !== x) return x
  if (x >= 0) {
    if (Math.abs(lambda) < EPSILON) return Math.log1p(x)
    return (stable ? Math.expm1(Math.log1p(x) * lambda) : (x + 1) ** lambda - 1) / lambda
  }
  if (Math.abs(lambda - 2) > EPSILON) {
    const power = 2 - lambda
    return -(stable ? Math.expm1(Math.log1p(-x) * power) : (-x + 1) ** power - 1) / power
  }
  return -Math.log1p(-x)
}

/** Beyond it e^x is no double any more. */
const LARGEST_EXPONENT = 709.78

/** Source: scipy/special/_boxcox.pxd (`boxcox`). */
function boxCox(x: number, lambda: number): number {
  if (x !== x) return x
  const log = exactLog(x)
  if (Math.abs(lambda) < 1e-19) return log
  const power = lambda * log
  if (power < LARGEST_EXPONENT) return Math.expm1(power) / lambda
  return Math.sign(lambda) * exactExp(power - exactLog(Math.abs(lambda))) - 1 / lambda
}

/** QuantileTransformer to a uniform distribution: the mean of the interpolations up and down. */
export function quantiles(
  operation: Extract<Operation, { kind: 'quantiles' }>,
  input: NumberGrid,
): NumberGrid {
  const { references } = operation
  const data = new Float64Array(input.data.length)
  const downReferences = Float64Array.from(references, (value) => -value).reverse()
  operation.quantiles.forEach((quantile, column) => {
    const down = Float64Array.from(quantile, (value) => -value).reverse()
    const low = quantile[0] ?? 0
    const high = quantile.at(-1) ?? 0
    for (let row = 0; row < input.rows; row++) {
      const at = row * input.columns + column
      const x = input.data[at] ?? 0
      const near = operation.normal ? BOUNDS_THRESHOLD : 0
      const isLow = operation.normal ? x - near < low : x === low
      const isHigh = operation.normal ? x + near > high : x === high
      if (x !== x) data[at] = x
      else if (isLow) data[at] = 0
      else if (isHigh) data[at] = 1
      else data[at] = 0.5 * (interpolate(x, quantile, references) - interpolate(-x, down, downReferences))
      if (operation.normal)
        data[at] = clippedNormal(input.dtype === 'float32' ? Math.fround(data[at] ?? 0) : (data[at] ?? 0))
    }
  })
  return asInput(data, input)
}

/** Values so near the ends of what was seen count as the ends. */
const BOUNDS_THRESHOLD = 1e-7
/** The ends of what is answered; computed when they are asked for, since that takes a millisecond. */
let normalEnds: { readonly lowest: number; readonly highest: number } | null = null

function clippedNormal(share: number): number {
  if (share !== share) return share
  normalEnds ??= {
    lowest: normalQuantile(BOUNDS_THRESHOLD - 2 ** -52),
    highest: normalQuantile(1 - (BOUNDS_THRESHOLD - 2 ** -52)),
  }
  return Math.min(Math.max(normalQuantile(share), normalEnds.lowest), normalEnds.highest)
}

/** numpy's interp: constant beyond the ends. */
export function interpolate(x: number, xs: Float64Array, ys: Float64Array): number {
  const last = xs.length - 1
  if (x !== x) return x
  if (x > (xs[last] ?? 0)) return ys[last] ?? 0
  if (x < (xs[0] ?? 0)) return ys[0] ?? 0
  let low = 0
  let high = last + 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (x >= (xs[middle] ?? 0)) low = middle + 1
    else high = middle
  }
  const place = low - 1
  const x0 = xs[place] ?? 0
  const y0 = ys[place] ?? 0
  if (place === last || x0 === x) return y0
  const slope = ((ys[place + 1] ?? 0) - y0) / ((xs[place + 1] ?? 0) - x0)
  const value = slope * (x - x0) + y0
  if (value !== value) return slope * (x - (xs[place + 1] ?? 0)) + (ys[place + 1] ?? 0)
  return value
}
