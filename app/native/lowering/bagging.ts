/** Bagging and AdaBoost. Source: sklearn/ensemble/_bagging.py, _weight_boosting.py. */
import type { Data } from '#shared/values.ts'
import type { MethodName } from '#shared/native-methods.ts'
import type { Operation } from '../operations.ts'
import { codesAmong, estimators, method } from './nested.ts'
import { checked, inputCheck } from './check.ts'
import {
  itemsOf,
  labelsOf,
  numberOf,
  numbersIn,
  numbersOf,
  refuse,
  scalar,
  type EstimatorView,
  atLeast,
} from './estimator-view.ts'
import { classifier, regressor, sequence, type Lowered, type LoweringContext } from './lowered.ts'

const asColumn = { kind: 'rows', rule: 'column', column: 0 } as const
const log = { kind: 'elements', function: 'log-shares' } as const

function baggedParts(view: EstimatorView, context: LoweringContext, name: MethodName): readonly Operation[] {
  const count = itemsOf(view, 'estimators_').length
  if (numberOf(view, 'n_estimators') !== count)
    throw refuse(view, `n_estimators other than the ${count} of fit`)
  const features = view.attributes.has('estimators_features_') ? itemsOf(view, 'estimators_features_') : []
  return itemsOf(view, 'estimators_').map((item, place) => {
    const columns = numbersIn(features[place])
    const operation = method(context.lower(item), name)
    return columns === null
      ? operation
      : sequence({ kind: 'pick', columns: Array.from(columns.data) }, operation)
  })
}

/** BaggingClassifier whose estimators saw every class and give probabilities. */
export function lowerBaggingClassifier(view: EstimatorView, context: LoweringContext): Lowered {
  const classes = labelsOf(view)
  for (const item of itemsOf(view, 'estimators_')) {
    if (context.lower(item).classes?.data.length !== classes.data.length)
      throw refuse(view, 'an estimator that did not see every class')
  }
  const parts = baggedParts(view, context, 'predict_proba')
  const check: Operation = { kind: 'check-any', check: inputCheck(view, { nan: 'anything', sparse: true }) }
  const proba = sequence(check, {
    kind: 'combine',
    parts,
    rule: 'mean',
    // scikit-learn adds them up in doubles, whatever they are.
    weights: new Float64Array(parts.length).fill(1),
    divisor: parts.length,
  })
  // Where the estimators have log probabilities, scikit-learn adds those up instead.
  const ownLogs = itemsOf(view, 'estimators_').some(
    (item) => context.lower(item).methods.predict_log_proba !== undefined,
  )
  return classifier(view, classes, {
    predict: sequence(proba, { kind: 'label-largest', classes }),
    predict_proba: proba,
    ...(ownLogs ? {} : { predict_log_proba: sequence(proba, log) }),
  })
}

/** BaggingRegressor. */
export function lowerBaggingRegressor(view: EstimatorView, context: LoweringContext): Lowered {
  const parts = baggedParts(view, context, 'predict')
  const check: Operation = { kind: 'check-any', check: inputCheck(view, { nan: 'anything', sparse: true }) }
  return regressor(
    view,
    sequence(check, { kind: 'combine', parts, rule: 'mean', weights: null, divisor: parts.length }),
  )
}

/** AdaBoostClassifier with either algorithm. */
export function lowerAdaBoostClassifier(view: EstimatorView, context: LoweringContext): Lowered {
  const classes = labelsOf(view)
  const count = classes.data.length
  const scores = sequence(checked(view, { sparse: true }), boostedScores(view, context, classes))
  const softmax = { kind: 'rows', rule: 'softmax', column: 0 } as const
  const both: Operation = {
    kind: 'affine',
    weights: Float64Array.of(-1, 1),
    inputs: 1,
    outputs: 2,
    bias: new Float64Array(2),
    flat: false,
    dtype: 'float64',
  }
  const proba =
    count === 2
      ? sequence(scores, asColumn, both, { kind: 'scale-all', factor: 0.5 }, softmax)
      : sequence(scores, divided(count - 1, count), softmax)
  const label: Operation =
    count === 2
      ? { kind: 'label-above', classes, threshold: 0, orEqual: false }
      : { kind: 'label-largest', classes }
  return classifier(view, classes, {
    predict: sequence(scores, label),
    decision_function: scores,
    predict_proba: proba,
    predict_log_proba: sequence(proba, log),
  })
}

function boostedScores(view: EstimatorView, context: LoweringContext, classes: Data): Operation {
  // Since 1.6 there is but one, whatever is asked for.
  const algorithm = atLeast(view, 1, 6) ? 'SAMME' : scalar(view.attributes.get('algorithm') ?? 'SAMME')
  const count = classes.data.length
  const weights = numbersOf(view, 'estimator_weights_').data
  if (algorithm === 'SAMME.R') {
    const parts = estimators(view, context).map((part) => {
      if (part.classes?.data.length !== count) throw refuse(view, 'an estimator that did not see every class')
      return sequence(method(part, 'predict_proba'), { kind: 'rows', rule: 'samme-r', column: 0 })
    })
    const divisor = weights.reduce((sum, weight) => sum + weight, 0)
    const combined: Operation = { kind: 'combine', parts, rule: 'mean', weights: null, divisor }
    return count === 2 ? sequence(combined, { kind: 'rows', rule: 'difference', column: 0 }) : combined
  }
  const isKnown = (algorithm === 'SAMME' || algorithm === 'deprecated') && atLeast(view, 1, 3)
  if (!isKnown) throw refuse(view, 'algorithm', algorithm)
  const parts = estimators(view, context).map((part) =>
    sequence(method(part, 'predict'), { kind: 'label-code', codes: codesAmong(part.classes, classes) }),
  )
  return { kind: 'combine', parts, rule: 'samme', weights, divisor: count }
}

function divided(by: number, columns: number): Operation {
  return {
    kind: 'columns-arithmetic',
    parameters: null,
    steps: [{ by: 'divide', values: new Float64Array(columns).fill(by) }],
  }
}

/** AdaBoostRegressor: the weighted median of its estimators. */
export function lowerAdaBoostRegressor(view: EstimatorView, context: LoweringContext): Lowered {
  const parts = estimators(view, context).map((part) => method(part, 'predict'))
  const weights = numbersOf(view, 'estimator_weights_').data.slice(0, parts.length)
  return regressor(
    view,
    sequence(checked(view, { sparse: true }), {
      kind: 'combine',
      parts,
      rule: 'median-weighted',
      weights,
      divisor: 1,
    }),
  )
}
