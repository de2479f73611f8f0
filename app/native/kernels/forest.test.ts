/** Trees walked by ranks, many rows at once, reach the leaves that one row after the other reaches. */
import { expect, test } from 'vitest'
import { numberGrid, type NumberGrid } from '../grid.ts'
import { nodeFlags, type Forest } from '../operation-parts.ts'
import { packForest, type TreeTable } from '../lowering/pack-forest.ts'
import { runForest } from './forest.ts'

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
    isLeaf: (node) => left[node] === -1,
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
  const together = runForest(forest, { kind: 'average' }, input).data
  const alone = Float64Array.from({ length: input.rows }, (_, row) => {
    const one = numberGrid(1, features, input.data.subarray(row * features, (row + 1) * features))
    return runForest(forest, { kind: 'average' }, one).data[0] ?? Number.NaN
  })
  expect(together).toEqual(alone)
})
