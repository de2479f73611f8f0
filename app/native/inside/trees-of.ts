/** The trees of an estimator, whichever library's. */
import { sequenceItems, type Inert } from '#app/serialized/inert.ts'
import { labelsIn, numbersIn, bareState, type EstimatorView } from '../lowering/estimator-view.ts'
import { histTable } from '../lowering/boosting.ts'
import { treeObject } from '../lowering/trees.ts'
import { boosterTrees } from './booster-trees.ts'
import type { Booster } from './booster-of.ts'
import type { FoundEstimator } from './estimators-in.ts'
import { labelTexts } from './label-texts.ts'
import { brokenTree, type ModelTree, type TreeSet } from './model-tree.ts'

/** The trees, or null for an estimator without any. */
export function treesOf(estimator: FoundEstimator, booster: Booster | null): TreeSet | null {
  const { attributes } = estimator
  const classes = labelTexts(labelsIn(attributes.get('classes_') ?? attributes.get('_classes')))
  if (booster !== null) return boosterTrees(booster, classes)
  if (attributes.has('_predictors')) return histTrees(estimator, classes)
  if (attributes.has('tree_')) return sklearnTrees(estimator, [attributes.get('tree_') ?? null], classes)
  const members = membersOf(attributes.get('estimators_'))
  const trees = members.map((member) => bareState(member)?.get('tree_'))
  const isEnsemble = /(?:Forest|ExtraTrees|GradientBoosting|TreesEmbedding|Bagging|AdaBoost)/u.test(
    estimator.name,
  )
  if (!isEnsemble || trees.length === 0) return null
  const found = trees.filter((tree) => tree !== undefined)
  return found.length === trees.length ? sklearnTrees(estimator, found, classes) : null
}

function membersOf(value: Inert | undefined): readonly Inert[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  if (value.kind === 'array' && value.values.dtype === 'object') return value.values.data
  return sequenceItems(value) ?? []
}

function sklearnTrees(
  { name, attributes }: FoundEstimator,
  trees: readonly Inert[],
  classes: readonly string[] | null,
): TreeSet {
  const isBoosting = name.includes('GradientBoosting')
  const stages = attributes.get('estimators_')
  const groups =
    isBoosting &&
    typeof stages === 'object' &&
    stages !== null &&
    !(stages instanceof Uint8Array) &&
    stages.kind === 'array'
      ? (stages.shape[1] ?? 1)
      : 1
  const columns = sequenceItems(attributes.get('estimators_features_'))
  const weights = numbersIn(attributes.get('estimator_weights_'))
  const isClasses = !isBoosting && classes !== null && valueWidth(trees[0]) === classes.length
  return {
    count: trees.length,
    nodeCount: (tree) => nodesOf(trees[tree]),
    tree: (tree) => sklearnTree(trees[tree] ?? null, isClasses, numbersIn(columns?.[tree])?.data ?? null),
    output: outputOf(groups, classes),
    weight: (tree) => weights?.data[tree] ?? null,
    leaves: isClasses ? 'classes' : isBoosting ? 'score' : 'value',
    outputs: isClasses ? classes : [],
  }
}

/** What each tree adds to, where those of one iteration are several: a class, else the place of the output. */
function outputOf(groups: number, classes: readonly string[] | null): TreeSet['output'] {
  if (groups < 2) return () => null
  const names = classes?.length === groups ? classes : null
  return (tree) => (names === null ? String(tree % groups) : (names[tree % groups] ?? null))
}

/** Numbers each node of a `Tree` holds. */
function valueWidth(tree: Inert | undefined): number {
  const values = bareState(tree)?.get('values')
  const shape = typeof values === 'object' && values !== null && 'shape' in values ? values.shape : []
  return (shape[1] ?? 0) * (shape[2] ?? 0)
}

function nodesOf(tree: Inert | undefined): number {
  const nodes = bareState(tree)?.get('nodes')
  return typeof nodes === 'object' && nodes !== null && 'shape' in nodes ? (nodes.shape[0] ?? 0) : 0
}

function sklearnTree(value: Inert, isClasses: boolean, columns: ArrayLike<number> | null): ModelTree {
  const { table, values, outputs, classes, statistics } = treeObject(value)
  const width = outputs * classes
  return {
    table,
    test: 'le',
    sets: [],
    isSingle: true,
    values: (node) => {
      const own = Array.from(values.subarray(node * width, (node + 1) * width))
      if (!isClasses) return own
      // Before scikit-learn 1.3 these were counts.
      const sum = own.reduce((total, one) => total + one, 0)
      return sum === 0 || Math.abs(sum - 1) < 1e-9 ? own : own.map((one) => one / sum)
    },
    ...statistics(),
    gains: null,
    columns,
  }
}

function histTrees(estimator: FoundEstimator, classes: readonly string[] | null): TreeSet {
  const predictors = membersOf(estimator.attributes.get('_predictors')).flatMap((iteration) =>
    membersOf(iteration),
  )
  const groups = numbersIn(estimator.attributes.get('_baseline_prediction'))?.data.length ?? 1
  const view: EstimatorView = { ...estimator, version: [1, 9] }
  return {
    count: predictors.length,
    nodeCount: (tree) => nodesOf(predictors[tree]),
    tree: (tree) => histTree(view, predictors[tree] ?? null),
    output: outputOf(groups, classes),
    weight: () => null,
    leaves: 'score',
    outputs: [],
  }
}

function histTree(view: EstimatorView, predictor: Inert): ModelTree {
  const sets: Uint32Array[] = []
  const { leaf: _leaf, ...table } = histTable(view, predictor, sets)
  const nodes = bareState(predictor)?.get('nodes')
  const array = typeof nodes === 'object' && nodes !== null && 'scalar' in nodes ? nodes : null
  const fields = array?.values.dtype === 'records' ? array.values.fields : null
  const column = (name: string) => numbersIn(fields?.get(name))?.data ?? null
  const values = column('value')
  if (values === null) throw brokenTree('its nodes have no values')
  return {
    table,
    test: 'le',
    sets,
    isSingle: false,
    values: (node) => [values[node] ?? Number.NaN],
    samples: column('count'),
    weights: null,
    impurity: null,
    gains: column('gain'),
    columns: null,
  }
}
