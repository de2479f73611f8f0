/** Walks trees over ranks, eight rows at a time and without branches; a leaf's child is itself, so rows that have arrived wait. */
import type { RankedForest } from './ranked-forest.ts'

/** Steps between two looks whether all rows have arrived. */
const STRIDE = 6

/** Rows from `start` to `end` of a matrix of ranks with `width` columns. */
export interface RankedRows {
  readonly ranks: Uint16Array
  readonly width: number
  readonly start: number
  readonly end: number
}

/** Finds the leaf each row reaches in a tree: the places of its values go to `found`. */
export function walkRanks(
  { nodes, roots, depths, leaves }: RankedForest,
  tree: number,
  { ranks, width, start, end }: RankedRows,
  found: Int32Array,
): void {
  const root = roots[tree] ?? 0
  const depth = depths[tree] ?? 0
  let at = 0
  let row = start
  for (; row + 8 <= end; row += 8, at += 8) {
    const o0 = row * width
    const o1 = o0 + width
    const o2 = o1 + width
    const o3 = o2 + width
    const o4 = o3 + width
    const o5 = o4 + width
    const o6 = o5 + width
    const o7 = o6 + width
    let a = root
    let b = root
    let c = root
    let d = root
    let e = root
    let f = root
    let g = root
    let h = root
    for (let left = depth; left > 0; left -= STRIDE) {
      const before = a + b + c + d + e + f + g + h
      const steps = left < STRIDE ? left : STRIDE
      for (let step = 0; step < steps; step++) {
        const wa = nodes[a] ?? 0
        const wb = nodes[b] ?? 0
        const wc = nodes[c] ?? 0
        const wd = nodes[d] ?? 0
        const we = nodes[e] ?? 0
        const wf = nodes[f] ?? 0
        const wg = nodes[g] ?? 0
        const wh = nodes[h] ?? 0
        a = (nodes[a + 1] ?? 0) + (Number((ranks[o0 + (wa & 0xffff)] ?? 0) >= wa >>> 16) << 1)
        b = (nodes[b + 1] ?? 0) + (Number((ranks[o1 + (wb & 0xffff)] ?? 0) >= wb >>> 16) << 1)
        c = (nodes[c + 1] ?? 0) + (Number((ranks[o2 + (wc & 0xffff)] ?? 0) >= wc >>> 16) << 1)
        d = (nodes[d + 1] ?? 0) + (Number((ranks[o3 + (wd & 0xffff)] ?? 0) >= wd >>> 16) << 1)
        e = (nodes[e + 1] ?? 0) + (Number((ranks[o4 + (we & 0xffff)] ?? 0) >= we >>> 16) << 1)
        f = (nodes[f + 1] ?? 0) + (Number((ranks[o5 + (wf & 0xffff)] ?? 0) >= wf >>> 16) << 1)
        g = (nodes[g + 1] ?? 0) + (Number((ranks[o6 + (wg & 0xffff)] ?? 0) >= wg >>> 16) << 1)
        h = (nodes[h + 1] ?? 0) + (Number((ranks[o7 + (wh & 0xffff)] ?? 0) >= wh >>> 16) << 1)
      }
      if (a + b + c + d + e + f + g + h === before) break
    }
    found[at] = leaves[a >> 1] ?? 0
    found[at + 1] = leaves[b >> 1] ?? 0
    found[at + 2] = leaves[c >> 1] ?? 0
    found[at + 3] = leaves[d >> 1] ?? 0
    found[at + 4] = leaves[e >> 1] ?? 0
    found[at + 5] = leaves[f >> 1] ?? 0
    found[at + 6] = leaves[g >> 1] ?? 0
    found[at + 7] = leaves[h >> 1] ?? 0
  }
  for (; row < end; row++, at++) {
    let node = root
    for (let step = 0; step < depth; step++) {
      const word = nodes[node] ?? 0
      node =
        (nodes[node + 1] ?? 0) + (Number((ranks[row * width + (word & 0xffff)] ?? 0) >= word >>> 16) << 1)
    }
    found[at] = leaves[node >> 1] ?? 0
  }
}
