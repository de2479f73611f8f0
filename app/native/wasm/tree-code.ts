/**
 * The WebAssembly functions that walk trees over ranks, eight walks at once and without branches. A node is eight bytes: its
 * column's offset among the ranks of eight rows (16 bits), the rank from which it goes right (16 bits), and the address of its
 * left child, which the right one follows; a leaf is its own left child, so walks that have arrived wait.
 */
import {
  add,
  addDoubles,
  addSingles,
  and,
  assemble,
  constant,
  get,
  greaterOrEqualUnsigned,
  greaterSigned,
  loadDouble,
  loadHalf,
  loadSingle,
  loadWord,
  multiplyDoubles,
  notEqual,
  repeatWhile,
  set,
  shiftLeft,
  storeDouble,
  storeSingle,
  storeWord,
  subtract,
  type Code,
  type WasmFunction,
} from './assembler.ts'
import { rankFunctions } from './rank-code.ts'

/** Walks at once. */
export const LANES = 8
/** Bytes of the ranks of eight rows in one column. */
export const COLUMN_BYTES = LANES * 2
/** Bytes of a tree in the list of trees: its root's address, its depth, where its sum stands in a row. */
export const TREE_BYTES = 12
/** Steps between two looks whether all walks have arrived. */
const STRIDE = 3

const lanes = Array.from({ length: LANES }, (_, lane) => lane)

function all(parts: readonly Code[]): Code {
  return parts.flat()
}

/** Moves each lane's node one step; `rankOffset` is where a lane's ranks begin. */
function step(node: (lane: number) => number, ranks: number, rankOffset: (lane: number) => number): Code {
  return all(
    lanes.map((lane) => {
      const at = get(node(lane))
      const rank = loadHalf(add(get(ranks), loadHalf(at)), rankOffset(lane))
      const goesRight = greaterOrEqualUnsigned(rank, loadHalf(at, 2))
      return set(node(lane), add(loadWord(at, 4), shiftLeft(goesRight, constant(3))))
    }),
  )
}

function sumOf(node: (lane: number) => number): Code {
  return lanes.slice(1).reduce((sum, lane) => add(sum, get(node(lane))), get(node(0)))
}

/** Walks until the deepest leaf, or until no lane moves. Uses the locals `left` and `before`. */
function walkDown(
  node: (lane: number) => number,
  locals: { readonly left: number; readonly before: number },
  oneStep: Code,
): Code {
  const moved = notEqual(sumOf(node), get(locals.before))
  return repeatWhile(
    and(greaterSigned(get(locals.left), constant(0)), moved),
    all([
      set(locals.before, sumOf(node)),
      ...Array.from({ length: STRIDE }, () => oneStep),
      set(locals.left, subtract(get(locals.left), constant(STRIDE))),
    ]),
  )
}

/** Parameters of the functions over rows, and their locals. */
const p = {
  trees: 0,
  treesEnd: 1,
  ranks: 2,
  ranksEnd: 3,
  rankBytes: 4,
  sums: 5,
  rowBytes: 6,
  values: 7,
  scale: 8,
}
const l = { ranks: 9, out: 10, left: 11, before: 12, root: 13, place: 14, node: 15 }
const node = (lane: number): number => l.node + lane
const rowOut = (lane: number): number => l.node + LANES + lane

/**
 * Every tree over every group of eight rows; `keep` adds what the leaves hold to the rows' sums. The trees' order is the
 * order of addition.
 */
function overRows(name: string, keep: Code): WasmFunction {
  const group = all([
    ...lanes.map((lane) => set(node(lane), get(l.root))),
    set(l.left, loadWord(get(p.trees), 4)),
    walkDown(
      node,
      l,
      step(node, l.ranks, (lane) => lane * 2),
    ),
    ...lanes.map((lane) =>
      set(rowOut(lane), lane === 0 ? get(l.out) : add(get(rowOut(lane - 1)), get(p.rowBytes))),
    ),
    keep,
    set(l.out, add(get(rowOut(LANES - 1)), get(p.rowBytes))),
    set(l.ranks, add(get(l.ranks), get(p.rankBytes))),
  ])
  const tree = all([
    set(l.root, loadWord(get(p.trees))),
    set(l.out, add(get(p.sums), loadWord(get(p.trees), 8))),
    set(l.ranks, get(p.ranks)),
    repeatWhile(notEqual(get(l.ranks), get(p.ranksEnd)), group),
    set(p.trees, add(get(p.trees), constant(TREE_BYTES))),
  ])
  return {
    name,
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f64'],
    locals: Array.from({ length: 6 + 2 * LANES }, () => 'i32' as const),
    body: repeatWhile(notEqual(get(p.trees), get(p.treesEnd)), tree),
  }
}

/** What a leaf holds stands as far from it as `values` says. */
const leafAddress = (lane: number): Code => add(get(node(lane)), get(p.values))

function addDouble(): Code {
  return all(
    lanes.map((lane) => {
      const value = multiplyDoubles(get(p.scale), loadDouble(leafAddress(lane)))
      return storeDouble(get(rowOut(lane)), addDoubles(loadDouble(get(rowOut(lane))), value))
    }),
  )
}

function addSingle(): Code {
  return all(
    lanes.map((lane) =>
      storeSingle(
        get(rowOut(lane)),
        addSingles(loadSingle(get(rowOut(lane))), loadSingle(leafAddress(lane))),
      ),
    ),
  )
}

/** A leaf's values, as many as a row has sums. */
function addRow(): Code {
  return all([
    ...lanes.map((lane) => set(node(lane), loadWord(leafAddress(lane)))),
    set(l.place, constant(0)),
    repeatWhile(
      notEqual(get(l.place), get(p.rowBytes)),
      all([
        ...lanes.map((lane) => {
          const out = add(get(rowOut(lane)), get(l.place))
          const value = loadDouble(add(get(node(lane)), get(l.place)))
          return storeDouble(out, addDoubles(loadDouble(out), value))
        }),
        set(l.place, add(get(l.place), constant(8))),
      ]),
    ),
  ])
}

/** Writes the leaves themselves. */
function writeLeaf(): Code {
  return all(lanes.map((lane) => storeWord(get(rowOut(lane)), get(node(lane)))))
}

/** Eight trees at once over one row: the address of each tree's leaf goes to `out`, four bytes a tree. */
function overTrees(): WasmFunction {
  const q = { trees: 0, treesEnd: 1, ranks: 2, depth: 3, out: 4 }
  const m = { left: 5, before: 6, node: 7 }
  const lane = (place: number): number => m.node + place
  const group = all([
    ...lanes.map((place) => set(lane(place), loadWord(get(q.trees), place * TREE_BYTES))),
    set(m.left, get(q.depth)),
    walkDown(
      lane,
      m,
      step(lane, q.ranks, () => 0),
    ),
    ...lanes.map((place) => storeWord(get(q.out), get(lane(place)), place * 4)),
    set(q.out, add(get(q.out), constant(LANES * 4))),
    set(q.trees, add(get(q.trees), constant(LANES * TREE_BYTES))),
  ])
  return {
    name: 'leavesOfRow',
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32'],
    locals: Array.from({ length: 2 + LANES }, () => 'i32' as const),
    body: repeatWhile(notEqual(get(q.trees), get(q.treesEnd)), group),
  }
}

/** The module's bytes. */
export function treeModule(): Uint8Array<ArrayBuffer> {
  return assemble([
    overRows('addDoubles', addDouble()),
    overRows('addSingles', addSingle()),
    overRows('addLeaves', addRow()),
    overRows('findLeaves', writeLeaf()),
    overTrees(),
    ...rankFunctions(),
  ])
}
