/** KNNImputer. Source: sklearn/impute/_knn.py. */
import { pairwiseSum } from '../kernels/pairwise-sum.ts'
import type { Operation } from '../operations.ts'
import { indicatorColumns, missingValue } from './imputers.ts'
import { checked } from './check.ts'
import {
  flagOf,
  matrixOf,
  numberOf,
  numbersOf,
  only,
  optional,
  refuse,
  scalar,
  textOf,
  type EstimatorView,
} from './estimator-view.ts'
import { sameNames, sequence, transformer, type Lowered } from './lowered.ts'

/** KNNImputer over rows of doubles. */
export function lowerKnnImputer(view: EstimatorView): Lowered {
  const rows = matrixOf(view, '_fit_X')
  const mask = numbersOf(view, '_mask_fit_X').data
  const valid = numbersOf(view, '_valid_mask').data
  if (rows.dtype !== 'float64') throw refuse(view, 'float32 data')
  if (mask.length !== rows.data.length || valid.length !== rows.columns) throw refuse(view, '_mask_fit_X')
  const metric = scalar(optional(view, 'metric'))
  if (metric !== 'nan_euclidean') throw refuse(view, 'metric', metric)
  only(view, 'copy', true)
  const weights = textOf(view, 'weights')
  if (weights !== 'uniform' && weights !== 'distance') throw refuse(view, 'weights', weights)
  const missing = missingValue(view)
  const isNaN = typeof missing === 'number' && Number.isNaN(missing)
  const keep = Array.from(valid.keys()).filter((column) => valid[column] !== 0)
  const keepsEmpty = flagOf(view, 'keep_empty_features', false)
  const fill: Operation = {
    kind: 'knn-impute',
    rows: rows.data.map((value, at) => (mask[at] === 0 ? value : 0)),
    mask: Uint8Array.from(mask),
    count: rows.rows,
    features: rows.columns,
    k: numberOf(view, 'n_neighbors'),
    weighted: weights === 'distance',
    missing,
    keep,
    keepsEmpty,
    means: columnMeans(rows.data, mask, rows.columns),
  }
  const check = checked(view, { dtype: 'float', nan: isNaN ? 'allow' : 'refuse' })
  const names = (given: readonly string[]): readonly string[] => keep.map((column) => given[column] ?? '')
  const own = keepsEmpty ? null : keep.length === rows.columns ? sameNames : names
  if (!flagOf(view, 'add_indicator', false)) return transformer(view, sequence(check, fill), own)
  const columns = indicatorColumns(view, optional(view, 'indicator_'))
  const parts: Operation[] = [fill, { kind: 'missing-indicator', columns, missing }]
  return transformer(view, sequence(check, { kind: 'side-by-side', parts }), (given) => [
    ...names(given),
    ...columns.map((column) => `missingindicator_${given[column] ?? ''}`),
  ])
}

function columnMeans(data: Float64Array, mask: Float64Array, features: number): Float64Array {
  const means = new Float64Array(features)
  const rows = data.length / features
  for (let column = 0; column < features; column++) {
    // A masked array's sum has zeros for what is masked.
    const filled = new Float64Array(rows)
    let count = 0
    for (let row = 0; row < rows; row++) {
      const at = row * features + column
      if (mask[at] !== 0) continue
      filled[row] = data[at] ?? 0
      count++
    }
    means[column] = pairwiseSum(filled, 0, rows) / count
  }
  return means
}
