/** Nearest neighbours and centres. Source: sklearn/neighbors, sklearn/cluster. */
import { dictEntries } from '#app/serialized/inert.ts'
import type { Operation } from '../operations.ts'
import type { NeighbourOperation } from '../operation-parts.ts'
import { checked, type CheckOptions } from './check.ts'
import {
  attribute,
  flagOf,
  itemsOf,
  labelsIn,
  labelsOf,
  matrixOf,
  numberOf,
  numbersOf,
  optional,
  refuse,
  scalar,
  textOf,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'
import { neighbourTree } from './neighbour-tree.ts'
import { classifier, regressor, sequence, type Lowered } from './lowered.ts'
import { anyMatrixOf, isSparse } from './sparse-numbers.ts'

/** What a search is for; `k` and `weighted` are the estimator's own where they are not said. */
type SearchOptions = Pick<NeighbourOperation, 'targets' | 'outputs' | 'classes' | 'give' | 'radius'> &
  Partial<Pick<NeighbourOperation, 'k' | 'weighted'>>

/** A search among the stored rows by the estimator's metric. Throws `unsupported` for other metrics. */
export function neighbours(view: EstimatorView, options: SearchOptions): NeighbourOperation {
  const { targets, outputs } = options
  const rows = anyMatrixOf(view, '_fit_X')
  const weights = scalar(optional(view, 'weights'))
  if (weights !== 'uniform' && weights !== 'distance' && weights !== null)
    throw refuse(view, 'weights', weights)
  if (weights === 'distance' && isSparse(attribute(view, '_fit_X')))
    throw refuse(view, 'weights by the distances of sparse rows')
  const metric = textOf(view, 'effective_metric_', textOf(view, 'metric'))
  const known =
    metric === 'euclidean' || metric === 'manhattan' || metric === 'chebyshev' || metric === 'minkowski'
      ? metric
      : null
  const named =
    metric === 'l2' ? 'euclidean' : metric === 'l1' || metric === 'cityblock' ? 'manhattan' : known
  if (named === null) throw refuse(view, 'metric', metric)
  const power = minkowskiPower(view, named)
  if (targets.length !== rows.rows * outputs) throw refuse(view, 'targets that do not fit its rows')
  const searched = neighbourTree(view, { rows: rows.rows, columns: rows.columns, metric: named, power })
  return {
    kind: 'neighbours',
    rows: searched?.rows ?? rows.data,
    count: rows.rows,
    features: rows.columns,
    k: options.k ?? neighbourCount(view, rows.rows),
    metric: named,
    power,
    weighted: weights === 'distance',
    ...options,
    tree: searched?.tree ?? null,
  }
}

/** More neighbours than rows are refused by scikit-learn when it predicts. */
function neighbourCount(view: EstimatorView, rows: number): number {
  const count = numberOf(view, 'n_neighbors')
  if (!(count >= 1 && count <= rows)) throw refuse(view, `n_neighbors of ${count} for ${rows} rows`)
  return count
}

/**
 * The power of the distance. `effective_metric_params_` holds what is searched with, and weights (`w`) are not computed;
 * classifiers by brute force go by `metric`, `p` and `metric_params` as they are now.
 */
function minkowskiPower(view: EstimatorView, metric: NeighbourOperation['metric']): number {
  const given = optional(view, 'metric_params')
  const now = numberOf(view, 'p')
  let power = now
  for (const { key, value } of dictEntries(optional(view, 'effective_metric_params_')) ?? []) {
    if (key === 'p') power = toNumber(value) ?? Number.NaN
    else if (value !== null) throw refuse(view, 'metric_params', given)
  }
  const asked = dictEntries(given) ?? []
  const isSaid = asked.every(({ key, value }) => key === 'p' && toNumber(value) === power)
  if (!isSaid || Number.isNaN(power)) throw refuse(view, 'metric_params', given)
  // Roots of a power near 0 enlarge the last digits beyond what a distance tells.
  if (power < 0.5) throw refuse(view, 'p', optional(view, 'p'))
  const stays = asked.length > 0 || (metric === 'minkowski' ? now === power : agrees(view, metric, now))
  if (textOf(view, '_fit_method') === 'brute' && !stays) throw refuse(view, 'p', optional(view, 'p'))
  return power
}

/** Whether `metric` and `p` still say the metric of fit. */
function agrees(view: EstimatorView, metric: NeighbourOperation['metric'], power: number): boolean {
  if (scalar(optional(view, 'metric')) !== 'minkowski') return true
  const powers = { manhattan: 1, euclidean: 2, chebyshev: Infinity, minkowski: power } as const
  return powers[metric] === power
}

/** KNeighborsClassifier. */
export function lowerKnnClassifier(view: EstimatorView): Lowered {
  if (flagOf(view, 'outputs_2d_', false)) return severalLabels(view)
  const classes = labelsOf(view)
  const targets = numbersOf(view, '_y').data
  const check = checked(view, { sparse: true })
  const proba = sequence(
    check,
    neighbours(view, { targets, outputs: 1, classes: classes.data.length, give: 'probability' }),
  )
  return classifier(view, classes, {
    predict: sequence(proba, { kind: 'label-largest', classes }),
    predict_proba: proba,
  })
}

/** Votes for each label column by itself. */
function severalLabels(view: EstimatorView): Lowered {
  const targets = numbersOf(view, '_y')
  const lists = itemsOf(view, 'classes_')
  const check = checked(view, { sparse: true })
  const parts = lists.map((item, output) => {
    const classes = labelsIn(item)
    if (classes === null) throw refuse(view, 'classes_', item)
    const own = targets.data.filter((_, at) => at % lists.length === output)
    return {
      classes,
      proba: neighbours(view, {
        targets: own,
        outputs: 1,
        classes: classes.data.length,
        give: 'probability',
      }),
    }
  })
  const labels = parts.map(({ classes, proba }) => sequence(proba, { kind: 'label-largest', classes }))
  return regressor(view, sequence(check, { kind: 'label-columns', parts: labels }), {
    predict_proba: sequence(check, { kind: 'list', parts: parts.map(({ proba }) => proba) }),
  })
}

/** KNeighborsRegressor. */
export function lowerKnnRegressor(view: EstimatorView): Lowered {
  const targets = numbersOf(view, '_y')
  const outputs = targets.shape.length === 2 ? (targets.shape[1] ?? 1) : 1
  const mean = neighbours(view, { targets: targets.data, outputs, classes: 0, give: 'mean' })
  const predict = sequence(checked(view, { sparse: true }), mean)
  return regressor(
    view,
    targets.shape.length === 2 ? sequence(predict, { kind: 'rows', rule: 'column', column: 0 }) : predict,
  )
}

/** NearestCentroid with equal priors: the class of the nearest centroid. */
export function lowerNearestCentroid(view: EstimatorView): Lowered {
  const classes = labelsOf(view)
  const centroids = matrixOf(view, 'centroids_')
  const metric = textOf(view, 'metric')
  if (metric !== 'euclidean' || centroids.dtype !== 'float64') throw refuse(view, 'metric', metric)
  const priors = view.attributes.has('class_prior_') ? numbersOf(view, 'class_prior_').data : []
  if (centroids.rows !== classes.data.length || !Array.from(priors).every((one) => one === priors[0]))
    throw refuse(view, 'priors that differ')
  const nearest: Operation = {
    kind: 'centres',
    centres: centroids.data,
    count: centroids.rows,
    features: centroids.columns,
    give: 'nearest-whole',
    dtype: 'float64',
  }
  return classifier(view, classes, {
    predict: sequence(checked(view, { sparse: true }), nearest, { kind: 'label-index', classes }),
  })
}

/** KMeans and MiniBatchKMeans: the nearest centre. */
export function lowerKMeans(view: EstimatorView): Lowered {
  const centres = matrixOf(view, 'cluster_centers_')
  const operation = (give: 'nearest' | 'distances'): Operation => ({
    kind: 'centres',
    centres: centres.data,
    count: centres.rows,
    features: centres.columns,
    give,
    dtype: centres.dtype,
  })
  const check = (options: CheckOptions = {}): Operation =>
    checked(view, { dtype: 'float', sparse: true, ...options })
  // Its loops take both of one type only.
  const onlyType = centres.dtype === 'float32' ? 'float32' : 'float64'
  return {
    className: view.className,
    classes: null,
    outputNames: null,
    methods: {
      predict: sequence(check({ onlyType }), operation('nearest')),
      transform: sequence(check(), operation('distances')),
    },
  }
}
