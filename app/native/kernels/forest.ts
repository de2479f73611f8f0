/** Walks packed trees. Sums are in the order of the trees, so that they are bit-equal to the library's. */
import { rankedForest } from './ranked-forest.ts'
import { ranksOf, ZERO_BOUND } from './ranks.ts'
import { walkRanks } from './walk-ranks.ts'
import { compiledSums } from '../wasm/compiled-forest.ts'
import { numberGrid, type NumberGrid } from '../grid.ts'
import { nodeFlags, type Forest, type ForestRule } from '../operation-parts.ts'

/** Rows walked through one tree before the next: their values stay in the cache. */
const BLOCK = 64

/** Runs a forest over every row. Booster rules give one column a group, `average` the leaves' width. */
export function runForest(forest: Forest, rule: ForestRule, input: NumberGrid): NumberGrid {
  switch (rule.kind) {
    case 'average':
      return (isWarm(forest, input.rows) ? compiledSums(forest, rule, input) : null) ?? average(forest, input)
    case 'boost':
      return (
        (isWarm(forest, input.rows) ? compiledSums(forest, rule, input) : null) ?? boost(forest, rule, input)
      )
    case 'leaves':
      return leaves(forest, input)
  }
}

/** Rows a forest is asked for before it is compiled, which takes about as long as walking so many. */
const ROWS_FOR_COMPILING = 64

const rowsAsked = new WeakMap<Forest, number>()

function isWarm(forest: Forest, rows: number): boolean {
  const before = rowsAsked.get(forest) ?? 0
  if (before > ROWS_FOR_COMPILING) return true
  rowsAsked.set(forest, before + rows)
  return before + rows > ROWS_FOR_COMPILING
}

/** Index of the leaf (into `rights`/`leafNodes`) one row reaches in the tree whose root is `node`. */
export function walk(forest: Forest, root: number, data: Float64Array, offset: number): number {
  const { features, thresholds, rights } = forest
  let node = root
  if (forest.flags !== null) return walkFlagged(forest, forest.flags, root, data, offset)
  if (forest.test === 'lt') {
    for (let feature = features[node] ?? -1; feature >= 0; feature = features[node] ?? -1) {
      node = (data[offset + feature] ?? 0) < (thresholds[node] ?? 0) ? node + 1 : (rights[node] ?? 0)
    }
    return node
  }
  for (let feature = features[node] ?? -1; feature >= 0; feature = features[node] ?? -1) {
    node = (data[offset + feature] ?? 0) <= (thresholds[node] ?? 0) ? node + 1 : (rights[node] ?? 0)
  }
  return node
}

function walkFlagged(
  forest: Forest,
  flags: Uint8Array,
  root: number,
  data: Float64Array,
  offset: number,
): number {
  const { features, thresholds, rights } = forest
  const strict = forest.test === 'lt'
  let node = root
  for (let feature = features[node] ?? -1; feature >= 0; feature = features[node] ?? -1) {
    let value = data[offset + feature] ?? 0
    const flag = flags[node] ?? 0
    let left: boolean
    if ((flag & nodeFlags.categorical) !== 0) {
      left = goesLeftByCategory(forest.sets[forest.thresholds[node] ?? 0], strict, value, flag)
    } else {
      if ((flag & nodeFlags.missingIsZero) !== 0 && value !== value) value = 0
      const missing =
        value !== value ||
        ((flag & nodeFlags.zeroIsMissing) !== 0 && value >= -ZERO_BOUND && value <= ZERO_BOUND)
      if (missing) left = (flag & nodeFlags.missingLeft) !== 0
      else left = strict ? value < (thresholds[node] ?? 0) : value <= (thresholds[node] ?? 0)
    }
    node = left ? node + 1 : (rights[node] ?? 0)
  }
  return node
}

/** Largest category XGBoost takes for valid: beyond, floats skip integers. */
const LARGEST_CATEGORY = 16_777_216

/** Whether a categorical test sends a value left; `strict` for XGBoost's, `flag` holds bits of `nodeFlags`. */
export function goesLeftByCategory(
  set: Uint32Array | undefined,
  strict: boolean,
  value: number,
  flag: number,
): boolean {
  if (value !== value) return (flag & nodeFlags.missingLeft) !== 0
  const category = Math.trunc(value)
  if (strict) {
    // XGBoost: categories in the set go right; invalid ones go left like any that is not in it.
    if (value < 0 || value >= LARGEST_CATEGORY) return true
    return !inSet(set, category)
  }
  if (category < 0 || category > 0x7fffffff) return false
  return inSet(set, category)
}

function inSet(set: Uint32Array | undefined, category: number): boolean {
  if (set === undefined) return false
  const word = Math.floor(category / 32)
  return word < set.length && (((set[word] ?? 0) >>> (category % 32)) & 1) === 1
}

