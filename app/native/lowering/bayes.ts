/** Naive Bayes. Source: sklearn/naive_bayes.py. */
import { pairwiseSum } from '../kernels/pairwise-sum.ts'
import { exactExp, exactLog } from '../exact-math.ts'
import type { Operation } from '../operations.ts'
import { checked, onlySingles } from './check.ts'
import {
  itemsOf,
  labelsOf,
  matrixOf,
  numbersIn,
  numbersOf,
  optional,
  refuse,
  scalar,
  type EstimatorView,
} from './estimator-view.ts'
import { classifier, sequence, type Lowered } from './lowered.ts'

function bayes(view: EstimatorView, joint: Operation): Lowered {
  const classes = labelsOf(view)
  const logProba = sequence(joint, { kind: 'rows', rule: 'log-softmax', column: 0 })
  return classifier(view, classes, {
    predict: sequence(joint, { kind: 'label-largest', classes }),
    predict_proba: sequence(logProba, { kind: 'elements', function: 'exp' }),
    predict_log_proba: logProba,
  })
}

/** GaussianNB. */
export function lowerGaussianNb(view: EstimatorView): Lowered {
  const means = matrixOf(view, 'theta_')
  const variances = matrixOf(view, view.attributes.has('var_') ? 'var_' : 'sigma_')
  const priors = numbersOf(view, 'class_prior_').data
  return bayes(
    view,
    sequence(checked(view, onlySingles(means.dtype)), {
      kind: 'gaussian-bayes',
      dtype: means.dtype,
      means: means.data,
      variances: variances.data,
      priors,
      classes: means.rows,
      features: means.columns,
    }),
  )
}

/** MultinomialNB: X times the log probabilities plus the log priors. */
export function lowerMultinomialNb(view: EstimatorView): Lowered {
  const weights = matrixOf(view, 'feature_log_prob_')
  return bayes(
    view,
    sequence(checked(view, { sparse: true }), {
      kind: 'affine',
      weights: weights.data,
      inputs: weights.columns,
      outputs: weights.rows,
      bias: numbersOf(view, 'class_log_prior_').data,
      flat: false,
      dtype: 'float64',
    }),
  )
}

/** ComplementNB: the prior counts only for a single class. */
export function lowerComplementNb(view: EstimatorView): Lowered {
  const weights = matrixOf(view, 'feature_log_prob_')
  const bias = weights.rows === 1 ? numbersOf(view, 'class_log_prior_').data : new Float64Array(weights.rows)
  return bayes(
    view,
    sequence(checked(view, { sparse: true }), {
      kind: 'affine',
      weights: weights.data,
      inputs: weights.columns,
      outputs: weights.rows,
      bias,
      flat: false,
      dtype: 'float64',
    }),
  )
}

/** BernoulliNB: X (log p - log(1 - p)) plus the priors and the sum of log(1 - p). */
export function lowerBernoulliNb(view: EstimatorView): Lowered {
  const logs = matrixOf(view, 'feature_log_prob_')
  const prior = numbersOf(view, 'class_log_prior_').data
  const weights = new Float64Array(logs.data.length)
  const bias = Float64Array.from(prior)
  for (let row = 0; row < logs.rows; row++) {
    const negatives = new Float64Array(logs.columns)
    for (let column = 0; column < logs.columns; column++) {
      const at = row * logs.columns + column
      const negative = exactLog(1 - exactExp(logs.data[at] ?? 0))
      weights[at] = (logs.data[at] ?? 0) - negative
      negatives[column] = negative
    }
    bias[row] = (bias[row] ?? 0) + pairwiseSum(negatives, 0, logs.columns)
  }
  const threshold = scalar(optional(view, 'binarize'))
  const steps: Operation[] = [checked(view, { sparse: true })]
  if (threshold !== null) steps.push({ kind: 'binarize', threshold: Number(threshold) })
  steps.push({
    kind: 'affine',
    weights,
    inputs: logs.columns,
    outputs: logs.rows,
    bias,
    flat: false,
    dtype: 'float64',
  })
  return bayes(view, sequence(...steps))
}

/** CategoricalNB: every column's category has a log probability for each class. Text is refused: Python reads integers out of it. */
export function lowerCategoricalNb(view: EstimatorView): Lowered {
  const priors = numbersOf(view, 'class_log_prior_').data
  const tables: Float64Array[] = []
  const counts: number[] = []
  for (const item of itemsOf(view, 'feature_log_prob_')) {
    const table = numbersIn(item)
    const [classes, count] = table?.shape ?? []
    if (table === null || count === undefined || classes !== priors.length)
      throw refuse(view, 'feature_log_prob_')
    tables.push(table.data)
    counts.push(count)
  }
  return bayes(
    view,
    sequence(checked(view, { dtype: 'int' }), {
      kind: 'category-bayes',
      tables,
      counts,
      priors,
      estimator: view.name,
    }),
  )
}
