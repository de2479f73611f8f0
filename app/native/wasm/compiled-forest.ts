/** A forest in the memory of the WebAssembly kernel, and the sums it gives. They are those of the plain walk, to the bit. */
import { numberGrid, type NumberGrid } from '../grid.ts'
import { rankedForest, type RankedForest } from '../kernels/ranked-forest.ts'
import type { Forest, ForestRule } from '../operation-parts.ts'
import { compileModule, instantiate, type WasmCall } from './engine.ts'
import {
  featureTables,
  rankFiller,
  rowFiller,
  writeTables,
  type FeatureTable,
  type FillRanks,
  type FillRow,
} from './rank-tables.ts'
import { COLUMN_BYTES, LANES, TREE_BYTES, treeModule } from './tree-code.ts'

type Summing = Exclude<ForestRule, { kind: 'leaves' }>
type Mode = 'addDoubles' | 'addSingles' | 'addLeaves'

/** Rows whose ranks and sums are in memory at once; a tree's nodes stay in the cache for all of them. */
const BLOCK = 256
/** A column's offset has 16 bits. */
const MAX_COLUMNS = 4095
/** Beyond, the nodes and their values would take more than a gigabyte. */
const MAX_NODES = 40_000_000
/** Each memory reserves gigabytes of addresses. */
const MAX_FORESTS = 24
/** Below so many rows each is walked through eight trees at once, else eight rows through each tree. */
const FEW_ROWS = 4

/** Where things stand in memory, in bytes. */
interface Layout {
  readonly trees: number
  readonly found: number
  readonly sums: number
  readonly column: number
  readonly ranks: number
  readonly nodes: number
  readonly values: number
  readonly leaves: number
  readonly tables: readonly FeatureTable[]
  readonly end: number
}

interface CompiledForest {
  readonly mode: Mode
  readonly fill: FillRanks
  readonly fillRow: FillRow
  readonly layout: Layout
  readonly trees: number
  readonly depth: number
  readonly width: number
  readonly rankBytes: number
  readonly doubles: Float64Array
  readonly singles: Float32Array
  readonly words: Int32Array
  readonly addRows: WasmCall
  readonly leavesOfRow: WasmCall
}

const compiledForests = new WeakMap<Forest, CompiledForest | 'unfit'>()
let compiledCount = 0
let treeCode: object | null = null

/** The sums of every row; null for a forest that does not fit the kernel. */
export function compiledSums(forest: Forest, rule: Summing, input: NumberGrid): NumberGrid | null {
  const mode = rule.kind === 'boost' && forest.width > 1 ? null : modeOf(rule)
  if (mode === null) return null
  let known = compiledForests.get(forest)
  if (known === undefined) {
    known = compile(forest, mode, rule) ?? 'unfit'
    compiledForests.set(forest, known)
  }
  if (known === 'unfit' || known.mode !== mode) return null
  const sums = new Float64Array(input.rows * known.width)
  if (input.rows <= FEW_ROWS) sumFew(known, rule, input, sums)
  else sumBlocks(known, rule, input, sums)
  const divisor = rule.kind === 'average' ? known.trees : rule.divisor
  if (divisor !== 1) for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) / divisor
  return numberGrid(input.rows, known.width, sums, mode === 'addSingles' ? 'float32' : 'float64')
}

function modeOf(rule: Summing): Mode | null {
  if (rule.kind === 'average') return 'addLeaves'
  if (rule.weights !== null) return null
  return rule.single ? 'addSingles' : 'addDoubles'
}

function widthOf(forest: Forest, rule: Summing): number {
  return rule.kind === 'average' ? forest.width : rule.start.length
}

function compile(forest: Forest, mode: Mode, rule: Summing): CompiledForest | null {
  const ranked = fittingRanks(forest, mode)
  if (ranked === null) return null
  const width = widthOf(forest, rule)
  const layout = layoutOf(forest, ranked, width)
  treeCode ??= compileModule(treeModule())
  const instance = instantiate(treeCode, layout.end)
  if (instance === null) return null
  compiledCount++
  const { memory } = instance
  const rankBytes = Math.max(1, ranked.columns.length) * COLUMN_BYTES
  const places = {
    tables: layout.tables,
    memory,
    valuesAt: layout.column,
    ranksAt: layout.ranks,
    groupBytes: rankBytes,
    rankColumn: instance.call(forest.test === 'lt' ? 'rankUpTo' : 'rankBelow'),
  }
  const compiled = {
    mode,
    fill: rankFiller(forest, places, BLOCK),
    fillRow: rowFiller(forest, places),
    layout,
    trees: forest.roots.length,
    depth: ranked.depths.reduce((most, depth) => Math.max(most, depth), 0),
    width,
    rankBytes,
    doubles: new Float64Array(memory),
    singles: new Float32Array(memory),
    words: new Int32Array(memory),
    addRows: instance.call(mode),
    leavesOfRow: instance.call('leavesOfRow'),
  }
  writeTables(layout.tables, memory)
  writeNodes(forest, ranked, compiled)
  writeTrees(ranked, compiled, rule.kind === 'boost' ? rule.groups : null)
  return compiled
}

function fittingRanks(forest: Forest, mode: Mode): RankedForest | null {
  if (forest.roots.length === 0 || forest.features.length > MAX_NODES) return null
  if (compiledCount >= MAX_FORESTS || (mode !== 'addLeaves' && forest.width !== 1)) return null
  if (mode === 'addSingles' && !forest.leaves.every((leaf) => Object.is(Math.fround(leaf), leaf))) return null
  const ranked = rankedForest(forest)
  return ranked !== null && ranked.columns.length <= MAX_COLUMNS ? ranked : null
}

