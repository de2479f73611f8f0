/** Trees walked by ranks, many rows at once, reach the leaves that one row after the other reaches. */
import { expect, test } from 'vitest'
import { numberGrid, type NumberGrid } from '../grid.ts'
import { nodeFlags, type Forest, type ForestRule } from '../operation-parts.ts'
import { packForest, type TreeTable } from '../lowering/pack-forest.ts'
import { runForest, walk } from './forest.ts'

/** A small generator (mulberry32), so that runs repeat. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const special = [0, -0, Infinity, -Infinity, 1e300, -1e300, 5e-324, 1e-35, Math.fround(1e-35), -1e-36]
const features = 4

function randomTree(random: () => number, missing: number): TreeTable {
  const left: number[] = []
  const right: number[] = []
  const feature: number[] = []
  const threshold: number[] = []
  const flags: number[] = []
  const grow = (depth: number): number => {
    const node = left.length
    left.push(-1)
    right.push(-1)
    feature.push(Math.floor(random() * features))
    threshold.push(
      random() < 0.1
        ? (special[Math.floor(random() * special.length)] ?? 0)
        : Math.round(random() * 40 - 20) / 8,
    )
    flags.push((random() < 0.5 ? nodeFlags.missingLeft : 0) | (random() < 0.5 ? missing : 0))
    if (depth < 12 && random() < 0.85) {
      left[node] = grow(depth + 1)
      right[node] = grow(depth + 1)
    }
    return node
  }
  grow(0)
  return {
    nodes: left.length,
    left,
    right,
    feature,
    threshold,
    flags: Uint8Array.from(flags),
    leaf: (node, target, start) => {
      target[start] = node
    },
  }
}

function edges(trees: readonly TreeTable[], random: () => number): NumberGrid {
  const values: number[] = [...special, Number.NaN]
  for (const tree of trees) {
    for (let node = 0; node < tree.nodes; node++) {
      const threshold = tree.threshold[node] ?? 0
      values.push(threshold, threshold * (1 + 2 ** -52), threshold * (1 - 2 ** -53), -threshold)
    }
  }
  const rows = 2_003
  const data = Float64Array.from(
    { length: rows * features },
    () => values[Math.floor(random() * values.length)] ?? 0,
  )
  return numberGrid(rows, features, data)
}

test.each([
  ['le', 0],
  ['lt', 0],
  ['le', nodeFlags.missingIsZero],
  ['le', nodeFlags.zeroIsMissing],
] as const)('tests %s with missing values treated as %s', (kind, missing) => {
  const random = generator(11)
  const trees = Array.from({ length: 25 }, () => randomTree(random, missing))
  const forest: Forest = packForest(trees, { features, width: 1, test: kind, sets: [] })
  const input = edges(trees, random)
  const boost = {
    kind: 'boost',
    start: Float64Array.of(0.5),
    groups: new Int32Array(25),
    divisor: 1,
  } as const
  const rules = [
    { kind: 'average' },
    { ...boost, scale: 0.1, single: false, weights: null },
    { ...boost, scale: 1, single: true, weights: null },
    { ...boost, scale: 1, single: true, weights: new Float64Array(25).fill(0.3) },
  ] as const satisfies readonly ForestRule[]
  for (const rule of rules) {
    // A forest of its own: how it is walked depends on how many rows it was asked for before.
    const asked = { ...forest }
    const wanted = Float64Array.from({ length: input.rows }, (_, row) => plainSum(forest, rule, input, row))
    expect(runForest(asked, rule, input).data).toEqual(wanted)
    for (const rows of [1, 3, 7, 261]) {
      const few = numberGrid(rows, features, input.data.subarray(0, rows * features))
      expect(runForest(asked, rule, few).data).toEqual(wanted.subarray(0, rows))
    }
    const single = Float64Array.from({ length: input.rows }, (_, row) => {
      const data = input.data.subarray(row * features, (row + 1) * features)
      return runForest(asked, rule, numberGrid(1, features, data)).data[0] ?? Number.NaN
    })
    expect(single).toEqual(wanted)
  }
})

/** One row through one tree after the other. */
function plainSum(
  forest: Forest,
  rule: Exclude<ForestRule, { kind: 'leaves' }>,
  input: NumberGrid,
  row: number,
): number {
  let sum = rule.kind === 'average' ? 0 : (rule.start[0] ?? 0)
  forest.roots.forEach((root, tree) => {
    const leaf = forest.leaves[forest.rights[walk(forest, root, input.data, row * features)] ?? 0] ?? 0
    if (rule.kind === 'average') sum += leaf
    else if (!rule.single) sum += rule.scale * leaf
    else sum = Math.fround(sum + Math.fround(leaf * (rule.weights?.[tree] ?? 1)))
  })
  return rule.kind === 'average' ? sum / forest.roots.length : sum
}

test('rows of several sums, each tree adding to all of them or to its group', () => {
  const random = generator(7)
  const trees = Array.from({ length: 20 }, () => randomTree(random, 0)).map((tree): TreeTable => ({
    ...tree,
    leaf: (node, target, start) => target.set([node / 3, node / 7, node / 11], start),
  }))
  const forest = packForest(trees, { features, width: 3, test: 'le', sets: [] })
  const input = edges(trees, random)
  const { data } = runForest(forest, { kind: 'average' }, input)
  for (const row of [0, 9, 1000, input.rows - 1]) {
    const sums = [0, 0, 0]
    for (const root of forest.roots) {
      const leaf = forest.rights[walk(forest, root, input.data, row * features)] ?? 0
      for (const place of [0, 1, 2]) sums[place] = (sums[place] ?? 0) + (forest.leaves[leaf * 3 + place] ?? 0)
    }
    expect(Array.from(data.subarray(row * 3, row * 3 + 3))).toEqual(sums.map((sum) => sum / 20))
  }
})
