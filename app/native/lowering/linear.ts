/** Linear models. Source: sklearn/linear_model/_base.py, _logistic.py, _stochastic_gradient.py, _ridge.py, svm/_classes.py. */
import { classOf, type Inert } from '#app/serialized/inert.ts'
import type { Data } from '#shared/values.ts'
import type { NumberType } from '../grid.ts'
import type { Operation } from '../operations.ts'
import type { AffineOperation, ColumnStep } from '../operation-parts.ts'
import { checked, type CheckOptions } from './check.ts'
import {
  atLeast,
  attribute,
  flagOf,
  labelsOf,
  matrixOf,
  numberOf,
  numbersIn,
  numbersOf,
  only,
  optional,
  refuse,
  stateAttributes,
  textOf,
  type EstimatorView,
} from './estimator-view.ts'
import { classifier, regressor, sequence, type Lowered } from './lowered.ts'

const log = { kind: 'elements', function: 'log-shares' } as const

/** coef_ and intercept_ as an affine operation. A coef_ of rank 1 gives a flat result. */
export function affineOf(
  view: EstimatorView,
  coefficients = 'coef_',
  intercepts = 'intercept_',
): AffineOperation {
  const weights = matrixOf(view, coefficients)
  const features = numberOf(view, 'n_features_in_')
  if (weights.columns !== features)
    throw refuse(view, `${coefficients} of ${weights.columns} columns for ${features} features`)
  const bias = biasOf(view, intercepts, weights.rows)
  const flat = weights.shape.length === 1
  const dtype = weights.dtype === 'float32' ? 'float32' : 'float64'
  return {
    kind: 'affine',
    weights: weights.data,
    inputs: features,
    outputs: weights.rows,
    bias,
    flat,
    dtype,
    biasType: biasType(view, intercepts, dtype),
  }
}

function biasType(view: EstimatorView, name: string, weights: NumberType): NumberType {
  const value = view.attributes.get(name)
  const numbers = numbersIn(value)
  if (numbers === null) return weights
  return numbers.shape.length === 0 ? weights : numbers.dtype
}

function biasOf(view: EstimatorView, name: string, outputs: number): Float64Array {
  const value = view.attributes.get(name)
  if (typeof value === 'number' || typeof value === 'bigint')
    return new Float64Array(outputs).fill(Number(value))
  const { data } = numbersOf(view, name)
  if (data.length === outputs) return data
  if (data.length === 1) return new Float64Array(outputs).fill(data[0] ?? 0)
  throw refuse(view, `${name} of ${data.length} entries for ${outputs} outputs`)
}

/** Linear regressors: X coef + intercept. */
export function lowerLinearRegressor(view: EstimatorView): Lowered {
  return regressor(view, sequence(checked(view, { sparse: true }), affineOf(view)))
}

/** ElasticNet and Lasso, for one target or several: a sparse matrix is multiplied without a look at its numbers. */
export function lowerElasticNet(view: EstimatorView): Lowered {
  return regressor(view, sequence(checked(view, { sparse: 'unchecked' }), affineOf(view)))
}

/** SGDRegressor and its kin give rank 1 whatever their coef_. */
export function lowerFlatRegressor(view: EstimatorView): Lowered {
  return regressor(view, sequence(checked(view, { sparse: true }), { ...affineOf(view), flat: true }))
}

/** Generalised linear models: exp of the linear prediction (log link). */
export function lowerLogLinkRegressor(view: EstimatorView): Lowered {
  const linear = sequence(checked(view, { sparse: true, dtype: 'float' }), { ...affineOf(view), flat: true })
  return regressor(view, sequence(linear, { kind: 'elements', function: 'exp' }))
}

/**
 * TweedieRegressor: the link is the one that fit made of `link` and `power`, whatever they are set to later. Source:
 * sklearn/linear_model/_glm/glm.py (`_link_instance` in 1.0, `_base_loss` since).
 */
export function lowerTweedie(view: EstimatorView): Lowered {
  const link = atLeast(view, 1, 1)
    ? stateAttributes(attribute(view, '_base_loss'))?.get('link')
    : attribute(view, '_link_instance')
  const name = classOf(link)
  if (name !== null && /^sklearn\..*\.LogLink$/u.test(name)) return lowerLogLinkRegressor(view)
  if (name === null || !/^sklearn\..*\.IdentityLink$/u.test(name)) throw refuse(view, 'link', link)
  return regressor(
    view,
    sequence(checked(view, { sparse: true, dtype: 'float' }), { ...affineOf(view), flat: true }),
  )
}

