/**
 * A forest over ranks: each feature's value becomes the number of thresholds it passes, once for all trees, so that a
 * step of a walk compares small whole numbers and missing values need no look. What passes which threshold stays exact.
 */
import { nodeFlags, type Forest } from '../operation-parts.ts'
import { cutsOf, type Cuts } from './cuts.ts'

/** One column of ranks: a feature, and what its missing values do. */
export interface RankColumn {
  readonly feature: number
  /** Of `nodeFlags`: missingLeft, missingIsZero, zeroIsMissing. */
  readonly missing: number
}

/** Trees for walking by ranks. */
export interface RankedForest {
  /** Two words a node: its column and (in the upper half) the rank from which it goes right; then where its left child stands. The right one follows it. */
  readonly nodes: Int32Array
  /** Where each tree's first node stands in `nodes`. */
  readonly roots: Int32Array
  /** Steps to the deepest leaf of each tree. */
  readonly depths: Int32Array
  /** Of a leaf node (by its place / 2) the place of its values. */
  readonly leaves: Int32Array
  readonly columns: readonly RankColumn[]
  /** Thresholds of each feature that is used. */
  readonly cuts: ReadonlyMap<number, Cuts>
}

/** A rank that no value has: such a node always goes left. */
const NEVER = 0xffff
/** The rank of a missing value that goes right. */
export const HIGHEST_RANK = 0xfffe

const rankedForests = new WeakMap<Forest, RankedForest | 'unfit'>()

/** The ranked form, made once for a forest; null for one with categories or with more thresholds or columns than ranks. */
export function rankedForest(forest: Forest): RankedForest | null {
  const known = rankedForests.get(forest) ?? ranked(forest) ?? 'unfit'
  rankedForests.set(forest, known)
  return known === 'unfit' ? null : known
}

function ranked(forest: Forest): RankedForest | null {
  if (forest.flags?.some((flag) => (flag & nodeFlags.categorical) !== 0) === true) return null
  const cuts = cutsOf(forest)
  for (const { values } of cuts.values()) if (values.length >= HIGHEST_RANK) return null
  const count = forest.features.length
  const made = {
    nodes: new Int32Array(count * 2),
    roots: new Int32Array(forest.roots.length),
    depths: new Int32Array(forest.roots.length),
    leaves: new Int32Array(count),
  }
  const columns: RankColumn[] = []
  const places = new Map<number, number>()
  const columnOf = (node: number): number => {
    const feature = forest.features[node] ?? 0
    const missing = (forest.flags?.[node] ?? 0) & ~nodeFlags.categorical
    const key = feature * 16 + missing
    const place = places.get(key) ?? columns.length
    if (place === columns.length) columns.push({ feature, missing })
    places.set(key, place)
    return place
  }
  forest.roots.forEach((root, tree) => rankTree({ forest, cuts, columnOf, made }, root, tree))
  return columns.length > NEVER ? null : { ...made, columns, cuts }
}

interface Making {
  readonly forest: Forest
  readonly cuts: ReadonlyMap<number, Cuts>
  readonly columnOf: (node: number) => number
  readonly made: Pick<RankedForest, 'nodes' | 'roots' | 'depths' | 'leaves'>
}

/** Breadth first, siblings side by side. */
function rankTree({ forest, cuts, columnOf, made }: Making, root: number, tree: number): void {
  const { nodes, leaves } = made
  let next = root
  made.roots[tree] = 2 * next++
  const queue = [root]
  const places = [root]
  const depths = [0]
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at] ?? 0
    const place = places[at] ?? 0
    const feature = forest.features[node] ?? -1
    if (feature < 0) {
      nodes[2 * place] = NEVER << 16
      nodes[2 * place + 1] = 2 * place
      leaves[place] = forest.rights[node] ?? 0
      continue
    }
    const rank = rankOfThreshold(cuts.get(feature), forest.thresholds[node] ?? 0)
    nodes[2 * place] = (rank << 16) | columnOf(node)
    nodes[2 * place + 1] = 2 * next
    queue.push(node + 1, forest.rights[node] ?? 0)
    places.push(next, next + 1)
    const depth = (depths[at] ?? 0) + 1
    depths.push(depth, depth)
    made.depths[tree] = depth
    next += 2
  }
}

/** The least rank of values that go right; everything goes right of NaN. */
function rankOfThreshold(cuts: Cuts | undefined, threshold: number): number {
  if (cuts === undefined || threshold !== threshold) return 0
  let low = 0
  let high = cuts.values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((cuts.values[middle] ?? 0) < threshold) low = middle + 1
    else high = middle
  }
  return low + 1
}
