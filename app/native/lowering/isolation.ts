/** IsolationForest. Source: sklearn/ensemble/_iforest.py. */
import type { Operation } from '../operations.ts'
import { checked } from './check.ts'
import {
  itemsOf,
  numberOf,
  numbersIn,
  refuse,
  stateAttributes,
  type EstimatorView,
} from './estimator-view.ts'
import { regressor, sequence, type Lowered } from './lowered.ts'
import { isLeaf, packForest, type TreeTable } from './pack-forest.ts'
import { treeObject } from './trees.ts'
import { exactLog } from '../exact-math.ts'

const EULER_GAMMA = 0.5772156649015329

/** Expected depth of a search among n rows. */
function averagePath(n: number): number {
  if (n <= 1) return 0
  if (n === 2) return 1
  return 2 * (exactLog(n - 1) + EULER_GAMMA) - (2 * (n - 1)) / n
}

/** IsolationForest: 1 inside, -1 outside. */
export function lowerIsolationForest(view: EstimatorView): Lowered {
  const features = numberOf(view, 'n_features_in_')
  const trees = itemsOf(view, 'estimators_').map((item) =>
    treeObject(stateAttributes(item)?.get('tree_') ?? null),
  )
  const subsets = itemsOf(view, 'estimators_features_').map((item) => numbersIn(item))
  const tables = trees.map((tree): TreeTable => {
    const depths = depthsOf(tree.table)
    const { samples } = tree.statistics()
    return {
      ...tree.table,
      leaf: (node, target, start) => {
        target[start] = (depths[node] ?? 0) + averagePath(samples[node] ?? 0) - 1
      },
    }
  })
  const forest = packForest(tables, { features, width: 1, test: 'le', sets: [] })
  const columns = subsets.map((subset) => {
    if (subset === null) throw refuse(view, 'estimators_features_')
    const isAll = subset.data.length === features && subset.data.every((column, place) => column === place)
    return isAll ? null : Int32Array.from(subset.data)
  })
  const samples = numberOf(view, view.attributes.has('_max_samples') ? '_max_samples' : 'max_samples_')
  const score = (offset: number): Operation => ({
    kind: 'isolation',
    forest,
    columns,
    average: averagePath(samples),
    offset,
  })
  const check = checked(view, { dtype: 'float32', nan: 'anything', sparse: true })
  const decision = sequence(check, score(numberOf(view, 'offset_')))
  const classes = { dtype: 'int64', data: BigInt64Array.of(-1n, 1n) } as const
  // The offset is the score of a row of fit: the same row must not fall below it by the last digit of a power.
  const label: Operation = { kind: 'label-above', classes, threshold: -(2 ** -51), orEqual: true }
  return regressor(view, sequence(decision, label), {
    decision_function: decision,
    score_samples: sequence(check, score(0)),
  })
}

/** Nodes on the way to each node, itself included. */
function depthsOf(table: Omit<TreeTable, 'leaf'>): Int32Array {
  const depths = new Int32Array(table.nodes)
  depths[0] = 1
  for (let node = 0; node < table.nodes; node++) {
    if (isLeaf(table, node)) continue
    for (const child of [table.left[node] ?? 0, table.right[node] ?? 0])
      depths[child] = (depths[node] ?? 0) + 1
  }
  return depths
}
