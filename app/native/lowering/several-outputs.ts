/** One estimator a class or an output. Source: sklearn/multiclass.py, sklearn/multioutput.py. */
import type { Operation } from '../operations.ts'
import { estimators, method, numericLabels } from './nested.ts'
import {
  atLeast,
  attribute,
  labelsIn,
  labelsOf,
  optional,
  refuse,
  stateAttributes,
  type EstimatorView,
} from './estimator-view.ts'
import { presence } from './linear.ts'
import { classifier, regressor, sequence, type Lowered, type LoweringContext } from './lowered.ts'

const flatten = { kind: 'rows', rule: 'flatten', column: 0 } as const
const asColumn = { kind: 'rows', rule: 'column', column: 0 } as const

/** OneVsRestClassifier over single labels. */
export function lowerOneVsRest(view: EstimatorView, context: LoweringContext): Lowered {
  const binarizer = stateAttributes(attribute(view, 'label_binarizer_'))
  const type = binarizer?.get('y_type_')
  const classes = labelsIn(binarizer?.get('classes_'))
  const isSeveral = type === 'multilabel-indicator'
  if (classes === null || (type !== 'multiclass' && type !== 'binary' && !isSeveral))
    throw refuse(view, 'targets of several labels')
  const parts = estimators(view, context)
  const scores = parts.map((part) =>
    part.methods.decision_function === undefined
      ? sequence(method(part, 'predict_proba'), { kind: 'pick', columns: [1] })
      : sequence(part.methods.decision_function, asColumn),
  )
  const side: Operation = { kind: 'side-by-side', parts: scores }
  const proba = (): Operation => ({
    kind: 'side-by-side',
    parts: parts.map((part) => sequence(method(part, 'predict_proba'), { kind: 'pick', columns: [1] })),
  })
  const shares = {
    kind: 'rows',
    rule: atLeast(view, 1, 7) ? 'normalize-sum-or-zeros' : 'normalize-sum',
    column: 0,
  } as const
  const hasProba = parts.every((part) => part.methods.predict_proba !== undefined)
  const hasDecision = parts.every((part) => part.methods.decision_function !== undefined)
  if (isSeveral) {
    return regressor(view, presence(side, hasDecision ? 0 : 0.5), {
      ...(hasDecision ? { decision_function: side } : {}),
      ...(hasProba ? { predict_proba: proba() } : {}),
    })
  }
  if (parts.length === 1) {
    const label: Operation = {
      kind: 'label-above',
      classes,
      threshold: hasDecision ? 0 : 0.5,
      orEqual: false,
    }
    const two = hasProba
      ? { predict_proba: sequence(proba(), { kind: 'rows', rule: 'two-from-one', column: 0 }) }
      : {}
    return classifier(view, classes, {
      predict: sequence(side, label),
      ...(hasDecision ? { decision_function: sequence(side, flatten) } : {}),
      ...two,
    })
  }
  return classifier(view, classes, {
    // Of equal scores the last one won before scikit-learn 1.8.
    predict: sequence(side, { kind: atLeast(view, 1, 8) ? 'label-largest' : 'label-last-largest', classes }),
    ...(hasDecision ? { decision_function: side } : {}),
    ...(hasProba ? { predict_proba: sequence(proba(), shares) } : {}),
  })
}

/** OneVsOneClassifier: votes of all pairs, and between equal votes how sure they are. */
export function lowerOneVsOne(view: EstimatorView, context: LoweringContext): Lowered {
  const classes = labelsOf(view)
  const count = classes.data.length
  const parts = estimators(view, context)
  if (optional(view, 'pairwise_indices_') !== null || parts.length !== (count * (count - 1)) / 2)
    throw refuse(view, 'pairwise_indices_')
  const winners = parts.map((part) =>
    sequence(method(part, 'predict'), { kind: 'label-code', codes: numericLabels(part.classes) }, asColumn),
  )
  const sureness = parts.map((part) =>
    part.methods.decision_function === undefined
      ? sequence(method(part, 'predict_proba'), { kind: 'pick', columns: [1] })
      : sequence(part.methods.decision_function, asColumn),
  )
  const votes = sequence(
    { kind: 'side-by-side', parts: [...winners, ...sureness] },
    { kind: 'pair-votes', classes: count },
  )
  if (count !== 2)
    return classifier(view, classes, {
      predict: sequence(votes, { kind: 'label-largest', classes }),
      decision_function: votes,
    })
  const second = sequence(votes, { kind: 'rows', rule: 'first-column', column: 1 })
  const threshold = parts[0]?.methods.decision_function === undefined ? 0.5 : 0
  return classifier(view, classes, {
    predict: sequence(second, { kind: 'label-above', classes, threshold, orEqual: false }),
    decision_function: second,
  })
}

/** MultiOutputClassifier: one classifier a label column. */
export function lowerMultiOutputClassifier(view: EstimatorView, context: LoweringContext): Lowered {
  const parts = estimators(view, context)
  const proba = parts.flatMap((part) => part.methods.predict_proba ?? [])
  return regressor(
    view,
    { kind: 'label-columns', parts: parts.map((part) => method(part, 'predict')) },
    proba.length === parts.length ? { predict_proba: { kind: 'list', parts: proba } } : {},
  )
}

/** MultiOutputRegressor. */
export function lowerMultiOutputRegressor(view: EstimatorView, context: LoweringContext): Lowered {
  const parts = estimators(view, context).map((part) => sequence(method(part, 'predict'), asColumn))
  return regressor(view, { kind: 'side-by-side', parts })
}
