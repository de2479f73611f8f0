/** Feature selection. Source: sklearn/feature_selection. */
import { takeMemory } from '#app/serialized/allowance.ts'
import type { Inert } from '#app/serialized/inert.ts'
import { classOf } from '#app/serialized/inert.ts'
import type { InputCheck } from '../input-check.ts'
import { inputCheck } from './check.ts'
import { setOutput } from './compose.ts'
import {
  atLeast,
  attribute,
  itemsOf,
  numberOf,
  numbersIn,
  numbersOf,
  optional,
  refuse,
  scalar,
  stateAttributes,
  textOf,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'
import { transformer, type Lowered } from './lowered.ts'
import { sequence } from './lowered.ts'
import { isLeaf } from './pack-forest.ts'
import { allowsNaN, treeObject } from './trees.ts'
import { unsupported } from '../unsupported.ts'

/**
 * Picks the columns of a mask. `dtype=None` in the check: the values stay as they are. Since 1.3 a DataFrame is not checked
 * but for its names where `set_output` asks for one, whatever it holds. Source: `SelectorMixin.transform`.
 */
function picked(view: EstimatorView, mask: readonly boolean[], nan: InputCheck['nan']): Lowered {
  const columns = mask.flatMap((kept, place) => (kept ? [place] : []))
  const names = (given: readonly string[]): readonly string[] => columns.map((place) => given[place] ?? '')
  return transformer(
    view,
    sequence(
      {
        kind: 'check-any',
        check: {
          ...inputCheck(view, { nan, sparse: true, features: null }),
          features: mask.length,
          ...(atLeast(view, 1, 3) && setOutput(view) === 'pandas' ? { keepsFrame: true } : {}),
        },
      },
      { kind: 'pick', columns },
    ),
    names,
  )
}

/** VarianceThreshold. */
export function lowerVarianceThreshold(view: EstimatorView): Lowered {
  const threshold = numberOf(view, 'threshold')
  return picked(
    view,
    Array.from(numbersOf(view, 'variances_').data, (variance) => variance > threshold),
    'anything',
  )
}

/** RFE, RFECV, SequentialFeatureSelector: the mask is stored. */
export function lowerStoredSupport(view: EstimatorView): Lowered {
  const mask = numbersOf(view, 'support_').data
  return picked(
    view,
    Array.from(mask, (flag) => flag !== 0),
    nanOf(view),
  )
}

/** A selector checks nothing where the estimator it selects for takes NaN (the `allow_nan` tag): infinities pass too. */
function nanOf(view: EstimatorView): 'refuse' | 'anything' {
  const inner = attribute(view, 'estimator')
  const className = classOf(inner) ?? ''
  if (/^(?:xgboost|lightgbm)\.|\.HistGradientBoosting/.test(className)) return 'anything'
  if (!/^sklearn\.(?:tree|ensemble\._forest)\./.test(className)) {
    // What these allow depends on what is in them.
    if (
      /^sklearn\.(?:pipeline|model_selection|ensemble\._(?:bagging|voting|stacking|iforest))/.test(className)
    )
      throw refuse(view, 'estimator', inner)
    return 'refuse'
  }
  const attributes = stateAttributes(inner) ?? new Map<string, Inert>()
  const own = { ...view, className, name: className.slice(className.lastIndexOf('.') + 1), attributes }
  return allowsNaN(own, textOf(own, 'splitter', 'best')) ? 'anything' : 'refuse'
}

/** NaN scores count as the smallest float64. */
function cleanScores(view: EstimatorView): Float64Array {
  return numbersOf(view, 'scores_').data.map((score) => (Number.isNaN(score) ? -Number.MAX_VALUE : score))
}

function bestScores(view: EstimatorView, k: number): readonly boolean[] {
  const scores = cleanScores(view)
  const order = Array.from(scores.keys()).toSorted(
    (left, right) => (scores[left] ?? 0) - (scores[right] ?? 0) || left - right,
  )
  const kept = new Set(k === 0 ? [] : order.slice(-k))
  return Array.from(scores, (_, place) => kept.has(place))
}

/** SelectKBest. */
export function lowerSelectKBest(view: EstimatorView): Lowered {
  const k = scalar(attribute(view, 'k'))
  if (k !== 'all' && typeof k !== 'bigint') throw refuse(view, 'k', k)
  const features = numberOf(view, 'n_features_in_')
  return picked(view, bestScores(view, k === 'all' ? features : numberOf(view, 'k')), 'refuse')
}

/** SelectPercentile: above the percentile of the scores, then ties from the left. */
export function lowerSelectPercentile(view: EstimatorView): Lowered {
  const percentile = numberOf(view, 'percentile')
  const scores = cleanScores(view)
  if (percentile === 100 || percentile === 0)
    return picked(
      view,
      Array.from(scores, () => percentile === 100),
      'refuse',
    )
  const threshold = percentileOf(scores, 100 - percentile)
  const mask = Array.from(scores, (score) => score > threshold)
  let room = Math.trunc((scores.length * percentile) / 100) - mask.filter(Boolean).length
  scores.forEach((score, place) => {
    if (score === threshold && room > 0) {
      mask[place] = true
      room--
    }
  })
  return picked(view, mask, 'refuse')
}

/** numpy's percentile, linear. */
function percentileOf(values: Float64Array, percentile: number): number {
  const sorted = Float64Array.from(values).sort()
  const place = (percentile / 100) * (sorted.length - 1)
  const low = Math.floor(place)
  const from = sorted[low] ?? 0
  const to = sorted[Math.min(low + 1, sorted.length - 1)] ?? 0
  const share = place - low
  return share >= 0.5 ? to - (to - from) * (1 - share) : from + (to - from) * share
}

/** SelectFpr: p-values below alpha. */
export function lowerSelectFpr(view: EstimatorView): Lowered {
  const alpha = numberOf(view, 'alpha')
  return picked(
    view,
    Array.from(numbersOf(view, 'pvalues_').data, (p) => p < alpha),
    'refuse',
  )
}

/** SelectFwe: p-values below alpha divided by their number. */
export function lowerSelectFwe(view: EstimatorView): Lowered {
  const pvalues = numbersOf(view, 'pvalues_').data
  const bound = numberOf(view, 'alpha') / pvalues.length
  return picked(
    view,
    Array.from(pvalues, (p) => p < bound),
    'refuse',
  )
}

/** SelectFdr: p-values up to the largest that Benjamini and Hochberg's procedure keeps. */
export function lowerSelectFdr(view: EstimatorView): Lowered {
  const pvalues = numbersOf(view, 'pvalues_').data
  const share = numberOf(view, 'alpha') / pvalues.length
  const kept = Float64Array.from(pvalues)
    .sort()
    .filter((p, place) => p <= share * (place + 1))
  const largest = kept.at(-1) ?? Number.NaN
  return picked(
    view,
    Array.from(pvalues, (p) => p <= largest),
    'refuse',
  )
}

const genericModes = {
  k_best: { parameter: 'k', lower: lowerSelectKBest },
  percentile: { parameter: 'percentile', lower: lowerSelectPercentile },
  fpr: { parameter: 'alpha', lower: lowerSelectFpr },
  fdr: { parameter: 'alpha', lower: lowerSelectFdr },
  fwe: { parameter: 'alpha', lower: lowerSelectFwe },
} as const

/** GenericUnivariateSelect: the selector its mode names, with its one parameter. */
export function lowerGenericSelect(view: EstimatorView): Lowered {
  const mode = textOf(view, 'mode')
  const known = Object.hasOwn(genericModes, mode) ? genericModes[mode as keyof typeof genericModes] : null
  if (known === null) throw refuse(view, 'mode', mode)
  const attributes = new Map(view.attributes).set(known.parameter, attribute(view, 'param'))
  return known.lower({ ...view, attributes })
}

/** How near a threshold an importance may be before rounding could decide. */
const CLOSE = 1e-9

/** SelectFromModel over linear models and trees. */
export function lowerSelectFromModel(view: EstimatorView): Lowered {
  const estimator = attribute(view, 'estimator_')
  const state = stateAttributes(estimator)
  if (state === null) throw refuse(view, 'estimator_')
  const given = stateAttributes(optional(view, 'estimator'))
  if (
    scalar(optional(view, 'prefit')) === true &&
    ![...(given?.keys() ?? [])].some((name) => name.endsWith('_'))
  )
    throw refuse(view, 'prefit', true)
  const features = toNumber(state.get('n_features_in_')) ?? numberOf(view, 'n_features_in_')
  const importances = importancesOf(view, estimator, state, features)
  const threshold = thresholdOf(view, estimator, state, importances)
  if (
    importances.some((one) => one !== threshold && Math.abs(one - threshold) <= CLOSE * Math.abs(threshold))
  ) {
    throw refuse(view, 'an importance at its threshold')
  }
  const limit = optional(view, optional(view, 'max_features') === null ? 'max_features' : maxFeatures(view))
  let mask = Array.from(importances, (one) => one >= threshold)
  if (limit !== null) {
    const most = toNumber(limit)
    if (most === null || !Number.isInteger(most)) throw refuse(view, 'max_features', limit)
    const order = Array.from(importances.keys()).toSorted(
      (left, right) => (importances[right] ?? 0) - (importances[left] ?? 0) || left - right,
    )
    const kept = new Set(order.slice(0, most))
    mask = mask.map((flag, place) => flag && kept.has(place))
  }
  return picked(view, mask, nanOf(view))
}

/** Fit keeps what it made of `max_features`, since 1.1. */
function maxFeatures(view: EstimatorView): string {
  return view.attributes.has('max_features_') ? 'max_features_' : 'max_features'
}

function importancesOf(
  view: EstimatorView,
  estimator: Inert,
  state: ReadonlyMap<string, Inert>,
  features: number,
): Float64Array {
  if (scalar(view.attributes.get('importance_getter') ?? 'auto') !== 'auto')
    throw refuse(view, 'importance_getter')
  const coefficients = numbersIn(state.get('coef_'))
  if (coefficients !== null) {
    if (coefficients.shape.length === 1) return coefficients.data.map(Math.abs)
    const order = toNumber(view.attributes.get('norm_order') ?? 1n)
    if (order !== 1) throw refuse(view, 'norm_order')
    takeMemory(8 * features)
    const sums = new Float64Array(features)
    coefficients.data.forEach((value, at) => {
      sums[at % features] = (sums[at % features] ?? 0) + Math.abs(value)
    })
    return sums
  }
  const nested: EstimatorView = { ...view, attributes: state, className: classOf(estimator) ?? '' }
  if (state.has('tree_')) return treeImportances(attribute(nested, 'tree_'), features)
  if (!/_forest\./.test(nested.className)) throw unsupported(`SelectFromModel with ${nested.className}`)
  const all = new Float64Array(features)
  for (const tree of itemsOf(nested, 'estimators_')) {
    treeImportances(stateAttributes(tree)?.get('tree_') ?? null, features).forEach((value, column) => {
      all[column] = (all[column] ?? 0) + value
    })
  }
  const total = all.reduce((sum, value) => sum + value, 0)
  return total === 0 ? all : all.map((value) => value / total)
}

function treeImportances(value: Inert, features: number): Float64Array {
  const { table, statistics } = treeObject(value)
  const { impurity, weights } = statistics()
  takeMemory(8 * features)
  const sums = new Float64Array(features)
  for (let node = 0; node < table.nodes; node++) {
    if (isLeaf(table, node)) continue
    const left = table.left[node] ?? 0
    const right = table.right[node] ?? 0
    const share = (at: number): number => (weights[at] ?? 0) * (impurity[at] ?? 0)
    const feature = table.feature[node] ?? 0
    sums[feature] = (sums[feature] ?? 0) + share(node) - share(left) - share(right)
  }
  const total = sums.reduce((sum, one) => sum + one, 0)
  return total > 0 ? sums.map((one) => one / total) : sums
}

function thresholdOf(
  view: EstimatorView,
  estimator: Inert,
  state: ReadonlyMap<string, Inert>,
  importances: Float64Array,
): number {
  const given = scalar(optional(view, 'threshold'))
  if (typeof given === 'number' || typeof given === 'bigint') return Number(given)
  const rule = given === null ? defaultThreshold(view, estimator, state) : textOf(view, 'threshold')
  const [scale, reference] = rule.includes('*') ? rule.split('*').map((part) => part.trim()) : ['1', rule]
  const factor = Number(scale)
  if (reference === '1e-5') return 1e-5
  if (reference === 'mean')
    return factor * (importances.reduce((sum, one) => sum + one, 0) / importances.length)
  if (reference === 'median') return factor * percentileOf(importances, 50)
  const number = Number(reference)
  if (Number.isNaN(number)) throw refuse(view, 'threshold', given)
  return number
}

/** A small number for what was fitted with an L1 penalty. Which elastic nets count as such depends on the version. */
function defaultThreshold(
  view: EstimatorView,
  estimator: Inert,
  state: ReadonlyMap<string, Inert>,
): '1e-5' | 'mean' {
  const className = classOf(estimator) ?? ''
  const name = className.slice(className.lastIndexOf('.') + 1)
  if (state.get('penalty') === 'l1' || name.includes('Lasso')) return '1e-5'
  if (!/ElasticNet|^LogisticRegression/.test(name)) return 'mean'
  const ratios = ['l1_ratio', 'l1_ratio_'].flatMap((key) => {
    const value = state.get(key) ?? null
    const number = toNumber(scalar(value))
    return number === null ? Array.from(numbersIn(value)?.data ?? []) : [number]
  })
  if (ratios.some((ratio) => Math.abs(ratio - 1) < NEARLY_ALL)) throw refuse(view, 'an elastic net')
  return 'mean'
}

/** numpy's `isclose` takes 1.001e-5 for the same. */
const NEARLY_ALL = 1e-4
