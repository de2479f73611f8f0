/** Trees of any library as one packed forest. Checks each tree: every node reached once, features in range. */
import { UserError } from '#shared/user-error.ts'
import type { Forest } from '../operation-parts.ts'

/** One tree as its library stores it, node by node. */
export interface TreeTable {
  readonly nodes: number
  readonly left: ArrayLike<number>
  readonly right: ArrayLike<number>
  readonly feature: ArrayLike<number>
  readonly threshold: ArrayLike<number>
  readonly flags: ArrayLike<number> | null
  readonly isLeaf: (node: number) => boolean
  /** The library's own number of a leaf; the node's when absent. */
  readonly leafNumber?: (node: number) => number
  /** Writes the leaf's values to `target` from `start`. */
  readonly leaf: (node: number, target: Float64Array, start: number) => void
}

/** What is the same for all trees of a forest. */
export interface PackOptions {
  readonly features: number
  readonly width: number
  readonly test: Forest['test']
  readonly sets: readonly Uint32Array[]
}

/** Nodes of all trees together: beyond, an index does not fit. */
const MAX_NODES = 500_000_000

/** Packs trees in preorder. Throws `bad-model` for a table that is no tree. */
export function packForest(trees: readonly TreeTable[], options: PackOptions): Forest {
  const total = trees.reduce((sum, tree) => sum + tree.nodes, 0)
  if (total > MAX_NODES) throw broken(`it has ${total} nodes`)
  const arrays = {
    features: new Int32Array(total),
    thresholds: new Float64Array(total),
    rights: new Int32Array(total),
    flags: trees.some((tree) => tree.flags !== null) ? new Uint8Array(total) : null,
    leafNodes: new Int32Array(total),
    leaves: new Float64Array(trees.reduce((sum, tree) => sum + mostLeaves(tree), 0) * options.width),
  }
  const roots = new Int32Array(trees.length)
  const at = { node: 0, leaf: 0 }
  trees.forEach((tree, place) => {
    roots[place] = at.node
    packTree(tree, options, arrays, at)
  })
  const flags = arrays.flags !== null && arrays.flags.some((flag) => flag !== 0) ? arrays.flags : null
  return { ...arrays, flags, roots, width: options.width, test: options.test, sets: options.sets }
}

type Arrays = { readonly [K in 'features' | 'thresholds' | 'rights' | 'leafNodes' | 'leaves']: Forest[K] } & {
  readonly flags: Uint8Array | null
}

/** Each node is reached once, so that one more leaf than tests is. */
function mostLeaves(tree: TreeTable): number {
  return Math.floor((tree.nodes + 1) / 2)
}

function packTree(
  tree: TreeTable,
  options: PackOptions,
  arrays: Arrays,
  at: { node: number; leaf: number },
): void {
  const seen = new Uint8Array(tree.nodes)
  /** Nodes to visit, and where their parent wants to know their place (-1: a left child, which is next). */
  const pending: number[] = [0, -1]
  if (tree.nodes < 1) throw broken('it has no nodes')
  while (pending.length > 0) {
    const parent = pending.pop() ?? -1
    const node = pending.pop() ?? -1
    if (!(node >= 0 && node < tree.nodes) || seen[node] === 1)
      throw broken(`node ${node} is reached twice or does not exist`)
    seen[node] = 1
    const place = at.node++
    if (parent >= 0) arrays.rights[parent] = place
    arrays.leafNodes[place] = tree.leafNumber === undefined ? node : tree.leafNumber(node)
    if (tree.isLeaf(node)) {
      arrays.features[place] = -1
      arrays.rights[place] = at.leaf
      tree.leaf(node, arrays.leaves, at.leaf * options.width)
      at.leaf++
      continue
    }
    const feature = tree.feature[node] ?? -1
    if (!(feature >= 0 && feature < options.features))
      throw broken(`node ${node} tests column ${feature} of ${options.features}`)
    arrays.features[place] = feature
    arrays.thresholds[place] = tree.threshold[node] ?? Number.NaN
    if (arrays.flags !== null && tree.flags !== null) arrays.flags[place] = tree.flags[node] ?? 0
    pending.push(tree.right[node] ?? -1, place, tree.left[node] ?? -1, -1)
  }
}

function broken(what: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `A decision tree of the model is broken: ${what}.`,
    hint: 'The file may be damaged; save the model again.',
  })
}
