/** Nodes of a tree as the window shows them: by number, as a drawing, and along the way of a row. */
import type { TreeEntry, TreeNode, TreeNodes, TreePath, TreeTest } from '#shared/estimators.ts'
import { MAX_DRAWN_NODES } from '#shared/estimators.ts'
import { goesLeftByCategory } from '../kernels/forest.ts'
import { ZERO_BOUND } from '../kernels/ranks.ts'
import { isLeaf } from '../lowering/pack-forest.ts'
import { nodeFlags } from '../operation-parts.ts'
import { featureOf, type ModelTree, type TreeSet, type TreeShape } from './model-tree.ts'

/** A tree with its shape and the names of what it tests. */
export interface NamedTree {
  readonly tree: ModelTree
  readonly shape: TreeShape
  readonly nameOf: (feature: number) => string
}

/** Categories of one test that are listed. */
const MAX_CATEGORIES = 200

/** Nodes by number. */
export function nodesFrom(named: NamedTree, from: number, count: number): TreeNodes {
  const { nodes } = named.tree.table
  const last = Math.min(nodes, from + count)
  return {
    count: nodes,
    nodes: Array.from({ length: Math.max(0, last - from) }, (_, place) => nodeOf(named, from + place)),
  }
}

/**
 * The nodes below `root`, level by level, to at most `depth` tests below it; then those of `along` that lie below it and
 * their children. Each comes after its parent.
 */
export function drawnNodes(
  named: NamedTree,
  {
    root,
    depth,
    along,
  }: { readonly root: number; readonly depth: number; readonly along: readonly number[] },
): TreeNodes {
  const { table } = named.tree
  if (!(root < table.nodes)) return { count: table.nodes, nodes: [] }
  const drawn = new Set([root])
  const deepest = (named.shape.depths[root] ?? 0) + depth
  for (const node of drawn) {
    const isEnd = isLeaf(table, node) || (named.shape.depths[node] ?? 0) >= deepest
    if (isEnd || drawn.size + 2 > MAX_DRAWN_NODES) continue
    drawn.add(table.left[node] ?? root).add(table.right[node] ?? root)
  }
  for (const node of along) {
    if (!(node < table.nodes) || !drawn.has(node) || isLeaf(table, node)) continue
    drawn.add(table.left[node] ?? root).add(table.right[node] ?? root)
  }
  return { count: table.nodes, nodes: Array.from(drawn, (node) => nodeOf(named, node)) }
}

function nodeOf(named: NamedTree, node: number): TreeNode {
  const { tree, shape } = named
  const parent = shape.parents[node] ?? -1
  return {
    node,
    depth: shape.depths[node] ?? 0,
    parent: parent < 0 ? null : parent,
    test: isLeaf(tree.table, node) ? null : testOf(named, node),
    values: tree.values(node),
    samples: tree.samples?.[node] ?? null,
    weight: tree.weights?.[node] ?? null,
    impurity: tree.impurity?.[node] ?? null,
    gain: isLeaf(tree.table, node) ? null : (tree.gains?.[node] ?? null),
  }
}

function testOf({ tree, nameOf }: NamedTree, node: number): TreeTest {
  const { table, sets } = tree
  const flags = table.flags?.[node] ?? 0
  const isCategorical = (flags & nodeFlags.categorical) !== 0
  const threshold = table.threshold[node] ?? Number.NaN
  const feature = featureOf(tree, node)
  const missing = (flags & nodeFlags.missingLeft) !== 0 ? 'left' : 'right'
  const isZero = (flags & nodeFlags.missingIsZero) !== 0 && (flags & nodeFlags.zeroIsMissing) === 0
  return {
    feature,
    name: nameOf(feature),
    kind: kindOf(tree.test === 'lt', isCategorical),
    threshold: isCategorical ? null : threshold,
    categories: isCategorical ? members(sets[threshold]) : [],
    missing: isZero && !isCategorical ? 'zero' : missing,
    left: table.left[node] ?? 0,
    right: table.right[node] ?? 0,
  }
}

/** XGBoost sends the members of its sets right, the others send them left. */
function kindOf(strict: boolean, isCategorical: boolean): TreeTest['kind'] {
  if (isCategorical) return strict ? 'not in' : 'in'
  return strict ? '<' : '<='
}

function members(set: Uint32Array | undefined): readonly number[] {
  const found: number[] = []
  for (const [word, bits] of set?.entries() ?? []) {
    for (let bit = 0; bit < 32 && found.length < MAX_CATEGORIES; bit++)
      if (((bits >>> bit) & 1) === 1) found.push(word * 32 + bit)
  }
  return found
}

/** The way of one row: `valueOf` gives the number of a column as the estimator computes with it. */
export function pathOf(named: NamedTree, valueOf: (feature: number) => number): Omit<TreePath, 'rowCount'> {
  const { tree } = named
  const { table } = tree
  const steps: TreePath['steps'][number][] = []
  let node = 0
  while (!isLeaf(table, node)) {
    const given = valueOf(featureOf(tree, node))
    const value = tree.isSingle ? Math.fround(given) : given
    const left = goesLeft(tree, node, value)
    steps.push({ node, test: testOf(named, node), value, side: left ? 'left' : 'right' })
    node = (left ? table.left[node] : table.right[node]) ?? 0
  }
  steps.push({ node, test: null, value: null, side: null })
  return { steps, values: tree.values(node) }
}

/** As the kernels walk (kernels/forest.ts), one node. */
function goesLeft({ table, test, sets }: ModelTree, node: number, given: number): boolean {
  const flags = table.flags?.[node] ?? 0
  const threshold = table.threshold[node] ?? 0
  if ((flags & nodeFlags.categorical) !== 0)
    return goesLeftByCategory(sets[threshold], test === 'lt', given, flags)
  const value = (flags & nodeFlags.missingIsZero) !== 0 && Number.isNaN(given) ? 0 : given
  const isSmall = (flags & nodeFlags.zeroIsMissing) !== 0 && value >= -ZERO_BOUND && value <= ZERO_BOUND
  if (Number.isNaN(value) || isSmall) return (flags & nodeFlags.missingLeft) !== 0
  return test === 'lt' ? value < threshold : value <= threshold
}

/** A tree in a line. */
export function treeEntry(
  trees: TreeSet,
  place: number,
  { tree, shape }: Pick<NamedTree, 'tree' | 'shape'>,
): TreeEntry {
  return {
    tree: place,
    nodes: tree.table.nodes,
    leaves: shape.leaves,
    depth: shape.depth,
    output: trees.output(place),
    gain: tree.gains === null ? null : gainOf(tree),
    weight: trees.weight(place),
  }
}

function gainOf({ table, gains }: ModelTree): number {
  let sum = 0
  for (let node = 0; node < table.nodes; node++) if (!isLeaf(table, node)) sum += gains?.[node] ?? 0
  return sum
}
