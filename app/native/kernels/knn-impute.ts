/** Missing values from the nearest stored rows. Source: sklearn/impute/_knn.py, sklearn/metrics/pairwise.py (`nan_euclidean_distances`). */
import { numberGrid, type NumberGrid } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { unsupported } from '../unsupported.ts'
import { isMissing } from './impute.ts'

type KnnImpute = Extract<Operation, { kind: 'knn-impute' }>

/** A row to fill: its values with 0 for what is missing. */
interface Row {
  readonly values: Float64Array
  readonly missing: Uint8Array
}

/** Fills the missing values of each row and leaves out columns that had none but missing ones in fit. */
export function knnImpute(operation: KnnImpute, input: NumberGrid): NumberGrid {
  const { features, keep, keepsEmpty } = operation
  const width = keepsEmpty ? features : keep.length
  const data = new Float64Array(input.rows * width)
  const kept = keepsEmpty ? Array.from({ length: features }, (_, column) => column) : keep
  const isFitted = new Set(keep)
  for (let at = 0; at < input.rows; at++) {
    const row = rowOf(operation, input, at)
    const squares = keep.some((column) => row.missing[column] === 1) ? distances(operation, row) : null
    kept.forEach((column, to) => {
      let value = row.values[column] ?? 0
      if (!isFitted.has(column)) value = 0
      else if (row.missing[column] === 1 && squares !== null) value = imputed(operation, squares, row, column)
      data[at * width + to] = input.dtype === 'float32' ? Math.fround(value) : value
    })
  }
  return numberGrid(input.rows, width, data, input.dtype === 'float32' ? 'float32' : 'float64')
}

function rowOf(operation: KnnImpute, input: NumberGrid, at: number): Row {
  const values = input.data.slice(at * input.columns, (at + 1) * input.columns)
  const missing = new Uint8Array(values.length)
  values.forEach((value, column) => {
    if (!isMissing(value, operation.missing)) return
    missing[column] = 1
    values[column] = 0
  })
  return { values, missing }
}

/** Squared distances over what both rows have, scaled to all columns; NaN where they share nothing. */
function distances({ rows, mask, count, features }: KnnImpute, row: Row): Float64Array {
  const squares = new Float64Array(count)
  for (let stored = 0; stored < count; stored++) {
    let sum = 0
    let present = 0
    for (let column = 0; column < features; column++) {
      const at = stored * features + column
      if (row.missing[column] === 1 || mask[at] === 1) continue
      const difference = (row.values[column] ?? 0) - (rows[at] ?? 0)
      sum += difference * difference
      present++
    }
    squares[stored] = present === 0 ? Number.NaN : (sum / present) * features
  }
  return squares
}

/** How far Python's distances, made of products, may be from ours: a share of the numbers' own squares. */
const ROUNDING = 64 * 2 ** -52

/** The average of the nearest rows that have the column. */
function imputed(operation: KnnImpute, squares: Float64Array, row: Row, column: number): number {
  const { rows, mask, features, count, weighted, means } = operation
  const donors: number[] = []
  for (let stored = 0; stored < count; stored++)
    if (mask[stored * features + column] === 0 && !Number.isNaN(squares[stored] ?? Number.NaN))
      donors.push(stored)
  if (donors.length === 0) return means[column] ?? 0
  donors.sort((left, right) => (squares[left] ?? 0) - (squares[right] ?? 0) || left - right)
  const valueOf = (stored: number): number => rows[stored * features + column] ?? 0
  const chosen = donors.slice(0, operation.k)
  const edge = squares[chosen.at(-1) ?? 0] ?? 0
  const slack = ROUNDING * sizeOf(operation, row, chosen)
  refuseTies(donors.slice(operation.k), chosen, { squares, edge, slack, valueOf })
  if (!weighted) return averaged(chosen.map(valueOf), null)
  if ((squares[chosen[0] ?? 0] ?? 0) <= slack * 1e4)
    throw unsupported('KNNImputer with weights="distance" on a row that stands in the training data')
  const values = chosen.map(valueOf)
  const weights = chosen.map((stored) => 1 / Math.sqrt(squares[stored] ?? 0))
  const mean = averaged(values, weights)
  const lost = chosen.map((stored) => slack / ROUNDING / (squares[stored] ?? 0))
  refuseLostDigits({ values, weights, lost, mean, row })
  return mean
}

interface WeightedMean {
  readonly values: readonly number[]
  readonly weights: readonly number[]
  /** How many units in the last place Python's products may lose of each weight. */
  readonly lost: readonly number[]
  readonly mean: number
  readonly row: Row
}

/** Python's weights come from distances made of products; where those lose digits that the mean shows, it is not known. */
function refuseLostDigits({ values, weights, lost, mean, row }: WeightedMean): void {
  let error = 0
  let total = 0
  weights.forEach((weight, place) => {
    error += weight * (lost[place] ?? 0) * Math.abs((values[place] ?? 0) - mean)
    total += weight
  })
  const scale = row.values.reduce((most, value) => Math.max(most, Math.abs(value)), Math.abs(mean))
  if (error / total > SHOWN * scale)
    throw unsupported('KNNImputer with weights="distance" on a row near others for its size')
}

/** Units in the last place of a row that may be lost. */
const SHOWN = 24

/** Sums of squares of the rows that are compared. */
function sizeOf({ rows, features }: KnnImpute, row: Row, chosen: readonly number[]): number {
  let own = 0
  for (const value of row.values) own += value * value
  let largest = 0
  for (const stored of chosen) {
    let sum = 0
    for (let column = 0; column < features; column++) sum += (rows[stored * features + column] ?? 0) ** 2
    largest = Math.max(largest, sum)
  }
  return (own + largest) * features
}

interface Edge {
  readonly squares: Float64Array
  readonly edge: number
  readonly slack: number
  readonly valueOf: (stored: number) => number
}

/** Of rows equally far at the edge numpy takes any: it makes a difference where their values differ. */
function refuseTies(
  others: readonly number[],
  chosen: readonly number[],
  { squares, edge, slack, valueOf }: Edge,
): void {
  const isTied = (stored: number): boolean => Math.abs((squares[stored] ?? 0) - edge) <= slack
  const inside = chosen.filter(isTied)
  for (const other of others) {
    if (!isTied(other)) continue
    if (inside.some((stored) => valueOf(stored) !== valueOf(other)))
      throw unsupported('KNNImputer on a row whose nearest rows are equally far and have different values')
  }
}

function averaged(values: readonly number[], weights: readonly number[] | null): number {
  let sum = 0
  let total = 0
  values.forEach((value, place) => {
    const weight = weights?.[place] ?? 1
    sum += value * weight
    total += weight
  })
  return sum / total
}
