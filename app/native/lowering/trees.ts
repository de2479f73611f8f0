/** scikit-learn's decision trees and forests. Source: sklearn/tree/_tree.pyx, sklearn/ensemble/_forest.py. */
import type { Inert, InertArray } from '#app/serialized/inert.ts'
import { classOf } from '#app/serialized/inert.ts'
import { unsupported } from '../unsupported.ts'
import type { Operation } from '../operations.ts'
import { nodeFlags, type Forest } from '../operation-parts.ts'
import { pairwiseSum } from '../kernels/pairwise-sum.ts'
import { inputCheck } from './check.ts'
import {
  atLeast,
  attribute,
  itemsOf,
  labelsIn,
  labelsOf,
  numberOf,
  numbersIn,
  refuse,
  scalar,
  stateAttributes,
  textOf,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'
import { classifier, regressor, sequence, type Lowered } from './lowered.ts'
import { packForest, type TreeTable } from './pack-forest.ts'

/** A `Tree` object: its nodes as columns and the values of each node. */
export interface TreeObject {
  readonly table: Omit<TreeTable, 'leaf'>
  /** node x outputs x classes. */
  readonly values: Float64Array
  readonly outputs: number
  readonly classes: number
  /** What fit noted of each node; read when it is asked for. */
  readonly statistics: () => TreeStatistics
}

interface TreeStatistics {
  readonly samples: Float64Array
  readonly impurity: Float64Array
  readonly weights: Float64Array
}

/** Reads a pickled or skops `sklearn.tree._tree.Tree`. */
export function treeObject(value: Inert): TreeObject {
  if (classOf(value) !== 'sklearn.tree._tree.Tree')
    throw unsupported('A decision tree without its Tree object')
  const state = stateAttributes(value)
  const nodes = state?.get('nodes')
  const values = numbersIn(state?.get('values'))
  if (!isArray(nodes) || nodes.values.dtype !== 'records' || values === null)
    throw unsupported('A decision tree of unknown layout')
  const { fields } = nodes.values
  const column = (name: string): Float64Array => {
    const numbers = fields.numbers(name) ?? numbersIn(fields.get(name))?.data
    if (numbers === undefined) throw unsupported(`A decision tree without ${name}`)
    return numbers
  }
  const links = (name: string): ArrayLike<number> => fields.integers(name) ?? column(name)
  const left = links('left_child')
  const missing = fields.has('missing_go_to_left') ? column('missing_go_to_left') : null
  const [count = 0, outputs = 1, classes = 1] = values.shape
  if (count !== left.length || values.shape.length !== 3)
    throw unsupported('A decision tree whose values do not fit its nodes')
  return {
    table: {
      nodes: left.length,
      left,
      right: links('right_child'),
      feature: links('feature'),
      threshold: column('threshold'),
      flags: missing === null ? null : leftFlags(missing),
    },
    values: values.data,
    outputs,
    classes,
    statistics: () => ({
      samples: column('n_node_samples'),
      impurity: column('impurity'),
      weights: column('weighted_n_node_samples'),
    }),
  }
}

/** `missing_go_to_left` as flags, in its place. */
function leftFlags(missing: Float64Array): Float64Array {
  for (let node = 0; node < missing.length; node++)
    if (missing[node] !== 0) missing[node] = nodeFlags.missingLeft
  return missing
}

function isArray(value: Inert | undefined): value is InertArray {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && value.kind === 'array'
  )
}

/** Trees as a forest whose leaves hold every value of the node; `normalized` divides them by their sum. */
export function forestOf(trees: readonly TreeObject[], features: number, normalized: boolean): Forest {
  const width = (trees[0]?.outputs ?? 1) * (trees[0]?.classes ?? 1)
  const tables = trees.map((tree): TreeTable => {
    if (tree.outputs * tree.classes !== width) throw unsupported('Trees of different widths in one forest')
    if (!normalized) return { ...tree.table, leaf: tree.values }
    return {
      ...tree.table,
      leaf: (node, target, start) => {
        const from = node * width
        const sum = pairwiseSum(tree.values, from, width)
        for (let place = 0; place < width; place++)
          target[start + place] = (tree.values[from + place] ?? 0) / (sum === 0 ? 1 : sum)
      },
    }
  })
  return packForest(tables, { features, width, test: 'le', sets: [] })
}

/** Whether a tree or forest of this version and these settings takes NaN. Source: the `allow_nan` tags of each version. */
export function allowsNaN(view: EstimatorView, splitter: string): boolean {
  const isForest = view.className.includes('_forest')
  const isExtra = view.name.startsWith('Extra')
  const since = isExtra ? 6 : isForest ? 4 : 3
  if (!atLeast(view, 1, since)) return false
  if (!atLeast(view, 1, 9) && (view.attributes.get('monotonic_cst') ?? null) !== null) return false
  if (isExtra && !isForest && splitter !== 'random') return false
  const criterion = textOf(view, 'criterion')
  const random = splitter === 'random' && !isExtra
  if (random && !atLeast(view, 1, 6)) return false
  // Since 1.9 whatever the criterion, which is the absolute error too.
  const known = ['gini', 'log_loss', 'entropy', 'squared_error', 'friedman_mse', 'poisson']
  return atLeast(view, 1, 9) || known.includes(criterion)
}

function treeCheck(view: EstimatorView, splitter: string): Operation {
  const nan = allowsNaN(view, splitter) ? 'allow' : 'refuse'
  const check = inputCheck(view, { dtype: 'float32', nan, sparse: true })
  return { kind: 'check', check: { ...check, refusesSparseNaN: true } }
}

