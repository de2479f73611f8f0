/** Estimators around one other, and dummies. Source: sklearn/linear_model/_ransac.py, sklearn/dummy.py, sklearn/compose/_target.py. */
import { classOf, dictEntries, globalName, type Inert } from '#app/serialized/inert.ts'
import type { Data } from '#shared/values.ts'
import type { Operation } from '../operations.ts'
import { method } from './nested.ts'
import { unsupported } from '../unsupported.ts'
import { checked } from './check.ts'
import {
  attribute,
  labelsOf,
  numberOf,
  numbersIn,
  numbersOf,
  refuse,
  stateAttributes,
  textOf,
  type EstimatorView,
} from './estimator-view.ts'
import { classifier, regressor, sequence, type Lowered, type LoweringContext } from './lowered.ts'

/** RANSACRegressor answers with its estimator. */
export function lowerRansac(view: EstimatorView, context: LoweringContext): Lowered {
  const check = checked(view, { nan: 'anything', sparse: true })
  return regressor(view, sequence(check, method(context.lower(attribute(view, 'estimator_')), 'predict')))
}

/** DummyClassifier that always gives its most frequent class or the prior. */
export function lowerDummyClassifier(view: EstimatorView): Lowered {
  // What it was fitted with.
  const strategy = textOf(view, '_strategy', textOf(view, 'strategy'))
  if (strategy !== 'prior' && strategy !== 'most_frequent') throw refuse(view, 'strategy', strategy)
  const classes = tiled(labelsOf(view))
  const prior = numbersOf(view, 'class_prior_').data
  let best = 0
  prior.forEach((one, index) => {
    if (one > (prior[best] ?? 0)) best = index
  })
  const values = strategy === 'prior' ? prior : prior.map((_, index) => (index === best ? 1 : 0))
  const proba: Operation = { kind: 'constant', values, flat: false, dtype: 'float64' }
  return classifier(view, classes, {
    predict: { kind: 'constant-label', classes, index: best },
    predict_proba: proba,
  })
}

/** DummyClassifier's answer is made by np.tile of a list: text labels become numpy's own text. */
function tiled(classes: Data): Data {
  if (classes.dtype !== 'object') return classes
  const texts = classes.data.filter((label) => typeof label === 'string')
  if (texts.length !== classes.data.length) throw unsupported('DummyClassifier with labels of several types')
  return { dtype: 'str', data: texts }
}

/** DummyRegressor. */
export function lowerDummyRegressor(view: EstimatorView): Lowered {
  const { data } = numbersOf(view, 'constant_')
  return regressor(view, { kind: 'constant', values: data, flat: data.length === 1, dtype: 'float64' })
}

const inverses = {
  expm1: 'expm1',
  exp: 'exp',
  log1p: 'log1p',
  log: 'log',
  square: 'square',
  sqrt: 'sqrt',
  sinh: 'sinh',
  arcsinh: 'arcsinh',
} as const

/** TransformedTargetRegressor with a numpy function or a StandardScaler to undo. */
export function lowerTransformedTarget(view: EstimatorView, context: LoweringContext): Lowered {
  const predict = method(context.lower(attribute(view, 'regressor_')), 'predict')
  const inner = attribute(view, 'transformer_')
  const state = stateAttributes(inner)
  const name = classOf(inner)
  if (numberOf(view, '_training_dim') !== 1) throw refuse(view, 'several targets')
  if (name === 'sklearn.preprocessing._function_transformer.FunctionTransformer') {
    const inverse = state?.get('inverse_func') ?? null
    if ((dictEntries(state?.get('inv_kw_args'))?.length ?? 0) > 0) throw refuse(view, 'inv_kw_args')
    if (inverse === null) return regressor(view, predict)
    const short =
      /^numpy\.(?:_?core\.(?:_multiarray_umath|umath)\.)?(\w+)$/.exec(
        globalName(inverse) ?? reconstructed(inverse),
      )?.[1] ?? ''
    if (!Object.hasOwn(inverses, short)) throw refuse(view, 'inverse_func', inverse)
    return regressor(
      view,
      sequence(predict, { kind: 'elements', function: inverses[short as keyof typeof inverses] }),
    )
  }
  if (name === 'sklearn.preprocessing._data.StandardScaler') {
    const mean = numbersIn(state?.get('mean_'))?.data
    const scale = numbersIn(state?.get('scale_'))?.data
    const steps = [
      ...(scale === undefined ? [] : [{ by: 'multiply', values: scale } as const]),
      ...(mean === undefined || state?.get('with_mean') === false
        ? []
        : [{ by: 'add', values: mean } as const]),
    ]
    return regressor(view, sequence(predict, { kind: 'columns-arithmetic', steps, parameters: null }))
  }
  throw unsupported(`TransformedTargetRegressor with ${name ?? 'a function'}`)
}

function reconstructed(value: Inert): string {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value.kind !== 'object')
    return ''
  const [module, name] = value.args
  const isUfunc = globalName(value.callee)?.endsWith('._ufunc_reconstruct') === true
  return isUfunc && typeof module === 'string' && typeof name === 'string' ? `${module}.${name}` : ''
}
