/** GradientBoosting and HistGradientBoosting. Source: sklearn/ensemble/_gb.py, _hist_gradient_boosting. */
import { classOf, sequenceItems, type Inert } from '#app/serialized/inert.ts'
import type { Data } from '#shared/values.ts'
import type { Operation } from '../operations.ts'
import { nodeFlags } from '../operation-parts.ts'
import { exactExp, exactLog } from '../exact-math.ts'
import { checked, inputCheck } from './check.ts'
import {
  atLeast,
  itemsOf,
  labelsOf,
  numberOf,
  numbersIn,
  numbersOf,
  optional,
  refuse,
  scalar,
  stateAttributes,
  textOf,
  type EstimatorView,
} from './estimator-view.ts'
import { categoriesIn } from './encoders.ts'
import { classifier, regressor, sequence, type Lowered } from './lowered.ts'
import { packForest, type TreeTable } from './pack-forest.ts'
import { forestOf, treeObject } from './trees.ts'
import { unsupported } from '../unsupported.ts'

const flatten = { kind: 'rows', rule: 'flatten', column: 0 } as const
const logistic = { kind: 'elements', function: 'logistic' } as const
const twoFromOne = { kind: 'rows', rule: 'two-from-one', column: 0 } as const

/** Raw scores of gradient boosting: start + learning rate * trees, stage by stage. */
function gradientScores(view: EstimatorView, start: Float64Array): Operation {
  const stages = view.attributes.get('estimators_')
  const isArray =
    typeof stages === 'object' &&
    stages !== null &&
    !(stages instanceof Uint8Array) &&
    stages.kind === 'array'
  const groups = start.length
  if (!isArray || stages.values.dtype !== 'object' || stages.shape[1] !== groups)
    throw refuse(view, 'estimators_')
  const trees = stages.values.data.map((estimator) =>
    treeObject(stateAttributes(estimator)?.get('tree_') ?? null),
  )
  const forest = forestOf(trees, numberOf(view, 'n_features_in_'), false)
  if (forest.width !== 1) throw refuse(view, 'trees of several outputs')
  const groupOf = Int32Array.from(trees, (_, place) => place % groups)
  return sequence(checked(view, { dtype: 'float32', sparse: true }), {
    kind: 'forest',
    forest,
    rule: {
      kind: 'boost',
      start,
      scale: numberOf(view, 'learning_rate'),
      groups: groupOf,
      single: false,
      weights: null,
      divisor: 1,
    },
  })
}

/** The prior of a DummyClassifier or the constant of a DummyRegressor; null for "zero". */
function initialValues(view: EstimatorView): Float64Array | null {
  const init = scalar(optional(view, 'init_'))
  if (init === 'zero') return null
  const state = stateAttributes(init)
  const name = classOf(init)
  if (name === 'sklearn.dummy.DummyClassifier' && state?.get('strategy') === 'prior') {
    const prior = numbersIn(state.get('class_prior_'))
    if (prior !== null) return prior.data
  }
  if (name === 'sklearn.dummy.DummyRegressor') {
    const constant = numbersIn(state?.get('constant_'))
    if (constant !== null) return constant.data
  }
  throw unsupported(`${view.name} with init ${name ?? 'given'}`)
}

/** scipy's logit. */
function logit(p: number): number {
  if (p < 0.3 || p > 0.65) return exactLog(p / (1 - p))
  const s = 2 * (p - 0.5)
  return Math.log1p(s) - Math.log1p(-s)
}

/** GradientBoostingRegressor. */
export function lowerGradientRegressor(view: EstimatorView): Lowered {
  const constant = initialValues(view)
  const start = constant === null ? new Float64Array(1) : Float64Array.of(constant[0] ?? 0)
  return regressor(view, sequence(gradientScores(view, start), flatten))
}