/** DecisionTreeClassifier, ExtraTreeClassifier. */
export function lowerTreeClassifier(view: EstimatorView): Lowered {
  const tree = treeObject(attribute(view, 'tree_'))
  return treeClassifier(view, [tree], treeCheck(view, textOf(view, 'splitter')))
}

/** DecisionTreeRegressor, ExtraTreeRegressor. */
export function lowerTreeRegressor(view: EstimatorView): Lowered {
  return treeRegressor(
    view,
    [treeObject(attribute(view, 'tree_'))],
    treeCheck(view, textOf(view, 'splitter')),
  )
}

function forestTrees(view: EstimatorView): readonly TreeObject[] {
  const trees = itemsOf(view, 'estimators_').map((estimator) =>
    treeObject(stateAttributes(estimator)?.get('tree_') ?? null),
  )
  if (trees.length === 0) throw refuse(view, 'no trees')
  return trees
}

/** Whether NaN is taken is asked of the first tree. */
function forestCheck(view: EstimatorView): Operation {
  const first = stateAttributes(itemsOf(view, 'estimators_')[0])
  if (first === null) throw refuse(view, 'estimators_')
  const parameters = new Map(['criterion', 'monotonic_cst'].map((name) => [name, first.get(name) ?? null]))
  return treeCheck({ ...view, attributes: new Map([...view.attributes, ...parameters]) }, 'best')
}

/** RandomForestClassifier, ExtraTreesClassifier. */
export function lowerForestClassifier(view: EstimatorView): Lowered {
  return treeClassifier(view, forestTrees(view), forestCheck(view))
}

/** RandomForestRegressor, ExtraTreesRegressor. */
export function lowerForestRegressor(view: EstimatorView): Lowered {
  return treeRegressor(view, forestTrees(view), forestCheck(view))
}

function treeClassifier(view: EstimatorView, trees: readonly TreeObject[], check: Operation): Lowered {
  if ((toNumber(scalar(view.attributes.get('n_outputs_') ?? 1n)) ?? 1) !== 1)
    return severalOutputs(view, trees, check)
  const classes = labelsOf(view)
  const features = numberOf(view, 'n_features_in_')
  if (trees.some((tree) => tree.outputs !== 1 || tree.classes !== classes.data.length))
    throw refuse(view, 'trees that do not fit its classes')
  const normalized = !atLeast(view, 1, 4)
  const forest = forestOf(trees, features, normalized)
  const proba = sequence(check, { kind: 'forest', forest, rule: { kind: 'average' } })
  const single = trees.length === 1 && normalized && !view.className.includes('_forest')
  const raw = single
    ? sequence(check, { kind: 'forest', forest: forestOf(trees, features, false), rule: { kind: 'average' } })
    : proba
  return classifier(view, classes, {
    predict: sequence(raw, { kind: 'label-largest', classes }),
    predict_proba: proba,
    predict_log_proba: sequence(proba, { kind: 'elements', function: 'log' }),
    apply: leafNumbers(view, forest, check),
  })
}

/** Trees over several label columns: each leaf holds the shares of all of them. */
function severalOutputs(view: EstimatorView, trees: readonly TreeObject[], check: Operation): Lowered {
  if (!atLeast(view, 1, 4)) throw refuse(view, 'several outputs before 1.4')
  const width = trees[0]?.classes ?? 1
  const outputs = itemsOf(view, 'classes_').map((item, place) => {
    const classes = labelsIn(item)
    if (classes === null || classes.data.length > width) throw refuse(view, 'classes_', item)
    return { start: place * width, classes }
  })
  if (trees.some((tree) => tree.outputs !== outputs.length || tree.classes !== width))
    throw refuse(view, 'trees that do not fit its classes')
  const features = numberOf(view, 'n_features_in_')
  const forest = forestOf(trees, features, false)
  const shares = sequence(check, { kind: 'forest', forest, rule: { kind: 'average' } })
  const parts = outputs.map(({ start, classes }): Operation => ({
    kind: 'pick',
    columns: Array.from({ length: classes.data.length }, (_, place) => start + place),
  }))
  return regressor(view, sequence(shares, { kind: 'label-table', outputs }), {
    predict_proba: sequence(shares, { kind: 'list', parts }),
    predict_log_proba: sequence(shares, { kind: 'elements', function: 'log' }, { kind: 'list', parts }),
    apply: leafNumbers(view, forest, check),
  })
}

function leafNumbers(view: EstimatorView, forest: Forest, check: Operation): Operation {
  const leaves = sequence(check, { kind: 'forest', forest, rule: { kind: 'leaves' } })
  return view.className.includes('_forest')
    ? leaves
    : sequence(leaves, { kind: 'rows', rule: 'flatten', column: 0 })
}

function treeRegressor(view: EstimatorView, trees: readonly TreeObject[], check: Operation): Lowered {
  const features = numberOf(view, 'n_features_in_')
  const outputs = trees[0]?.outputs ?? 1
  if (trees.some((tree) => tree.classes !== 1)) throw refuse(view, 'trees with classes')
  const forest = forestOf(trees, features, false)
  const values = sequence(check, { kind: 'forest', forest, rule: { kind: 'average' } })
  const predict = outputs === 1 ? sequence(values, { kind: 'rows', rule: 'flatten', column: 0 }) : values
  return regressor(view, predict, { apply: leafNumbers(view, forest, check) })
}
