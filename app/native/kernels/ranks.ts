/** The ranks of the rows of an input: how many thresholds of its feature each value passes. */
import type { NumberGrid } from '../grid.ts'
import { nodeFlags, type Forest } from '../operation-parts.ts'
import { rankOf, type Cuts } from './cuts.ts'
import { HIGHEST_RANK, type RankColumn, type RankedForest } from './ranked-forest.ts'

/** LightGBM's kZeroThreshold, a float32. */
export const ZERO_BOUND = Math.fround(1e-35)

/** The ranks of all rows: one row after the other, one number a rank column. */
export function ranksOf(forest: Forest, ranked: RankedForest, input: NumberGrid): Uint16Array {
  const { columns } = ranked
  const ranks = new Uint16Array(input.rows * columns.length)
  const strict = forest.test === 'lt'
  columns.forEach((column, place) => {
    const cuts = ranked.cuts.get(column.feature)
    if (cuts === undefined) return
    let to = place
    for (let at = column.feature; at < input.data.length; at += input.columns, to += columns.length)
      ranks[to] = columnRank(column, cuts, input.data[at] ?? 0, strict)
  })
  return ranks
}

/** The rank of one value, which may be a missing one. */
export function columnRank({ missing }: RankColumn, cuts: Cuts, given: number, strict: boolean): number {
  const value = given !== given && (missing & nodeFlags.missingIsZero) !== 0 ? 0 : given
  const isMissing =
    value !== value ||
    ((missing & nodeFlags.zeroIsMissing) !== 0 && value >= -ZERO_BOUND && value <= ZERO_BOUND)
  if (isMissing) return (missing & nodeFlags.missingLeft) !== 0 ? 0 : HIGHEST_RANK
  return rankOf(cuts, value, strict)
}
