/** SplineTransformer. Source: sklearn/preprocessing/_polynomial.py. */
import { takeMemory } from '#app/serialized/allowance.ts'
import { checked } from './check.ts'
import {
  atLeast,
  flagOf,
  itemsOf,
  numberOf,
  numbersIn,
  refuse,
  stateAttributes,
  textOf,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'
import { sequence, transformer, type Lowered } from './lowered.ts'

/** SplineTransformer with dense results. */
export function lowerSplines(view: EstimatorView): Lowered {
  if (flagOf(view, 'sparse_output', false)) throw refuse(view, 'sparse_output=True')
  const extrapolation = textOf(view, 'extrapolation')
  if (
    extrapolation !== 'constant' &&
    extrapolation !== 'linear' &&
    extrapolation !== 'continue' &&
    extrapolation !== 'periodic' &&
    extrapolation !== 'error'
  )
    throw refuse(view, 'extrapolation', extrapolation)
  const degree = numberOf(view, 'degree')
  const features = numberOf(view, 'n_features_in_')
  // scikit-learn takes other bounds from the second column on.
  if (extrapolation === 'linear' && degree < 2 && features > 1)
    throw refuse(view, "extrapolation='linear' of a degree below 2 over several columns")
  const knots = itemsOf(view, 'bsplines_').map((item) => {
    const state = stateAttributes(item)
    const own = numbersIn(state?.get('_t') ?? state?.get('t'))
    if (own === null) throw refuse(view, 'bsplines_')
    return own.data
  })
  const size = knots[0]?.length ?? 0
  const bases = size - degree - 1
  const isPeriodic = extrapolation === 'periodic'
  const count = isPeriodic ? bases - degree : bases
  if (
    knots.length !== features ||
    knots.some((one) => one.length !== size) ||
    !Number.isInteger(degree) ||
    degree < 0 ||
    count < 1 ||
    bases <= degree
  )
    throw refuse(view, 'knots that do not fit')
  const drop = !flagOf(view, 'include_bias', true)
  const zerosForMissing = textOf(view, 'handle_missing', 'error') === 'zeros'
  const kept = drop ? count - 1 : count
  const fitted = toNumber(view.attributes.get('n_features_out_'))
  if (fitted !== null && fitted !== kept * features)
    throw refuse(view, `other parameters than those of the ${fitted} columns of fit`)
  const check = checked(view, { nan: zerosForMissing ? 'anything' : 'refuse' })
  takeMemory(8 * features * count)
  return transformer(
    view,
    sequence(check, {
      kind: 'splines',
      knots,
      degree,
      count,
      extrapolation,
      drop,
      zerosForMissing,
      zeroWithoutPeriod: atLeast(view, 1, 8),
    }),
    (names) => names.flatMap((name) => Array.from({ length: kept }, (_, place) => `${name}_sp_${place}`)),
  )
}
