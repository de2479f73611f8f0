/** Chains: each estimator also sees what those before it answered. Source: sklearn/multioutput.py (`_BaseChain`). */
import type { MethodName } from '#shared/native-methods.ts'
import type { Operation } from '../operations.ts'
import { checked } from './check.ts'
import { estimators, method, numericLabels } from './nested.ts'
import { numbersOf, refuse, scalar, type EstimatorView } from './estimator-view.ts'
import { regressor, sequence, type Lowered, type LoweringContext } from './lowered.ts'

const asColumn = { kind: 'rows', rule: 'column', column: 0 } as const

/** What an estimator of a chain gives by a method: one number a row. */
function response(part: Lowered, name: MethodName): Operation {
  const own = method(part, name)
  if (name !== 'predict')
    return name === 'predict_proba' ? sequence(own, { kind: 'pick', columns: [1] }) : sequence(own, asColumn)
  return part.classes === null
    ? sequence(own, asColumn)
    : sequence(own, { kind: 'label-code', codes: numericLabels(part.classes) }, asColumn)
}

function chain(view: EstimatorView, parts: readonly Lowered[], name: MethodName): Operation {
  const order = Array.from(numbersOf(view, 'order_').data)
  const handed = scalar(view.attributes.get('chain_method_') ?? 'predict')
  if (handed !== 'predict' && handed !== 'predict_proba' && handed !== 'decision_function')
    throw refuse(view, 'chain_method_', handed)
  if (order.length !== parts.length || new Set(order).size !== parts.length) throw refuse(view, 'order_')
  return sequence(checked(view, { sparse: true }), {
    kind: 'chain',
    handed: parts.map((part) => response(part, handed)),
    outputs: parts.map((part) => response(part, name)),
    order,
  })
}

/** RegressorChain. */
export function lowerRegressorChain(view: EstimatorView, context: LoweringContext): Lowered {
  return regressor(view, chain(view, estimators(view, context), 'predict'))
}

/** ClassifierChain over labels of two classes. */
export function lowerClassifierChain(view: EstimatorView, context: LoweringContext): Lowered {
  const parts = estimators(view, context)
  if (parts.some((part) => part.classes?.data.length !== 2))
    throw refuse(view, 'labels of other than two classes')
  const methods: Partial<Record<MethodName, Operation>> = {}
  for (const name of ['predict_proba', 'decision_function'] as const) {
    if (parts.every((part) => part.methods[name] !== undefined)) methods[name] = chain(view, parts, name)
  }
  return regressor(view, chain(view, parts, 'predict'), methods)
}
