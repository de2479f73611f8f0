/** One tree of any library with everything its file says of it, and the checks that make walking it safe. */
import { UserError } from '#shared/user-error.ts'
import { isLeaf, type TreeTable } from '../lowering/pack-forest.ts'

/** A tree. Columns have one entry a node; null where the file holds none. */
export interface ModelTree {
  readonly table: Omit<TreeTable, 'leaf'>
  /** `le`: left when x <= threshold; `lt`: left when x < threshold. */
  readonly test: 'le' | 'lt'
  /** Bit sets of categorical tests, by the threshold of the node. */
  readonly sets: readonly Uint32Array[]
  /** Values are rounded to float32 before they are compared (scikit-learn's trees). */
  readonly isSingle: boolean
  readonly values: (node: number) => readonly number[]
  readonly samples: ArrayLike<number> | null
  readonly weights: ArrayLike<number> | null
  readonly impurity: ArrayLike<number> | null
  readonly gains: ArrayLike<number> | null
  /** Columns of the ensemble's input that the tree's features are (bagging); null where they are the same. */
  readonly columns: ArrayLike<number> | null
}

/** The trees of an estimator; each is read when it is asked for. */
export interface TreeSet {
  readonly count: number
  /** Nodes of a tree, told without reading it. */
  readonly nodeCount: (tree: number) => number
  readonly tree: (tree: number) => ModelTree
  /** The class or output a tree adds to. */
  readonly output: (tree: number) => string | null
  readonly weight: (tree: number) => number | null
  readonly leaves: 'classes' | 'score' | 'value'
  readonly outputs: readonly string[]
}

/** Where each node of a tree stands. */
export interface TreeShape {
  readonly parents: Int32Array
  readonly depths: Int32Array
  readonly depth: number
  readonly leaves: number
}

/** Nodes of a tree: a tree of 10 million nodes has half a gigabyte in its file. */
const MAX_NODES = 50_000_000

/** Walks a tree from its root. Throws `bad-model` where a node is reached twice or does not exist. */
export function shapeOf({ table }: Pick<ModelTree, 'table'>): TreeShape {
  const { nodes, left, right } = table
  if (nodes < 1 || nodes > MAX_NODES) throw brokenTree(`it has ${nodes} nodes`)
  const parents = new Int32Array(nodes).fill(-2)
  const depths = new Int32Array(nodes)
  parents[0] = -1
  const pending = [0]
  let depth = 0
  let leaves = 0
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const level = depths[node] ?? 0
    if (level > depth) depth = level
    if (isLeaf(table, node)) {
      leaves++
      continue
    }
    for (const child of [right[node] ?? -1, left[node] ?? -1]) {
      if (!(child > 0 && child < nodes) || parents[child] !== -2)
        throw brokenTree(`node ${child} is reached twice or does not exist`)
      parents[child] = node
      depths[child] = level + 1
      pending.push(child)
    }
  }
  return { parents, depths, depth, leaves }
}

/** The column of the ensemble's input that a node tests. */
export function featureOf({ table, columns }: ModelTree, node: number): number {
  const feature = table.feature[node] ?? -1
  return columns === null ? feature : (columns[feature] ?? feature)
}

/** The refusal of a table that is no tree. */
export function brokenTree(what: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `A decision tree of the model is broken: ${what}.`,
    hint: 'The file may be damaged; save the model again.',
  })
}
