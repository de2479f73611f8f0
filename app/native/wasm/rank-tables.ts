/** The thresholds of a forest in the kernel's memory, and the ranks of an input's rows made from them. */
import type { NumberGrid } from '../grid.ts'
import { columnRank, ZERO_BOUND } from '../kernels/ranks.ts'
import type { Cuts } from '../kernels/cuts.ts'
import type { RankColumn, RankedForest } from '../kernels/ranked-forest.ts'
import { nodeFlags, type Forest } from '../operation-parts.ts'
import type { WasmCall } from './engine.ts'
import { COLUMN_BYTES, LANES } from './tree-code.ts'

/** One feature's thresholds in memory. */
export interface FeatureTable {
  readonly feature: number
  readonly cuts: Cuts
  /** Rank columns of this feature, with their places. */
  readonly columns: readonly (RankColumn & { readonly place: number })[]
  readonly cutsAt: number
  readonly startsAt: number
  /** First halving of the search within a bucket, in bytes. */
  readonly step: number
  /** Values up to this size may be missing ones; -1 where none are. */
  readonly bound: number
}

/** Lays out the tables; `room` gives addresses. */
export function featureTables(
  ranked: RankedForest,
  room: (bytes: number) => number,
): readonly FeatureTable[] {
  return [...ranked.cuts].map(([feature, cuts]) => {
    const columns = ranked.columns.flatMap((column, place) =>
      column.feature === feature ? { ...column, place } : [],
    )
    let largest = 1
    for (let bucket = 1; bucket < cuts.starts.length; bucket++)
      largest = Math.max(largest, (cuts.starts[bucket] ?? 0) - (cuts.starts[bucket - 1] ?? 0))
    const halvings = Math.ceil(Math.log2(largest + 1))
    const canMiss = columns.some(({ missing }) => (missing & nodeFlags.zeroIsMissing) !== 0)
    return {
      feature,
      cuts,
      columns,
      cutsAt: room((cuts.values.length + 2 ** halvings) * 8),
      startsAt: room(cuts.starts.length * 4),
      step: 8 * 2 ** (halvings - 1),
      bound: canMiss ? ZERO_BOUND : -1,
    }
  })
}

/** Writes the thresholds, with NaNs behind them, and where each bucket's begin. */
export function writeTables(tables: readonly FeatureTable[], memory: ArrayBuffer): void {
  for (const { cuts, cutsAt, startsAt, step } of tables) {
    const { length } = cuts.values
    const doubles = new Float64Array(memory, cutsAt, length + step / 4)
    doubles.set(cuts.values)
    doubles.fill(Number.NaN, length)
    new Int32Array(memory, startsAt, cuts.starts.length).set(cuts.starts.map((start) => start * 8))
  }
}

/** Where a filler works. */
export interface RankPlaces {
  readonly tables: readonly FeatureTable[]
  readonly memory: ArrayBuffer
  /** Room for one column of a block's values. */
  readonly valuesAt: number
  readonly ranksAt: number
  /** Bytes of the ranks of eight rows. */
  readonly groupBytes: number
  readonly rankColumn: WasmCall
}

/** Writes the ranks of `count` rows from `start`: eight rows of one column stand side by side, columns after one another. */
export type FillRanks = (input: NumberGrid, start: number, count: number) => void

/** `FillRanks` of a forest. A value is looked up once for all columns of its feature. */
export function rankFiller(forest: Forest, places: RankPlaces, block: number): FillRanks {
  const { tables, memory, valuesAt, ranksAt, groupBytes, rankColumn } = places
  const values = new Float64Array(memory, valuesAt, block)
  const ranks = new Uint16Array(memory, ranksAt, (block / LANES) * (groupBytes / 2))
  const group = groupBytes / 2
  return (input, start, count) => {
    const { data, columns } = input
    for (const table of tables) {
      const { cuts, cutsAt, startsAt, step, bound } = table
      let special = false
      for (let row = 0, from = start * columns + table.feature; row < count; row++, from += columns) {
        const value = data[from] ?? 0
        values[row] = value
        if (!(Math.abs(value) > bound)) special = true
      }
      const first = table.columns[0]?.place ?? 0
      rankColumn(
        valuesAt,
        valuesAt + count * 8,
        cutsAt,
        startsAt,
        cuts.starts.length - 2,
        step,
        ranksAt + first * COLUMN_BYTES,
        groupBytes,
        cuts.low,
        cuts.scale,
      )
      for (const { place } of table.columns) {
        if (place !== first) copyColumn(ranks, { first, place, group, count })
      }
      if (special) markMissing(table, { values, ranks, group, count, strict: forest.test === 'lt' })
    }
  }
}

/** Writes the ranks of one row: for so few values the calls into the kernel take longer than the look-ups. */
export type FillRow = (input: NumberGrid, row: number) => void

/** `FillRow` of a forest. */
export function rowFiller(forest: Forest, { tables, memory, ranksAt, groupBytes }: RankPlaces): FillRow {
  const ranks = new Uint16Array(memory, ranksAt, groupBytes / 2)
  const strict = forest.test === 'lt'
  return ({ data, columns }, row) => {
    for (const { feature, cuts, columns: own } of tables) {
      const value = data[row * columns + feature] ?? 0
      for (const column of own) ranks[column.place * LANES] = columnRank(column, cuts, value, strict)
    }
  }
}

function copyColumn(
  ranks: Uint16Array,
  at: { readonly first: number; readonly place: number; readonly group: number; readonly count: number },
): void {
  const groups = Math.ceil(at.count / LANES)
  for (let group = 0, from = at.first * LANES; group < groups; group++, from += at.group) {
    const to = from + (at.place - at.first) * LANES
    for (let lane = 0; lane < LANES; lane++) ranks[to + lane] = ranks[from + lane] ?? 0
  }
}

interface MissingPlaces {
  readonly values: Float64Array
  readonly ranks: Uint16Array
  readonly group: number
  readonly count: number
  readonly strict: boolean
}

function markMissing(
  { columns, cuts, bound }: FeatureTable,
  { values, ranks, group, count, strict }: MissingPlaces,
): void {
  for (let row = 0; row < count; row++) {
    const value = values[row] ?? 0
    if (Math.abs(value) > bound) continue
    const to = (row >> 3) * group + (row & 7)
    for (const column of columns) ranks[to + column.place * LANES] = columnRank(column, cuts, value, strict)
  }
}
