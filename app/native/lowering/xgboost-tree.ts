/** One tree of an XGBoost document. Source: XGBoost's src/tree/io_utils.h, src/common/categorical.h. */
import { takeMemory } from '#app/serialized/allowance.ts'
import { documentNumbers, documentText, type Document } from '#app/serialized/document.ts'
import { UserError } from '#shared/user-error.ts'
import { nodeFlags } from '../operation-parts.ts'
import { unsupported } from '../unsupported.ts'
import type { TreeTable } from './pack-forest.ts'

/**
 * A tree as a table; the bit sets of its categorical splits are added to `sets`. Its leaves hold `width` values, which it says
 * itself where they are several.
 */
export function xgboostTree(
  tree: ReadonlyMap<string, Document> | null,
  sets: Uint32Array[],
  width: number,
): TreeTable {
  const column = (name: string): ArrayLike<number> => {
    const numbers = documentNumbers(tree?.get(name))
    if (numbers === null) throw brokenXgboost(`a tree has no ${name}`)
    return numbers
  }
  if (leafWidth(tree) !== width) throw brokenXgboost('its trees have leaves of different lengths')
  const left = column('left_children')
  const right = column('right_children')
  const conditions = column('split_conditions')
  const defaults = column('default_left')
  const types = documentNumbers(tree?.get('split_type'))
  const nodes = left.length
  if (conditions.length !== nodes || right.length !== nodes)
    throw brokenXgboost("a tree's columns differ in length")
  takeMemory(13 * nodes)
  // All at once: one by one each would be a number on the heap until the loop is compiled.
  const thresholds = new Float64Array(
    conditions instanceof Float32Array ? conditions : new Float32Array(conditions),
  )
  const flags = new Uint8Array(nodes)
  for (let node = 0; node < nodes; node++) if (defaults[node] !== 0) flags[node] = nodeFlags.missingLeft
  let places: ReadonlyMap<number, number> | null = null
  for (let node = 0; node < nodes; node++) {
    if (types?.[node] !== 1 || left[node] === -1) continue
    places ??= categorySets(column, sets)
    const place = places.get(node)
    if (place === undefined) throw brokenXgboost('a categorical split without its set')
    flags[node] = (flags[node] ?? 0) | nodeFlags.categorical
    thresholds[node] = place
  }
  const vectors =
    width > 1 ? leafVectors(tree, width, Array.from(left).filter((child) => child === -1).length) : null
  return {
    nodes,
    left,
    right,
    feature: column('split_indices'),
    threshold: thresholds,
    flags,
    leaf:
      vectors === null ? thresholds : (node, target, start) => target.set(vectors(right[node] ?? -1), start),
  }
}

/** How many values each leaf of a tree has. */
export function leafWidth(tree: ReadonlyMap<string, Document> | null): number {
  const parameters = tree?.get('tree_param')
  const size = parameters instanceof Map ? Number(documentText(parameters.get('size_leaf_vector')) ?? '1') : 1
  return Number.isSafeInteger(size) && size > 1 ? size : 1
}

/** The values of a leaf by its number, which stands where an inner node has its right child (XGBoost from 3.1 on). */
function leafVectors(
  tree: ReadonlyMap<string, Document> | null,
  width: number,
  leaves: number,
): (leaf: number) => Float64Array {
  const weights = documentNumbers(tree?.get('leaf_weights'))
  if (weights === null) throw unsupported('XGBoost with vector leaves of a version before 3.1')
  if (weights.length !== leaves * width) throw brokenXgboost('its leaves and their values differ in number')
  return (leaf) => {
    if (!(leaf >= 0 && (leaf + 1) * width <= weights.length)) throw brokenXgboost('a leaf without its values')
    return Float64Array.from({ length: width }, (_, place) => Math.fround(weights[leaf * width + place] ?? 0))
  }
}

/** Categories beyond what a float counts one by one are none. */
const MAX_CATEGORY = 16_777_216

/** The place of each categorical node's set. */
function categorySets(
  column: (name: string) => ArrayLike<number>,
  sets: Uint32Array[],
): ReadonlyMap<number, number> {
  const nodes = column('categories_nodes')
  const segments = column('categories_segments')
  const sizes = column('categories_sizes')
  const categories = column('categories')
  const places = new Map<number, number>()
  let filled = 0
  for (let at = 0; at < nodes.length; at++) {
    const start = segments[at] ?? -1
    const size = sizes[at] ?? -1
    if (!(start >= 0 && size >= 0 && start + size <= categories.length))
      throw brokenXgboost('sets of categories outside their table')
    takeMemory(8 * size)
    const members = Array.from({ length: size }, (_, place) => categories[start + place] ?? -1)
    if (members.some((one) => !(one >= 0 && one < MAX_CATEGORY)))
      throw brokenXgboost('a category that is none')
    const words = (members.reduce((most, one) => Math.max(most, one), -1) >> 5) + 1
    filled += words + size
    if (filled > MAX_WORDS) throw brokenXgboost('its sets of categories are too large')
    takeMemory(4 * words)
    const set = new Uint32Array(words)
    for (const one of members) set[one >> 5] = ((set[one >> 5] ?? 0) | (1 << (one & 31))) >>> 0
    places.set(nodes[at] ?? -1, sets.length)
    sets.push(set)
  }
  return places
}

/** Words of all sets of one tree: a set of few large categories is mostly zeros. */
const MAX_WORDS = 4_000_000

/** The refusal of a document that is no model. */
export function brokenXgboost(what: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The XGBoost model is broken: ${what}.`,
    hint: 'Save the model again.',
  })
}