/** Decision scores of a linear classifier: one column for two classes, flat. */
export function linearScores(
  view: EstimatorView,
  options: CheckOptions = {},
): { readonly scores: Operation; readonly classes: Data; readonly outputs: number } {
  const classes = labelsOf(view)
  const linear = affineOf(view)
  const expected = classes.data.length === 2 ? 1 : classes.data.length
  if (linear.outputs !== expected)
    throw refuse(view, `${linear.outputs} rows of coef_ for ${classes.data.length} classes`)
  const scores = sequence(checked(view, { sparse: true, ...options }), { ...linear, flat: expected === 1 })
  return { scores, classes, outputs: expected }
}

/** The label of the largest score, or of a positive one. */
export function labelOperation(classes: Data, outputs: number): Operation {
  return outputs === 1
    ? { kind: 'label-above', classes, threshold: 0, orEqual: false }
    : { kind: 'label-largest', classes }
}

/** Linear classifiers that give no probabilities: RidgeClassifier, Perceptron, LinearSVC, PassiveAggressive. */
export function lowerLinearClassifier(view: EstimatorView): Lowered {
  const { scores, classes, outputs } = linearScores(view)
  return classifier(view, classes, {
    predict: sequence(scores, labelOperation(classes, outputs)),
    decision_function: scores,
  })
}

/** Labels that are each there or not: 1 where a score is above the threshold. */
export function presence(scores: Operation, threshold: number): Operation {
  return sequence(scores, { kind: 'binarize', threshold }, { kind: 'cast', dtype: 'int64', check: 'none' })
}

/** RidgeClassifier: one label a row, or several that are each there or not. */
export function lowerRidgeClassifier(view: EstimatorView): Lowered {
  const type = stateAttributes(optional(view, '_label_binarizer'))?.get('y_type_')
  if (type === 'multilabel-indicator') {
    const scores = sequence(checked(view, { sparse: true }), { ...affineOf(view), flat: false })
    return regressor(view, presence(scores, 0), { decision_function: scores })
  }
  return lowerLinearClassifier({
    ...view,
    attributes: new Map(view.attributes).set('classes_', ridgeClasses(view)),
  })
}

function ridgeClasses(view: EstimatorView): Inert {
  const own = view.attributes.get('classes_')
  if (own !== undefined) return own
  const binarizer = view.attributes.get('_label_binarizer')
  const isObject =
    typeof binarizer === 'object' &&
    binarizer !== null &&
    !(binarizer instanceof Uint8Array) &&
    binarizer.kind === 'object'
  const state = isObject ? binarizer.state : undefined
  if (
    typeof state === 'object' &&
    state !== null &&
    !(state instanceof Uint8Array) &&
    state.kind === 'dict'
  ) {
    const classes = state.entries.find((entry) => entry.key === 'classes_')
    const multilabel = state.entries.find((entry) => entry.key === 'y_type_')
    if (
      multilabel !== undefined &&
      typeof multilabel.value === 'string' &&
      multilabel.value.startsWith('multilabel')
    )
      throw refuse(view, 'multilabel targets')
    if (classes !== undefined) return classes.value
  }
  throw refuse(view, 'no classes_')
}

/** LogisticRegression and LogisticRegressionCV. */
export function lowerLogisticRegression(view: EstimatorView): Lowered {
  const { scores, classes, outputs } = linearScores(view)
  const proba = sequence(scores, ...logisticRule(view, outputs))
  return classifier(view, classes, {
    predict: sequence(scores, labelOperation(classes, outputs)),
    predict_proba: proba,
    predict_log_proba: sequence(proba, log),
    decision_function: scores,
  })
}