/** GradientBoostingClassifier: losses log_loss (deviance) and exponential. */
export function lowerGradientClassifier(view: EstimatorView): Lowered {
  const classes = labelsOf(view)
  const loss = textOf(view, 'loss')
  if (loss !== 'log_loss' && loss !== 'deviance' && loss !== 'exponential') throw refuse(view, 'loss', loss)
  const modern = atLeast(view, 1, 4)
  if (modern) refuseOtherLoss(view, loss === 'exponential' ? /\.ExponentialLoss$/u : /\.Half\w+$/u)
  const start = classifierStart(view, classes.data.length, loss === 'exponential', modern)
  const scores = gradientScores(view, start)
  const isBinary = start.length === 1
  const flat = isBinary ? sequence(scores, flatten) : scores
  const doubled = loss === 'exponential' ? sequence(scores, { kind: 'scale-all', factor: 2 }) : scores
  const softmax: Operation = { kind: 'rows', rule: modern ? 'softmax' : 'joint-softmax', column: 0 }
  const proba = isBinary ? sequence(doubled, logistic, twoFromOne) : sequence(scores, softmax)
  const predict: Operation = isBinary
    ? sequence(flat, { kind: 'label-above', classes, threshold: 0, orEqual: true })
    : sequence(scores, { kind: 'label-largest', classes })
  return classifier(view, classes, {
    predict,
    predict_proba: proba,
    predict_log_proba: sequence(proba, { kind: 'elements', function: 'log' }),
    decision_function: flat,
  })
}

function classifierStart(
  view: EstimatorView,
  classes: number,
  exponential: boolean,
  modern: boolean,
): Float64Array {
  const prior = initialValues(view)
  const groups = classes === 2 ? 1 : classes
  if (prior === null) return new Float64Array(groups)
  const epsilon = modern ? 2.220446049250313e-16 : 1.1920928955078125e-7
  const clipped = prior.map((p) => Math.min(Math.max(p, epsilon), 1 - epsilon))
  if (groups === 1) {
    const p = clipped[1] ?? 0.5
    const start = modern ? logit(p) : exactLog(p / (1 - p))
    return Float64Array.of(exponential ? 0.5 * start : start)
  }
  if (!modern) return clipped.map((p) => exactLog(p))
  let sum = 0
  for (const p of clipped) sum += exactLog(p)
  const mean = exactExp(sum / clipped.length)
  return clipped.map((p) => exactLog(p / mean))
}

/** Predictors of HistGradientBoosting as packed trees with one value a leaf. */
function histScores(view: EstimatorView): Operation {
  const baseline = numbersOf(view, '_baseline_prediction').data
  const groups = numberOf(view, 'n_trees_per_iteration_')
  const start = baseline.length === groups ? baseline : new Float64Array(groups).fill(baseline[0] ?? 0)
  const sets: Uint32Array[] = []
  const tables: TreeTable[] = []
  for (const iteration of itemsOf(view, '_predictors')) {
    for (const predictor of sequenceItems(iteration) ?? []) tables.push(histTable(view, predictor, sets))
  }
  const features = numberOf(view, 'n_features_in_')
  const forest = packForest(tables, { features, width: 1, test: 'le', sets })
  const groupOf = Int32Array.from(tables, (_, place) => place % groups)
  return sequence(histInput(view), {
    kind: 'forest',
    forest,
    rule: { kind: 'boost', start, scale: 1, groups: groupOf, single: false, weights: null, divisor: 1 },
  })
}

function histInput(view: EstimatorView): Operation {
  const categorical = numbersIn(optional(view, 'is_categorical_'))
  if (categorical === null || categorical.data.every((flag) => flag === 0)) {
    return checked(view, { dtype: 'float64', nan: 'anything' })
  }
  const encoder = encoderOf(optional(view, '_preprocessor'))
  if (encoder === null) throw refuse(view, 'categorical features of a scikit-learn before 1.4')
  const columns = Array.from(categorical.data.keys()).filter((column) => categorical.data[column] !== 0)
  const others = Array.from(categorical.data.keys()).filter((column) => categorical.data[column] === 0)
  const lists = sequenceItems(encoder.get('categories_')) ?? []
  if (lists.length !== columns.length) throw refuse(view, 'categories that do not fit its features')
  return {
    kind: 'category-codes',
    order: [...columns, ...others],
    estimator: inputCheck(view),
    unknown: 'missing',
    columns: columns.map((column, place) => ({
      column,
      categories: categoriesIn(view, lists[place] ?? null),
    })),
  }
}

function encoderOf(preprocessor: Inert): ReadonlyMap<string, Inert> | null {
  for (const item of sequenceItems(stateAttributes(preprocessor)?.get('transformers_')) ?? []) {
    const [name, value] = sequenceItems(item) ?? []
    if (name === 'encoder') return stateAttributes(value)
  }
  return null
}

