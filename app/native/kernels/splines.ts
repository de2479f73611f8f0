/** B-splines of each column. Source: sklearn/preprocessing/_polynomial.py; scipy/interpolate/src/__fitpack.cc (`_deBoor_D`). */
import { numberGrid, type NumberGrid, newCells } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { valueError } from '../raised.ts'
import { unsupported } from '../unsupported.ts'

type Splines = Extract<Operation, { kind: 'splines' }>

/** Every column as the values of its splines. */
export function splines(operation: Splines, input: NumberGrid): NumberGrid {
  const { knots, count, drop } = operation
  const kept = drop ? count - 1 : count
  const width = kept * input.columns
  const data = newCells(input.rows, width)
  const values = new Float64Array(count)
  for (let column = 0; column < input.columns; column++) {
    const place = placeOf(operation, knots[column] ?? new Float64Array())
    for (let row = 0; row < input.rows; row++) {
      const x = input.data[row * input.columns + column] ?? 0
      values.fill(0)
      if (!Number.isNaN(x) || !operation.zerosForMissing) fill(operation, place, x, values)
      data.set(values.subarray(0, kept), row * width + column * kept)
    }
  }
  if (operation.extrapolation === 'error' && data.some(Number.isNaN))
    throw valueError('`X` contains values beyond the limits of the knots.')
  const isSingle = input.dtype === 'float32'
  return numberGrid(
    input.rows,
    width,
    isSingle ? data.map(Math.fround) : data,
    isSingle ? 'float32' : 'float64',
  )
}

/** The knots of one column, and what its splines are at both ends. */
interface Place {
  readonly knots: Float64Array
  readonly low: number
  readonly high: number
  readonly atLow: Float64Array
  readonly atHigh: Float64Array
  readonly slopeLow: Float64Array
  readonly slopeHigh: Float64Array
}

function placeOf(operation: Splines, knots: Float64Array): Place {
  const { degree, count } = operation
  const low = knots[degree] ?? 0
  const high = knots[knots.length - degree - 1] ?? 0
  const at = (x: number, derivative: number): Float64Array => {
    const values = new Float64Array(count)
    basis(operation, knots, x, derivative, values)
    return values
  }
  return {
    knots,
    low,
    high,
    atLow: at(low, 0),
    atHigh: at(high, 0),
    slopeLow: at(low, 1),
    slopeHigh: at(high, 1),
  }
}

/** A share of the ends that a value computed before may be off by. */
const ROUNDING = 1e-12

/** A value that is beyond the knots, or within, by its last digits alone: with Python's digits it may be the other one. */
function refuseNearEnds(x: number, low: number, high: number): void {
  const slack = ROUNDING * Math.max(Math.abs(low), Math.abs(high))
  if ([low, high].some((end) => x !== end && Math.abs(x - end) <= slack))
    throw unsupported("A value at the end of a SplineTransformer's knots, but for rounding")
}

function fill(operation: Splines, place: Place, x: number, values: Float64Array): void {
  const { extrapolation, degree, count } = operation
  const { knots, low, high } = place
  if (extrapolation === 'error') refuseNearEnds(x, low, high)
  if (extrapolation === 'periodic') {
    const period = high - low
    const rest = (x - low) % period
    const inside = low + (rest < 0 ? rest + period : rest)
    basis(operation, knots, period <= 0 && operation.zeroWithoutPeriod ? 0 : inside, 0, values)
  } else if (extrapolation === 'continue' || extrapolation === 'error' || (low <= x && x <= high)) {
    basis(operation, knots, x, 0, values)
  } else if (extrapolation === 'constant') {
    const from = x < low ? place.atLow : place.atHigh
    const start = x < low ? 0 : count - degree
    for (let at = start; at < start + degree; at++) values[at] = from[at] ?? 0
  } else {
    const terms = degree <= 1 ? degree + 1 : degree
    for (let term = 0; term < terms; term++) {
      const at = x < low ? term : count - 1 - term
      values[at] =
        x < low
          ? (place.atLow[at] ?? 0) + (x - low) * (place.slopeLow[at] ?? 0)
          : (place.atHigh[at] ?? 0) + (x - high) * (place.slopeHigh[at] ?? 0)
    }
  }
}

/** Adds the splines that are not zero at x (or their first derivative); NaN beyond the knots where nothing is extrapolated. */
function basis(
  operation: Splines,
  knots: Float64Array,
  x: number,
  derivative: number,
  values: Float64Array,
): void {
  const { degree, count, extrapolation } = operation
  const last = knots.length - degree - 2
  const isOutside = x < (knots[degree] ?? 0) || x > (knots[last + 1] ?? 0)
  if (Number.isNaN(x) || (isOutside && extrapolation !== 'continue' && extrapolation !== 'periodic')) {
    values.fill(Number.NaN)
    return
  }
  let interval = degree
  while (interval < last && x >= (knots[interval + 1] ?? 0)) interval++
  const work = deBoor(knots, x, { degree, interval, derivative })
  for (let at = 0; at <= degree; at++) {
    const to = (interval - degree + at) % count
    values[to] = (values[to] ?? 0) + (work[at] ?? 0)
  }
}

interface Recursion {
  readonly degree: number
  readonly interval: number
  readonly derivative: number
}

function deBoor(knots: Float64Array, x: number, { degree, interval, derivative }: Recursion): Float64Array {
  const h = new Float64Array(degree + 1)
  const before = new Float64Array(degree + 1)
  h[0] = 1
  for (let order = 1; order <= degree; order++) {
    const isSlope = order > degree - derivative
    before.set(h.subarray(0, order))
    h[0] = 0
    for (let n = 1; n <= order; n++) {
      const upper = knots[interval + n] ?? 0
      const lower = knots[interval + n - order] ?? 0
      if (upper === lower) {
        h[isSlope ? derivative : n] = 0
        continue
      }
      const share = isSlope
        ? (order * (before[n - 1] ?? 0)) / (upper - lower)
        : (before[n - 1] ?? 0) / (upper - lower)
      h[n - 1] = (h[n - 1] ?? 0) + (isSlope ? -share : share * (upper - x))
      h[n] = isSlope ? share : share * (x - lower)
    }
  }
  return h
}
