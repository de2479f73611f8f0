/** Votes and stacks. Source: sklearn/ensemble/_voting.py, _stacking.py. */
import { sequenceItems } from '#app/serialized/inert.ts'
import type { MethodName } from '#shared/native-methods.ts'
import type { Operation } from '../operations.ts'
import { estimators, method, numericLabels } from './nested.ts'
import {
  attribute,
  itemsOf,
  labelsOf,
  numbersIn,
  optional,
  refuse,
  scalar,
  textOf,
  type EstimatorView,
} from './estimator-view.ts'
import { classifier, regressor, sequence, type Lowered, type LoweringContext } from './lowered.ts'

const asColumn = { kind: 'rows', rule: 'column', column: 0 } as const

function weightsOf(view: EstimatorView): Float64Array | null {
  const weights = optional(view, 'weights')
  const items = itemsOf(view, 'estimators')
  if (weights === null) return null
  const numbers = numbersIn(weights)
  if (numbers === null) throw refuse(view, 'weights', weights)
  const kept = numbers.data.filter((_, place) => sequenceItems(items[place])?.[1] !== 'drop')
  if (numbers.data.length !== items.length || kept.length !== itemsOf(view, 'estimators_').length)
    throw refuse(view, 'weights for other estimators than it was fitted with')
  return kept
}

const total = (weights: Float64Array): number => weights.reduce((sum, weight) => sum + weight, 0)

/** VotingClassifier. */
export function lowerVotingClassifier(view: EstimatorView, context: LoweringContext): Lowered {
  const classes = labelsOf(view)
  const parts = estimators(view, context)
  const weights = weightsOf(view)
  if (textOf(view, 'voting') === 'hard') {
    const votes = parts.map((part) =>
      sequence(method(part, 'predict'), { kind: 'label-code', codes: numericLabels(part.classes) }),
    )
    const vote: Operation = {
      kind: 'combine',
      parts: votes,
      rule: 'majority',
      weights,
      divisor: classes.data.length,
    }
    return classifier(view, classes, { predict: sequence(vote, { kind: 'label-index', classes }) })
  }
  const divisor = weights === null ? parts.length : total(weights)
  const proba: Operation = {
    kind: 'combine',
    parts: parts.map((part) => method(part, 'predict_proba')),
    rule: 'mean',
    weights,
    divisor,
  }
  return classifier(view, classes, {
    predict: sequence(proba, { kind: 'label-largest', classes }),
    predict_proba: proba,
  })
}

/** VotingRegressor. */
export function lowerVotingRegressor(view: EstimatorView, context: LoweringContext): Lowered {
  const parts = estimators(view, context).map((part) => method(part, 'predict'))
  const weights = weightsOf(view)
  const divisor = weights === null ? parts.length : total(weights)
  return regressor(
    view,
    { kind: 'combine', parts, rule: 'mean', weights, divisor },
    { transform: { kind: 'side-by-side', parts: parts.map((part) => sequence(part, asColumn)) } },
  )
}

/**
 * What the final estimator of a stack sees. With `passthrough` numpy puts the input beside the predictions: of truth values
 * beside numbers pandas makes objects, which a final estimator turns into numbers and `transform` gives as they are.
 */
function stacked(view: EstimatorView, context: LoweringContext, classes: number | null): Operation {
  const methods = itemsOf(view, 'stack_method_')
  const parts = estimators(view, context).map((part, place): Operation => {
    const name = methods[place]
    if (name === 'predict_proba') {
      const proba = method(part, 'predict_proba')
      return classes === 2 ? sequence(proba, { kind: 'pick', columns: [1] }) : proba
    }
    if (name === 'decision_function') return sequence(method(part, 'decision_function'), asColumn)
    if (name !== 'predict') throw refuse(view, 'stack_method_', name ?? null)
    const predict = method(part, 'predict')
    const numbers: Operation =
      part.classes === null
        ? predict
        : sequence(predict, { kind: 'label-code', codes: numericLabels(part.classes) })
    return sequence(numbers, asColumn)
  })
  if (scalar(optional(view, 'passthrough')) === true) {
    const check = {
      estimator: view.name,
      names: null,
      features: null,
      dtype: 'numeric',
      nan: 'anything',
      sparse: true,
      refusesDuplicates: false,
      boolsAreObjects: true,
    } as const
    parts.push({ kind: 'check-any', check })
  }
  return { kind: 'side-by-side', parts }
}

/** StackingClassifier. */
export function lowerStackingClassifier(view: EstimatorView, context: LoweringContext): Lowered {
  const classes = labelsOf(view)
  const meta = stacked(view, context, classes.data.length)
  const final = context.lower(attribute(view, 'final_estimator_'))
  const codes = numericLabels(final.classes)
  const predict = sequence(
    meta,
    method(final, 'predict'),
    { kind: 'label-code', codes },
    { kind: 'label-index', classes },
  )
  const methods: Partial<Record<MethodName, Operation>> = { predict, transform: meta }
  for (const name of ['predict_proba', 'decision_function'] as const) {
    const own = final.methods[name]
    if (own !== undefined) methods[name] = sequence(meta, own)
  }
  return classifier(view, classes, methods)
}

/** StackingRegressor. */
export function lowerStackingRegressor(view: EstimatorView, context: LoweringContext): Lowered {
  const meta = stacked(view, context, null)
  const final = context.lower(attribute(view, 'final_estimator_'))
  return regressor(view, sequence(meta, method(final, 'predict')), { transform: meta })
}
