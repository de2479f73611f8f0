/** IsotonicRegression: interpolation of one column. Source: sklearn/isotonic.py (`_transform`). */
import { numberGrid, type Grid, type NumberGrid } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { valueError } from '../raised.ts'
import { unsupported } from '../unsupported.ts'
import { interpolate } from './bins.ts'
import { frameNumbers } from './grid-columns.ts'

type Isotonic = Extract<Operation, { kind: 'isotonic' }>

/** One number a row, of an array of rank 1 or of one column. */
export function isotonic(operation: Isotonic, input: Grid): NumberGrid {
  const given = input.kind === 'frame' ? frameNumbers(input) : input
  if (given?.kind !== 'numbers') throw unsupported(`IsotonicRegression of ${input.kind}`)
  if (given.dtype === 'float16') throw unsupported('IsotonicRegression of float16')
  if (given.data.some(Number.isNaN)) throw valueError('Input contains NaN.')
  if (given.data.some((value) => !Number.isFinite(value)))
    throw valueError("Input contains infinity or a value too large for dtype('float64').")
  if (!given.flat && given.columns !== 1)
    throw valueError('Isotonic regression input X should be a 1d array or 2d array with 1 feature')
  if (given.rows === 0) throw unsupported('IsotonicRegression of no rows')
  const data = Float64Array.from(given.data, (value) => valueAt(operation, value))
  return { ...numberGrid(given.rows, 1, data), flat: true }
}

function valueAt({ x, y, low, high, outside }: Isotonic, value: number): number {
  if (x.length === 1) return y[0] ?? 0
  const at = outside === 'clip' ? Math.min(Math.max(value, low), high) : value
  const isInside = at >= (x[0] ?? 0) && at <= (x.at(-1) ?? 0)
  if (isInside) return interpolate(at, x, y)
  if (outside === 'nan') return Number.NaN
  throw unsupported('IsotonicRegression of a value beyond those of fit')
}
