/** Feature importances as the libraries compute them. */
import { pairwiseSum } from '../kernels/pairwise-sum.ts'
import { numbersIn } from '../lowering/estimator-view.ts'
import { isLeaf } from '../lowering/pack-forest.ts'
import type { FoundEstimator } from './estimators-in.ts'
import { featureOf, shapeOf, type ModelTree, type TreeSet } from './model-tree.ts'

/** Importances by type: one number a feature. */
export interface Importances {
  /** What they are computed from, for people. */
  readonly source: string
  readonly types: readonly { readonly name: string; readonly values: Float64Array }[]
}

/** Null where the library has none (HistGradientBoosting, isolation forests, bagging). */
export function importancesOf(
  { className, name, attributes }: Pick<FoundEstimator, 'className' | 'name' | 'attributes'>,
  trees: TreeSet,
  features: number,
): Importances | null {
  if (className.startsWith('xgboost.')) return { source: 'get_score', types: boosterScores(trees, features) }
  if (className.startsWith('lightgbm.'))
    return { source: 'feature_importance', types: splitsAndGains(trees, features) }
  if (attributes.has('_predictors') || /Isolation|Bagging|Embedding/u.test(name)) return null
  const values = name.includes('AdaBoost')
    ? weighted(trees, features, numbersIn(attributes.get('estimator_weights_'))?.data ?? null)
    : name.includes('GradientBoosting')
      ? meanOf(trees, features, false)
      : attributes.has('tree_')
        ? impurityDecrease(trees.tree(0), features, true)
        : meanOf(trees, features, true)
  return values === null ? null : { source: 'feature_importances_', types: [{ name: 'impurity', values }] }
}

/** `Tree.compute_feature_importances` (sklearn/tree/_tree.pyx): impurity taken away by each feature's splits, by weight. */
function impurityDecrease(tree: ModelTree, features: number, normalize: boolean): Float64Array {
  const sums = new Float64Array(features)
  const { table, weights, impurity } = tree
  if (weights === null || impurity === null) return sums
  const of = (node: number) => (weights[node] ?? 0) * (impurity[node] ?? 0)
  for (let node = 0; node < table.nodes; node++) {
    if (isLeaf(table, node)) continue
    const feature = table.feature[node] ?? -1
    if (!(feature >= 0 && feature < features)) continue
    sums[feature] =
      (sums[feature] ?? 0) + (of(node) - of(table.left[node] ?? -1) - of(table.right[node] ?? -1))
  }
  const whole = weights[0] ?? 1
  for (let feature = 0; feature < features; feature++) sums[feature] = (sums[feature] ?? 0) / whole
  return normalize ? shares(sums) : sums
}

function shares(values: Float64Array): Float64Array {
  const sum = pairwiseSum(values, 0, values.length)
  return sum > 0 ? values.map((value) => value / sum) : values
}

/** Trees of one node count for nothing. */
function meanOf(trees: TreeSet, features: number, normalize: boolean): Float64Array {
  const sums = new Float64Array(features)
  let count = 0
  for (let place = 0; place < trees.count; place++) {
    if (trees.nodeCount(place) <= 1) continue
    count++
    const own = impurityDecrease(trees.tree(place), features, normalize)
    for (let feature = 0; feature < features; feature++)
      sums[feature] = (sums[feature] ?? 0) + (own[feature] ?? 0)
  }
  return count === 0 ? sums : shares(sums.map((sum) => sum / count))
}

/** AdaBoost: by the weights of its estimators. */
function weighted(trees: TreeSet, features: number, weights: Float64Array | null): Float64Array | null {
  if (weights === null) return null
  const sums = new Float64Array(features)
  for (let place = 0; place < trees.count; place++) {
    const own = impurityDecrease(trees.tree(place), features, true)
    const weight = weights[place] ?? 0
    for (let feature = 0; feature < features; feature++)
      sums[feature] = (sums[feature] ?? 0) + weight * (own[feature] ?? 0)
  }
  const whole = pairwiseSum(weights, 0, weights.length)
  return sums.map((sum) => sum / whole)
}

/** XGBoost's scores, added in float32 in the order it walks its trees (src/gbm/gbtree.h, `FeatureScore`; `RegTree::WalkTree`). */
function boosterScores(trees: TreeSet, features: number): Importances['types'] {
  const counts = new Float64Array(features)
  const gains = new Float32Array(features)
  const covers = new Float32Array(features)
  for (let place = 0; place < trees.count; place++) {
    const tree = trees.tree(place)
    shapeOf(tree)
    const { table } = tree
    const pending = [0]
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (isLeaf(table, node)) continue
      pending.push(table.left[node] ?? 0, table.right[node] ?? 0)
      const feature = featureOf(tree, node)
      if (!(feature >= 0 && feature < features)) continue
      counts[feature] = (counts[feature] ?? 0) + 1
      gains[feature] = (gains[feature] ?? 0) + Math.fround(tree.gains?.[node] ?? 0)
      covers[feature] = (covers[feature] ?? 0) + Math.fround(tree.weights?.[node] ?? 0)
    }
  }
  const average = (sums: Float32Array) =>
    Float64Array.from(sums, (sum, feature) => Math.fround(sum / Math.max(1, counts[feature] ?? 0)))
  return [
    { name: 'gain', values: average(gains) },
    { name: 'total_gain', values: Float64Array.from(gains) },
    { name: 'weight', values: counts },
    { name: 'cover', values: average(covers) },
    { name: 'total_cover', values: Float64Array.from(covers) },
  ]
}

/** LightGBM's (src/boosting/gbdt.cpp, `FeatureImportance`): splits whose gain is above 0. */
function splitsAndGains(trees: TreeSet, features: number): Importances['types'] {
  const splits = new Float64Array(features)
  const gains = new Float64Array(features)
  for (let place = 0; place < trees.count; place++) {
    const { table, gains: own } = trees.tree(place)
    for (let node = 0; node < table.nodes; node++) {
      const gain = own?.[node] ?? 0
      const feature = table.feature[node] ?? -1
      if (isLeaf(table, node) || !(gain > 0) || !(feature >= 0 && feature < features)) continue
      splits[feature] = (splits[feature] ?? 0) + 1
      gains[feature] = (gains[feature] ?? 0) + gain
    }
  }
  return [
    { name: 'gain', values: gains },
    { name: 'split', values: splits },
  ]
}
