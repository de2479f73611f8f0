/** libsvm's estimators. Source: sklearn/svm/_base.py. */
import type { Operation } from '../operations.ts'
import type { Kernel, SupportVectorOperation } from '../operation-parts.ts'
import { checked } from './check.ts'
import {
  flagOf,
  labelsOf,
  numberOf,
  numbersOf,
  refuse,
  scalar,
  textOf,
  type EstimatorView,
} from './estimator-view.ts'
import { classifier, regressor, sequence, type Lowered } from './lowered.ts'
import { anyMatrixOf } from './sparse-numbers.ts'

const flatten = { kind: 'rows', rule: 'flatten', column: 0 } as const
const log = { kind: 'elements', function: 'log' } as const

/** The fitted machine of any libsvm estimator; `give` says what it answers. */
function supportVectors(
  view: EstimatorView,
  give: SupportVectorOperation['give'],
  classes: number,
): SupportVectorOperation {
  const vectors = anyMatrixOf(view, 'support_vectors_')
  const kind = scalar(view.attributes.get('kernel') ?? 'rbf')
  if (kind !== 'linear' && kind !== 'rbf' && kind !== 'poly' && kind !== 'sigmoid')
    throw refuse(view, 'kernel', kind)
  const kernel: Kernel = {
    kind,
    gamma: numberOf(view, '_gamma'),
    coef0: numberOf(view, 'coef0'),
    degree: numberOf(view, 'degree'),
  }
  const coefficients = anyMatrixOf(view, '_dual_coef_')
  const counts = numbersOf(view, '_n_support').data
  const perClass =
    classes === 1 ? vectors.rows : counts.subarray(0, classes).reduce((sum, one) => sum + one, 0)
  if (perClass !== vectors.rows || counts.some((one) => one < 0))
    throw refuse(view, '_n_support that does not fit')
  if (classes > 1 && coefficients.rows !== classes - 1) throw refuse(view, '_dual_coef_ of other classes')
  if (coefficients.columns !== vectors.rows) throw refuse(view, '_dual_coef_ that does not fit its vectors')
  const probabilities = give === 'probability'
  return {
    kind: 'support-vectors',
    kernel,
    vectors: vectors.data,
    features: vectors.columns,
    counts: classes === 1 ? Int32Array.of(vectors.rows) : Int32Array.from(counts.subarray(0, classes)),
    coefficients: coefficients.data,
    intercepts: numbersOf(view, '_intercept_').data,
    give,
    probA: probabilities ? numbersOf(view, '_probA').data : new Float64Array(),
    probB: probabilities ? numbersOf(view, '_probB').data : new Float64Array(),
  }
}

const svmCheck = { dtype: 'float64', sparse: true } as const

/** SVC and NuSVC: votes of all pairs, not the largest decision value. */
export function lowerSvc(view: EstimatorView): Lowered {
  const classes = labelsOf(view)
  const count = classes.data.length
  const check = checked(view, svmCheck)
  const shape = textOf(view, 'decision_function_shape', 'ovr')
  if (shape === 'ovo' && flagOf(view, 'break_ties', false))
    throw refuse(view, 'break_ties over one against one')
  const decide = sequence(check, supportVectors(view, shape === 'ovo' && count > 2 ? 'ovo' : 'ovr', count))
  const breakTies = flagOf(view, 'break_ties', false) && shape === 'ovr' && count > 2
  const predict: Operation = breakTies
    ? sequence(decide, { kind: 'label-largest', classes })
    : sequence(check, supportVectors(view, 'votes', count), { kind: 'label-index', classes })
  const methods: Lowered['methods'] = { predict, decision_function: decide }
  if (
    scalar(view.attributes.get('probability') ?? false) !== true ||
    numbersOf(view, '_probA').data.length === 0
  )
    return classifier(view, classes, methods)
  const proba = sequence(check, supportVectors(view, 'probability', count))
  return classifier(view, classes, {
    ...methods,
    predict_proba: proba,
    predict_log_proba: sequence(proba, log),
  })
}

/** SVR and NuSVR. */
export function lowerSvr(view: EstimatorView): Lowered {
  return regressor(view, sequence(checked(view, svmCheck), supportVectors(view, 'value', 1), flatten))
}

/** OneClassSVM: 1 inside, -1 outside. */
export function lowerOneClassSvm(view: EstimatorView): Lowered {
  const check = checked(view, svmCheck)
  const predict = sequence(
    check,
    supportVectors(view, 'inlier', 1),
    { kind: 'cast', dtype: 'int64', check: 'none' },
    flatten,
  )
  return regressor(view, predict, {
    decision_function: sequence(check, supportVectors(view, 'value', 1), flatten),
  })
}