function layoutOf(forest: Forest, ranked: RankedForest, width: number): Layout {
  let end = 0
  const room = (bytes: number): number => {
    const start = end
    end += Math.ceil(bytes / 64) * 64
    return start
  }
  const trees = Math.ceil(forest.roots.length / LANES) * LANES
  const nodes = forest.features.length
  const places = {
    trees: room(trees * TREE_BYTES),
    found: room(trees * 4),
    sums: room(BLOCK * width * 8),
    column: room(BLOCK * 8),
    ranks: room(Math.max(1, ranked.columns.length) * COLUMN_BYTES * (BLOCK / LANES)),
    nodes: room(nodes * 8),
    values: room(nodes * 8),
    leaves: room(forest.leaves.length * 8),
    tables: featureTables(ranked, room),
  }
  return { ...places, end }
}

function writeNodes(forest: Forest, ranked: RankedForest, compiled: CompiledForest): void {
  const { layout, words, doubles, singles, mode, width } = compiled
  const node = layout.nodes / 4
  for (let place = 0; place < ranked.nodes.length; place += 2) {
    const word = ranked.nodes[place] ?? 0
    words[node + place] = (word & 0xffff0000) | ((word & 0xffff) * COLUMN_BYTES)
    words[node + place + 1] = layout.nodes + (ranked.nodes[place + 1] ?? 0) * 4
  }
  ranked.leaves.forEach((leaf, place) => {
    const at = layout.values + place * 8
    if (mode === 'addLeaves') words[at / 4] = layout.leaves + leaf * width * 8
    else if (mode === 'addSingles') singles[at / 4] = forest.leaves[leaf] ?? 0
    else doubles[at / 8] = forest.leaves[leaf] ?? 0
  })
  if (mode === 'addLeaves') doubles.set(forest.leaves, layout.leaves / 8)
}

/** The list of trees, its last one repeated to a multiple of eight. */
function writeTrees(ranked: RankedForest, compiled: CompiledForest, groups: Int32Array | null): void {
  const { layout, words } = compiled
  const padded = Math.ceil(compiled.trees / LANES) * LANES
  for (let tree = 0; tree < padded; tree++) {
    const own = Math.min(tree, compiled.trees - 1)
    const at = (layout.trees + tree * TREE_BYTES) / 4
    words[at] = layout.nodes + (ranked.roots[own] ?? 0) * 4
    words[at + 1] = ranked.depths[own] ?? 0
    words[at + 2] = (groups?.[own] ?? 0) * numberBytes(compiled.mode)
  }
}

function numberBytes(mode: Mode): number {
  return mode === 'addSingles' ? 4 : 8
}

/** Blocks of rows through every tree, in the trees' order. */
function sumBlocks(compiled: CompiledForest, rule: Summing, input: NumberGrid, sums: Float64Array): void {
  const { layout, width, rankBytes, mode } = compiled
  const bytes = numberBytes(mode)
  const inMemory = mode === 'addSingles' ? compiled.singles : compiled.doubles
  const first = layout.sums / bytes
  const treesEnd = layout.trees + compiled.trees * TREE_BYTES
  for (let start = 0; start < input.rows; start += BLOCK) {
    const count = Math.min(BLOCK, input.rows - start)
    const groups = Math.ceil(count / LANES)
    compiled.fill(input, start, count)
    inMemory.fill(0, first, first + groups * LANES * width)
    if (rule.kind === 'boost')
      for (let row = 0; row < count; row++) inMemory.set(rule.start, first + row * width)
    compiled.addRows(
      layout.trees,
      treesEnd,
      layout.ranks,
      layout.ranks + groups * rankBytes,
      rankBytes,
      layout.sums,
      width * bytes,
      layout.values - layout.nodes,
      rule.kind === 'boost' ? rule.scale : 1,
    )
    sums.set(inMemory.subarray(first, first + count * width), start * width)
  }
}

/** A few rows, each through eight trees at once; the sums are built here. */
function sumFew(compiled: CompiledForest, rule: Summing, input: NumberGrid, sums: Float64Array): void {
  const { layout, width } = compiled
  const treesEnd = layout.trees + Math.ceil(compiled.trees / LANES) * LANES * TREE_BYTES
  for (let row = 0; row < input.rows; row++) {
    compiled.fillRow(input, row)
    compiled.leavesOfRow(layout.trees, treesEnd, layout.ranks, compiled.depth, layout.found)
    if (rule.kind === 'boost') addBoosted(compiled, rule, sums, row * width)
    else addLeafRows(compiled, sums, row * width)
  }
}

function addBoosted(
  { layout, words, doubles, singles, trees, mode }: CompiledForest,
  { start, scale, groups }: Extract<Summing, { kind: 'boost' }>,
  sums: Float64Array,
  to: number,
): void {
  const delta = layout.values - layout.nodes
  sums.set(start, to)
  for (let tree = 0; tree < trees; tree++) {
    const value = (words[layout.found / 4 + tree] ?? 0) + delta
    const at = to + (groups[tree] ?? 0)
    const sum = sums[at] ?? 0
    sums[at] =
      mode === 'addSingles'
        ? Math.fround(sum + (singles[value / 4] ?? 0))
        : sum + scale * (doubles[value / 8] ?? 0)
  }
}

function addLeafRows(compiled: CompiledForest, sums: Float64Array, to: number): void {
  const { layout, words, doubles, trees, width } = compiled
  const delta = layout.values - layout.nodes
  for (let tree = 0; tree < trees; tree++) {
    const leaf = (words[((words[layout.found / 4 + tree] ?? 0) + delta) / 4] ?? 0) / 8
    for (let place = 0; place < width; place++)
      sums[to + place] = (sums[to + place] ?? 0) + (doubles[leaf + place] ?? 0)
  }
}