/** One-vs-rest (`liblinear`, or asked for) gives sigmoids scaled to 1; else softmax, over (-s, s) for two classes. */
function logisticRule(view: EstimatorView, outputs: number): readonly Operation[] {
  const multiClass = view.attributes.get('multi_class') ?? (atLeast(view, 1, 5) ? 'deprecated' : 'auto')
  const solver = textOf(view, 'solver')
  // Since 1.8 neither parameter is looked at.
  if (atLeast(view, 1, 8))
    return outputs === 1 ? ovrRule(view, outputs) : [{ kind: 'rows', rule: 'softmax', column: 0 }]
  const oneByOne = solver === 'liblinear' || (solver === 'newton-cholesky' && !atLeast(view, 1, 6))
  const auto = multiClass === 'auto' || multiClass === 'deprecated'
  if (!auto && multiClass !== 'ovr' && multiClass !== 'multinomial')
    throw refuse(view, 'multi_class', multiClass)
  const ovr = multiClass === 'ovr' || (auto && (outputs === 1 || oneByOne))
  if (!ovr && outputs === 1)
    return [
      { kind: 'rows', rule: 'column', column: 0 },
      plusMinus,
      { kind: 'rows', rule: 'softmax', column: 0 },
    ]
  if (!ovr) return [{ kind: 'rows', rule: 'softmax', column: 0 }]
  return ovrRule(view, outputs)
}

/** (-s, s) of one column of scores. */
export const plusMinus: Operation = {
  kind: 'affine',
  weights: Float64Array.of(-1, 1),
  inputs: 1,
  outputs: 2,
  bias: new Float64Array(2),
  flat: false,
  dtype: 'float64',
}

/** `_predict_proba_lr`: sigmoids, scaled to 1 over several classes; where all are 0 they are shared equally since 1.9. */
function ovrRule(view: EstimatorView, outputs: number): readonly Operation[] {
  const logistic = { kind: 'elements', function: 'logistic' } as const
  if (outputs === 1) return [logistic, { kind: 'rows', rule: 'two-from-one', column: 0 }]
  const rule = atLeast(view, 1, 9) ? 'normalize-sum-or-uniform' : 'normalize-sum'
  return [logistic, { kind: 'rows', rule, column: 0 }]
}

/** SGDClassifier: probabilities for log_loss and modified_huber; the latter is refused for probabilities. */
export function lowerSgdClassifier(view: EstimatorView): Lowered {
  const { scores, classes, outputs } = linearScores(view)
  const loss = textOf(view, 'loss')
  const methods: Lowered['methods'] = {
    predict: sequence(scores, labelOperation(classes, outputs)),
    decision_function: scores,
  }
  if (loss !== 'log_loss' && loss !== 'log') return classifier(view, classes, methods)
  const proba = sequence(scores, ...ovrRule(view, outputs))
  return classifier(view, classes, {
    ...methods,
    predict_proba: proba,
    predict_log_proba: sequence(proba, log),
  })
}

/** PLSRegression, PLSCanonical and CCA. */
export function lowerPls(view: EstimatorView): Lowered {
  const features = numberOf(view, 'n_features_in_')
  const mean = numbersOf(view, '_x_mean').data
  const spread = numbersOf(view, '_x_std').data
  const weights = matrixOf(view, view.attributes.has('coef_') ? 'coef_' : '_coef_')
  const bias = numbersOf(view, view.attributes.has('intercept_') ? 'intercept_' : '_y_mean').data
  const transposed = atLeast(view, 1, 1)
  const outputs = transposed ? weights.rows : weights.columns
  const rows = transposed ? weights.data : transpose(weights.data, weights.rows, weights.columns)
  const check = checked(view, { dtype: 'float', writesInPlace: 'output array' })
  const centred = { by: 'subtract', values: mean } as const
  const arithmetic = (steps: readonly ColumnStep[]): Operation => ({
    kind: 'columns-arithmetic',
    parameters: null,
    steps,
  })
  const whiten = arithmetic([centred, { by: 'divide', values: spread }])
  const predict: Operation = {
    kind: 'affine',
    weights: rows,
    inputs: features,
    outputs,
    bias,
    flat: flagOf(view, '_predict_1d', false),
    dtype: 'float64',
  }
  const rotations = matrixOf(view, 'x_rotations_')
  const rotate: Operation = {
    kind: 'affine',
    weights: transpose(rotations.data, rotations.rows, rotations.columns),
    inputs: features,
    outputs: rotations.columns,
    bias: new Float64Array(rotations.columns),
    flat: false,
    dtype: 'float64',
  }
  only(view, 'scale', true, false)
  return regressor(view, sequence(check, atLeast(view, 1, 5) ? arithmetic([centred]) : whiten, predict), {
    transform: sequence(check, whiten, rotate),
  })
}

/** Rows for columns. */
export function transpose(data: Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(data.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = data[row * columns + column] ?? 0
  }
  return turned
}
