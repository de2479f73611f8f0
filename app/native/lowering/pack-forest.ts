/** Trees of any library as one packed forest. Checks each tree: every node reached once, features in range. */
import { takeMemory } from '#app/serialized/allowance.ts'
import { overLimit } from '#app/serialized/limits.ts'
import { UserError } from '#shared/user-error.ts'
import type { Forest } from '../operation-parts.ts'

/** One tree as its library stores it, node by node. */
export interface TreeTable {
  readonly nodes: number
  /** Left children; -1, or nothing, for a leaf. */
  readonly left: ArrayLike<number>
  readonly right: ArrayLike<number>
  readonly feature: ArrayLike<number>
  readonly threshold: ArrayLike<number>
  readonly flags: ArrayLike<number> | null
  /** The library's own number of a leaf; the node's when absent. */
  readonly leafNumber?: (node: number) => number
  /** The values of every node one after the other, or what writes those of a leaf. */
  readonly leaf: Float64Array | WriteLeaf
}

/** Writes a leaf's values to `target` from `start`. */
export type WriteLeaf = (node: number, target: Float64Array, start: number) => void

/** Writes the values of a leaf to `target` from `start`. */
export function writeLeaf(
  { leaf, nodes }: Pick<TreeTable, 'leaf' | 'nodes'>,
  node: number,
  target: Float64Array,
  start: number,
): void {
  if (typeof leaf === 'function') return leaf(node, target, start)
  const width = leaf.length / nodes
  const from = node * width
  for (let place = 0; place < width; place++) target[start + place] = leaf[from + place] ?? 0
}

/** Whether a node is a leaf. */
export function isLeaf({ left }: Pick<TreeTable, 'left'>, node: number): boolean {
  return (left[node] ?? -1) === -1
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
/** Ten thousand rounds of ten classes; real models have some thousand trees. */
const MAX_TREES = 100_000

/** What a packed node takes beside the values of leaves: five arrays, and while it is packed three more places. */
const NODE_BYTES = 34

/** Packs trees in preorder. Throws `bad-model` for a table that is no tree. */
export function packForest(trees: readonly TreeTable[], options: PackOptions): Forest {
  const total = trees.reduce((sum, tree) => sum + tree.nodes, 0)
  if (trees.length > MAX_TREES) throw overLimit('forest', 'trees', MAX_TREES)
  if (total > MAX_NODES) throw broken(`it has ${total} nodes`)
  const { width, test, sets } = options
  const leaves = trees.reduce((sum, tree) => sum + mostLeaves(tree), 0) * width
  takeMemory(NODE_BYTES * total + 8 * leaves)
  const made: Packed = {
    features: new Int32Array(total),
    thresholds: new Float64Array(total),
    rights: new Int32Array(total),
    flags: trees.some((tree) => tree.flags !== null) ? new Uint8Array(total) : null,
    leafNodes: new Int32Array(total),
    leaves: new Float64Array(leaves),
  }
  const roots = new Int32Array(trees.length)
  const most = trees.reduce((largest, tree) => Math.max(largest, tree.nodes), 0)
  const at: Place = { node: 0, leaf: 0, flags: 0, tree: 0 }
  const rough: Rough = {
    seen: new Int32Array(most),
    pending: new Int32Array(2 * most),
    thresholds: new Int32Array(made.thresholds.buffer),
    leaves: new Int32Array(made.leaves.buffer),
  }
  trees.forEach((tree, place) => {
    roots[place] = at.node
    packTree(tree, options, { made, rough, at })
  })
  return { ...made, flags: at.flags === 0 ? null : made.flags, roots, width, test, sets }
}

/** What packing one tree after the other uses again. */
interface Rough {
  /** The number of the last tree that reached a node. */
  readonly seen: Int32Array
  /** Right children to visit, each after the place of its parent. */
  readonly pending: Int32Array
  /** The packed thresholds and leaves as words: a number that is moved as two words needs no object until this is compiled. */
  readonly thresholds: Int32Array
  readonly leaves: Int32Array
}

type Packed = { readonly [K in 'features' | 'thresholds' | 'rights' | 'leafNodes' | 'leaves']: Forest[K] } & {
  readonly flags: Uint8Array | null
}

/** Where the next node and the next leaf go, and every flag there was so far. */
interface Place {
  node: number
  leaf: number
  flags: number
  /** Trees so far. */
  tree: number
}

/** Each node is reached once, so that one more leaf than tests is. */
function mostLeaves(tree: TreeTable): number {
  return Math.floor((tree.nodes + 1) / 2)
}

/** The words of so many doubles; null for other numbers. */
function wordsOf(numbers: ArrayLike<number>, count: number): Int32Array | null {
  return numbers instanceof Float64Array && numbers.length === count
    ? new Int32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length)
    : null
}

/** Where packing is. */
interface Packing {
  readonly made: Packed
  readonly rough: Rough
  readonly at: Place
}

/** Depth first, left before right. Every node of all trees passes here: nothing is made on the way. */
function packTree(tree: TreeTable, { features: columns, width }: PackOptions, packing: Packing): void {
  const { nodes, left, right, feature, flags } = tree
  if (nodes < 1) throw broken('it has no nodes')
  const { made, rough, at } = packing
  const { seen, pending } = rough
  const { features, rights, leafNodes } = made
  const number = ++at.tree
  const thresholds = wordsOf(tree.threshold, nodes)
  const leaves = typeof tree.leaf === 'function' ? null : wordsOf(tree.leaf, nodes * width)
  let waiting = 0
  let node = 0
  for (;;) {
    if (seen[node] === number) throw reachedTwice(node)
    seen[node] = number
    const place = at.node++
    leafNodes[place] = tree.leafNumber === undefined ? node : tree.leafNumber(node)
    const next = left[node] ?? -1
    if (next === -1) {
      features[place] = -1
      rights[place] = at.leaf
      if (leaves === null) writeLeaf(tree, node, made.leaves, at.leaf * width)
      else {
        const to = 2 * width * at.leaf
        for (let word = 0, from = 2 * width * node; word < 2 * width; word++)
          rough.leaves[to + word] = leaves[from + word] ?? 0
      }
      at.leaf++
      if (waiting === 0) return
      node = pending[--waiting] ?? 0
      rights[pending[--waiting] ?? 0] = at.node
      continue
    }
    const column = feature[node] ?? -1
    if (!(column >= 0 && column < columns)) throw broken(`node ${node} tests column ${column} of ${columns}`)
    features[place] = column
    if (thresholds === null) made.thresholds[place] = tree.threshold[node] ?? Number.NaN
    else {
      rough.thresholds[2 * place] = thresholds[2 * node] ?? 0
      rough.thresholds[2 * place + 1] = thresholds[2 * node + 1] ?? 0
    }
    if (made.flags !== null && flags !== null) at.flags |= made.flags[place] = flags[node] ?? 0
    pending[waiting++] = place
    pending[waiting++] = child(right[node] ?? -1, nodes)
    node = child(next, nodes)
  }
}

function child(node: number, nodes: number): number {
  if (!(node >= 0 && node < nodes) || Math.floor(node) !== node) throw reachedTwice(node)
  return node
}

function reachedTwice(node: number): UserError {
  return broken(`node ${node} is reached twice or does not exist`)
}

function broken(what: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `A decision tree of the model is broken: ${what}.`,
    hint: 'The file may be damaged; save the model again.',
  })
}
