/** LocalOutlierFactor for new rows. Source: sklearn/neighbors/_lof.py. */
import type { Operation } from '../operations.ts'
import { checked } from './check.ts'
import { flagOf, matrixOf, numberOf, numbersOf, refuse, type EstimatorView } from './estimator-view.ts'
import { sequence, type Lowered } from './lowered.ts'
import { neighbours } from './neighbours.ts'

/** 1 for rows as dense as their neighbours are, -1 for others; only with `novelty`. */
export function lowerLocalOutlier(view: EstimatorView): Lowered {
  if (!flagOf(view, 'novelty', false)) throw refuse(view, 'novelty', false)
  const k = numberOf(view, 'n_neighbors_')
  const densities = numbersOf(view, '_lrd')
  const distances = matrixOf(view, '_distances_fit_X_')
  if (densities.dtype !== 'float64' || distances.dtype !== 'float64') throw refuse(view, 'float32 data')
  if (distances.rows !== densities.data.length || distances.columns < k || k < 1)
    throw refuse(view, '_distances_fit_X_')
  const targets = new Float64Array(2 * distances.rows)
  for (let row = 0; row < distances.rows; row++) {
    targets[2 * row] = densities.data[row] ?? 0
    targets[2 * row + 1] = distances.data[row * distances.columns + k - 1] ?? 0
  }
  const search = neighbours(view, { targets, outputs: 2, classes: 0, give: 'outlier', k, weighted: false })
  const scores = sequence(checked(view, { sparse: true }), search)
  const decision = sequence(scores, { kind: 'shift-all', by: -numberOf(view, 'offset_') })
  const labels: Operation = {
    kind: 'label-above',
    classes: { dtype: 'int64', data: BigInt64Array.of(-1n, 1n) },
    threshold: 0,
    orEqual: true,
  }
  return {
    className: view.className,
    classes: null,
    outputNames: null,
    methods: {
      predict: sequence(decision, labels),
      decision_function: decision,
      score_samples: scores,
    },
  }
}