/** Fills `found` with the leaf of each row of a block, as the place of its values. */
type FindLeaves = (tree: number, start: number, end: number, found: Int32Array) => void

/** From so many rows on, ranks are worth their making. */
const ROWS_FOR_RANKS = 32

function leafFinder(forest: Forest, input: NumberGrid): FindLeaves {
  const { roots, rights } = forest
  const { rows, columns, data } = input
  const ranked = rows >= ROWS_FOR_RANKS ? rankedForest(forest) : null
  if (ranked !== null) {
    const ranks = ranksOf(forest, ranked, input)
    const width = ranked.columns.length
    return (tree, start, end, found) => walkRanks(ranked, tree, { ranks, width, start, end }, found)
  }
  return (tree, start, end, found) => {
    const root = roots[tree] ?? 0
    for (let row = start; row < end; row++)
      found[row - start] = rights[walk(forest, root, data, row * columns)] ?? 0
  }
}

function average(forest: Forest, input: NumberGrid): NumberGrid {
  const { roots, leaves, width } = forest
  const { rows } = input
  const find = leafFinder(forest, input)
  const found = new Int32Array(BLOCK)
  const sums = new Float64Array(rows * width)
  for (let start = 0; start < rows; start += BLOCK) {
    const end = Math.min(rows, start + BLOCK)
    for (let tree = 0; tree < roots.length; tree++) {
      find(tree, start, end, found)
      for (let row = start; row < end; row++) {
        const from = (found[row - start] ?? 0) * width
        const to = row * width
        for (let place = 0; place < width; place++)
          sums[to + place] = (sums[to + place] ?? 0) + (leaves[from + place] ?? 0)
      }
    }
  }
  if (roots.length > 1) {
    for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) / roots.length
  }
  return numberGrid(rows, width, sums)
}

/** A leaf's value after it was added to a start in float32 and the start taken away. */
function rebased(leaf: number, start: number): number {
  return Math.fround(Math.fround(start + leaf) - start)
}

function boost(forest: Forest, rule: Extract<ForestRule, { kind: 'boost' }>, input: NumberGrid): NumberGrid {
  const { roots, leaves } = forest
  const { rows } = input
  const { scale, groups, single, weights, divisor } = rule
  const width = rule.start.length
  const find = leafFinder(forest, input)
  const found = new Int32Array(BLOCK)
  const sums = single ? new Float32Array(rows * width) : new Float64Array(rows * width)
  for (let row = 0; row < rows; row++) sums.set(rule.start, row * width)
  for (let start = 0; start < rows; start += BLOCK) {
    const end = Math.min(rows, start + BLOCK)
    for (let tree = 0; tree < roots.length; tree++) {
      find(tree, start, end, found)
      const group = groups[tree] ?? 0
      const weight = weights === null ? null : (weights[tree] ?? 1)
      const base = rule.rebased === true ? (rule.start[group] ?? 0) : 0
      if (forest.width > 1) {
        addVectors(forest, sums, found.subarray(0, end - start), start)
        continue
      }
      for (let row = start; row < end; row++) {
        const leaf = leaves[found[row - start] ?? 0] ?? 0
        const to = row * width + group
        if (!single) sums[to] = (sums[to] ?? 0) + scale * leaf
        else if (weight === null) sums[to] = (sums[to] ?? 0) + leaf
        else sums[to] = Math.fround((sums[to] ?? 0) + Math.fround(rebased(leaf, base) * weight))
      }
    }
  }
  if (divisor !== 1) {
    for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) / divisor
  }
  return sums instanceof Float32Array
    ? numberGrid(rows, width, Float64Array.from(sums), 'float32')
    : numberGrid(rows, width, sums)
}

/** Leaves that hold a value for each group (XGBoost), added in float32. */
function addVectors(
  { leaves, width }: Forest,
  sums: Float32Array | Float64Array,
  found: Int32Array,
  start: number,
): void {
  for (let row = 0; row < found.length; row++) {
    const from = (found[row] ?? 0) * width
    const to = (start + row) * width
    for (let place = 0; place < width; place++)
      sums[to + place] = (sums[to + place] ?? 0) + (leaves[from + place] ?? 0)
  }
}

function leaves(forest: Forest, input: NumberGrid): NumberGrid {
  const { roots, leafNodes } = forest
  const found = new Float64Array(input.rows * roots.length)
  for (let row = 0; row < input.rows; row++) {
    for (let tree = 0; tree < roots.length; tree++) {
      found[row * roots.length + tree] =
        leafNodes[walk(forest, roots[tree] ?? 0, input.data, row * input.columns)] ?? 0
    }
  }
  return numberGrid(input.rows, roots.length, found, 'int64')
}
