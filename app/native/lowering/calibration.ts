/** Calibrated and frozen classifiers. Source: sklearn/calibration.py, sklearn/frozen. */
import { classOf, sequenceItems, type Inert } from '#app/serialized/inert.ts'
import type { Data } from '#shared/values.ts'
import type { Calibration } from '../operation-parts.ts'
import type { Operation } from '../operations.ts'
import { codesAmong, method } from './nested.ts'
import { plusMinus } from './linear.ts'
import {
  atLeast,
  attribute,
  itemsOf,
  labelsOf,
  numbersIn,
  optional,
  refuse,
  scalar,
  stateAttributes,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'
import { classifier, sequence, type Lowered, type LoweringContext } from './lowered.ts'

const asColumn = { kind: 'rows', rule: 'column', column: 0 } as const

/** CalibratedClassifierCV with sigmoids or isotonic regressions. */
export function lowerCalibrated(view: EstimatorView, context: LoweringContext): Lowered {
  const classes = labelsOf(view)
  const parts = itemsOf(view, 'calibrated_classifiers_').map((item) =>
    calibratedPart(view, item, classes, context),
  )
  // Added up in doubles, whatever the parts are.
  const weights = new Float64Array(parts.length).fill(1)
  const proba: Operation = { kind: 'combine', parts, rule: 'mean', weights, divisor: parts.length }
  return classifier(view, classes, {
    predict: sequence(proba, { kind: 'label-largest', classes }),
    predict_proba: proba,
  })
}

function calibratedPart(
  view: EstimatorView,
  item: Inert,
  classes: Data,
  context: LoweringContext,
): Operation {
  const state = stateAttributes(item)
  const estimator = state?.get('estimator') ?? state?.get('base_estimator')
  if (state === null || estimator === undefined) throw refuse(view, 'calibrated_classifiers_')
  const lowered = context.lower(estimator)
  const count = classes.data.length
  if (state.get('method') === 'temperature') return tempered(view, state, lowered)
  const decision = lowered.methods.decision_function
  const proba = decision === undefined ? method(lowered, 'predict_proba') : undefined
  const scores =
    decision ??
    (count === 2
      ? sequence(proba ?? { kind: 'identity' }, { kind: 'pick', columns: [1] })
      : (proba ?? { kind: 'identity' }))
  const targets = Array.from(codesAmong(lowered.classes, classes))
  const calibrators = (sequenceItems(state.get('calibrators') ?? state.get('calibrators_')) ?? []).map(
    (one) => calibration(view, one),
  )
  if (calibrators.length !== (count === 2 ? 1 : targets.length)) throw refuse(view, 'calibrators')
  return sequence(scores, asColumn, {
    kind: 'calibrate',
    calibrators,
    targets: count === 2 ? [1] : targets,
    classes: count,
  })
}

/** Softmax of the decision values, or of the logarithms of probabilities, over a temperature. */
function tempered(view: EstimatorView, state: ReadonlyMap<string, Inert>, lowered: Lowered): Operation {
  const [calibrator] = sequenceItems(state.get('calibrators')) ?? []
  const factor = toNumber(stateAttributes(calibrator)?.get('beta_'))
  if (factor === null || !atLeast(view, 1, 8)) throw refuse(view, 'method', 'temperature')
  const { decision_function: decision } = lowered.methods
  const last: readonly Operation[] = [
    { kind: 'scale-all', factor },
    { kind: 'rows', rule: 'softmax', column: 0 },
  ]
  if (decision === undefined) {
    // Logarithms of small probabilities enlarge their last digits; those of trees are exact.
    if (!/^sklearn\.(?:tree|ensemble\._forest)\./u.test(lowered.className))
      throw refuse(view, `temperatures of the probabilities of ${lowered.className}`)
    const logits = [
      { kind: 'shift-all', by: 1e-12 },
      { kind: 'elements', function: 'log' },
    ] as const
    return sequence(method(lowered, 'predict_proba'), ...logits, ...last)
  }
  return lowered.classes?.data.length === 2
    ? sequence(decision, asColumn, plusMinus, ...last)
    : sequence(decision, ...last)
}

function calibration(view: EstimatorView, value: Inert): Calibration {
  const state = stateAttributes(value)
  const name = classOf(value)
  if (name === 'sklearn.calibration._SigmoidCalibration') {
    const a = toNumber(state?.get('a_'))
    const b = toNumber(state?.get('b_'))
    if (a !== null && b !== null) return { kind: 'sigmoid', a, b }
  }
  if (name === 'sklearn.isotonic.IsotonicRegression' && state?.get('out_of_bounds') === 'clip') {
    const x = numbersIn(state.get('X_thresholds_'))
    const y = numbersIn(state.get('y_thresholds_'))
    if (x !== null && y !== null) return { kind: 'isotonic', x: x.data, y: y.data }
  }
  throw refuse(view, `the calibrator ${name ?? 'given'}`)
}

/** FrozenEstimator is its estimator. */
export function lowerFrozen(view: EstimatorView, context: LoweringContext): Lowered {
  return { ...context.lower(attribute(view, 'estimator')), className: view.className }
}

/** FixedThresholdClassifier and TunedThresholdClassifierCV: the second class from a threshold on. */
export function lowerThreshold(view: EstimatorView, context: LoweringContext): Lowered {
  const inner = context.lower(attribute(view, 'estimator_'))
  const { classes, methods } = inner
  if (classes?.data.length !== 2) throw refuse(view, 'other than two classes')
  if (optional(view, 'pos_label') !== null) throw refuse(view, 'pos_label', optional(view, 'pos_label'))
  refuseOtherPositive(view, classes)
  const asked = scalar(attribute(view, 'response_method'))
  if (asked !== 'auto' && asked !== 'predict_proba' && asked !== 'decision_function')
    throw refuse(view, 'response_method', asked)
  const name =
    asked === 'auto' ? (methods.predict_proba === undefined ? 'decision_function' : 'predict_proba') : asked
  const own = method(inner, name)
  const score = name === 'predict_proba' ? sequence(own, { kind: 'pick', columns: [1] }) : own
  const given = scalar(view.attributes.get('best_threshold_') ?? attribute(view, 'threshold'))
  const threshold = given === 'auto' ? (name === 'predict_proba' ? 0.5 : 0) : toNumber(given)
  if (threshold === null) throw refuse(view, 'threshold', given)
  const predict = sequence(score, { kind: 'label-above', classes, threshold, orEqual: true })
  const { predict_proba, predict_log_proba, decision_function } = methods
  return classifier(view, classes, {
    predict,
    ...(predict_proba === undefined ? {} : { predict_proba }),
    ...(predict_log_proba === undefined ? {} : { predict_log_proba }),
    ...(decision_function === undefined ? {} : { decision_function }),
  })
}

/** Scores such as f1 take the label 1 for the positive one, whichever class that is. */
function refuseOtherPositive(view: EstimatorView, classes: Data): void {
  const scoring = scalar(view.attributes.get('scoring') ?? 'accuracy')
  if (scoring === 'balanced_accuracy' || scoring === 'accuracy') return
  if (typeof scoring !== 'string' || Number(classes.data[1]) !== 1) throw refuse(view, 'scoring', scoring)
}
