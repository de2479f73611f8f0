/** Multi-layer perceptrons. Source: sklearn/neural_network/_multilayer_perceptron.py. */
import type { Operation } from '../operations.ts'
import { checked } from './check.ts'
import {
  itemsOf,
  labelsIn,
  labelsOf,
  numbersIn,
  optional,
  refuse,
  stateAttributes,
  textOf,
  type EstimatorView,
} from './estimator-view.ts'
import { presence, transpose } from './linear.ts'
import { classifier, regressor, sequence, type Lowered } from './lowered.ts'

const flatten = { kind: 'rows', rule: 'flatten', column: 0 } as const
const log = { kind: 'elements', function: 'log-shares' } as const

const activations = { identity: 'identity', logistic: 'logistic', tanh: 'tanh', relu: 'relu' } as const

/**
 * Products of a layer that are added as OpenBLAS adds them: a last digit of a score moves the logarithm of the other share by
 * several. Larger layers would take ten times as long.
 */
const MOST_FUSED = 1024

/** Layers of a perceptron before its output function. */
function layers(view: EstimatorView): { readonly scores: Operation; readonly outputs: number } {
  const weights = itemsOf(view, 'coefs_')
  const biases = itemsOf(view, 'intercepts_')
  const activation = textOf(view, 'activation')
  if (!Object.hasOwn(activations, activation)) throw refuse(view, 'activation', activation)
  const steps: Operation[] = [checked(view, { sparse: true })]
  let outputs = 0
  weights.forEach((value, layer) => {
    const matrix = numbersIn(value)
    const bias = numbersIn(biases[layer])
    const [inputs = 0, units = 0] = matrix?.shape ?? []
    if (matrix === null || bias === null || matrix.shape.length !== 2) throw refuse(view, 'coefs_')
    outputs = units
    steps.push({
      kind: 'affine',
      weights: transpose(matrix.data, inputs, units),
      inputs,
      outputs: units,
      bias: bias.data,
      flat: false,
      dtype: matrix.dtype === 'float32' ? 'float32' : 'float64',
      ...(inputs * units <= MOST_FUSED ? { isFused: true } : {}),
    })
    if (layer < weights.length - 1)
      steps.push({ kind: 'elements', function: activations[activation as keyof typeof activations] })
  })
  return { scores: sequence(...steps), outputs }
}

/** MLPRegressor. */
export function lowerMlpRegressor(view: EstimatorView): Lowered {
  const { scores, outputs } = layers(view)
  const activation = textOf(view, 'out_activation_')
  if (activation !== 'identity') throw refuse(view, 'out_activation_', activation)
  return regressor(view, outputs === 1 ? sequence(scores, flatten) : scores)
}

/** MLPClassifier: one label a row, or several that are each there or not. */
export function lowerMlpClassifier(view: EstimatorView): Lowered {
  const classes = labelsOf(view)
  const { scores, outputs } = layers(view)
  const activation = textOf(view, 'out_activation_')
  const binarizer = stateAttributes(optional(view, '_label_binarizer'))
  if (labelsIn(binarizer?.get('classes_')) === null) throw refuse(view, 'no classes_')
  if (binarizer?.get('y_type_') === 'multilabel-indicator') {
    if (activation !== 'logistic') throw refuse(view, 'out_activation_', activation)
    const shares = sequence(scores, { kind: 'elements', function: 'logistic' })
    return regressor(view, presence(shares, 0.5), {
      predict_proba: shares,
      predict_log_proba: sequence(shares, log),
    })
  }
  if (activation === 'logistic' && outputs === 1) {
    const one = sequence(scores, { kind: 'elements', function: 'logistic' })
    const proba = sequence(one, { kind: 'rows', rule: 'two-from-one', column: 0 })
    const predict = sequence(one, flatten, { kind: 'label-above', classes, threshold: 0.5, orEqual: false })
    return classifier(view, classes, {
      predict,
      predict_proba: proba,
      predict_log_proba: sequence(proba, log),
    })
  }
  if (activation !== 'softmax' || outputs !== classes.data.length)
    throw refuse(view, 'out_activation_', activation)
  const proba = sequence(scores, { kind: 'rows', rule: 'softmax', column: 0 })
  return classifier(view, classes, {
    predict: sequence(proba, { kind: 'label-largest', classes }),
    predict_proba: proba,
    predict_log_proba: sequence(proba, log),
  })
}