/** One tree of HistGradientBoosting; the bit sets of its categorical splits are added to `sets`. */
export function histTable(view: EstimatorView, predictor: Inert, sets: Uint32Array[]): TreeTable {
  const state = stateAttributes(predictor)
  const nodes = state?.get('nodes')
  const isArray =
    typeof nodes === 'object' && nodes !== null && !(nodes instanceof Uint8Array) && nodes.kind === 'array'
  if (!isArray || nodes.values.dtype !== 'records') throw refuse(view, '_predictors')
  const { fields } = nodes.values
  const column = (name: string): Float64Array => {
    const numbers = fields.numbers(name) ?? numbersIn(fields.get(name))?.data
    if (numbers === undefined) throw refuse(view, `predictors without ${name}`)
    return numbers
  }
  const ends = column('is_leaf')
  const left = column('left')
  const isCategorical = column('is_categorical')
  const missing = column('missing_go_to_left')
  const thresholds = Float64Array.from(column(fields.has('num_threshold') ? 'num_threshold' : 'threshold'))
  const flags = new Uint8Array(ends.length)
  const bitsets = isCategorical.some((flag) => flag !== 0)
    ? numbersIn(state?.get('raw_left_cat_bitsets'))
    : null
  const bitsetAt = column('bitset_idx')
  for (let node = 0; node < ends.length; node++) {
    if (ends[node] !== 0) left[node] = -1
    flags[node] = missing[node] === 0 ? 0 : nodeFlags.missingLeft
    if (isCategorical[node] === 0 || ends[node] !== 0) continue
    if (bitsets === null) throw refuse(view, 'categories without bit sets')
    const start = (bitsetAt[node] ?? 0) * 8
    if (start + 8 > bitsets.data.length) throw refuse(view, 'bit sets that are too short')
    flags[node] = (flags[node] ?? 0) | nodeFlags.categorical
    thresholds[node] = sets.length
    sets.push(Uint32Array.from(bitsets.data.subarray(start, start + 8)))
  }
  const values = column('value')
  return {
    nodes: ends.length,
    left,
    right: column('right'),
    feature: column('feature_idx'),
    threshold: thresholds,
    flags,
    leaf: values,
  }
}

/** Refuses a `loss` that was set after fit: inference goes by the object that fit made of it. */
function refuseOtherLoss(view: EstimatorView, classes: RegExp): void {
  const name = classOf(optional(view, '_loss'))
  if (name !== null && !classes.test(name)) throw refuse(view, 'loss', optional(view, 'loss'))
}

/** HistGradientBoostingRegressor: losses with an identity link, and poisson and gamma (log link). */
export function lowerHistRegressor(view: EstimatorView): Lowered {
  const loss = textOf(view, 'loss')
  const isLog = loss === 'poisson' || loss === 'gamma'
  refuseOtherLoss(
    view,
    isLog
      ? /(?:Poisson|Gamma)(?:Loss)?$/u
      : /(?:Squares|SquaredError|AbsoluteError|AbsoluteDeviation|PinballLoss)$/u,
  )
  const scores = sequence(histScores(view), flatten)
  if (
    ['squared_error', 'least_squares', 'absolute_error', 'least_absolute_deviation', 'quantile'].includes(
      loss,
    )
  )
    return regressor(view, scores)
  if (isLog) return regressor(view, sequence(scores, { kind: 'elements', function: 'exp' }))
  throw refuse(view, 'loss', loss)
}

/** HistGradientBoostingClassifier. */
export function lowerHistClassifier(view: EstimatorView): Lowered {
  const classes: Data = labelsOf(view)
  const loss = textOf(view, 'loss')
  if (!['log_loss', 'auto', 'binary_crossentropy', 'categorical_crossentropy'].includes(loss))
    throw refuse(view, 'loss', loss)
  const scores = histScores(view)
  const isBinary = numberOf(view, 'n_trees_per_iteration_') === 1
  const proba = isBinary
    ? sequence(scores, logistic, twoFromOne)
    : sequence(scores, { kind: 'rows', rule: 'softmax', column: 0 })
  return classifier(view, classes, {
    predict: sequence(proba, { kind: 'label-largest', classes }),
    predict_proba: proba,
    decision_function: isBinary ? sequence(scores, flatten) : scores,
  })
}
