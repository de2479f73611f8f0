/** The order of the classes, best first, side against side. */
import type { RankingComparison } from '#shared/comparison.ts'
import type { AlignedRows } from './cell-tally.ts'
import type { ScoreGroup } from './decisions.ts'

/** Nobody reads a ranking further. */
const MOST = 5

/** In how many rows the first 1, 2, … classes are not the same ones in the same order. Equal scores keep their places. */
export function compareRankings(left: ScoreGroup, right: ScoreGroup, rows: AlignedRows): RankingComparison {
  const depth = Math.min(MOST, left.columns.length)
  const changed = Array.from({ length: depth }, () => 0)
  const leftData = dataOf(left)
  const rightData = dataOf(right)
  const leftBest = new Int32Array(depth)
  const rightBest = new Int32Array(depth)
  for (let row = 0; row < rows.count; row++) {
    const leftRow = rows.left?.[row] ?? row
    const rightRow = rows.right?.[row] ?? row
    // What has no number has no order.
    if (hasNaN(leftData, leftRow) || hasNaN(rightData, rightRow)) continue
    best(leftData, leftRow, leftBest)
    best(rightData, rightRow, rightBest)
    const first = leftBest.findIndex((place, rank) => place !== rightBest[rank])
    if (first < 0) continue
    for (let rank = first; rank < depth; rank++) changed[rank] = (changed[rank] ?? 0) + 1
  }
  return {
    left: groupName(left),
    right: groupName(right),
    changes: changed.map((count, rank) => ({ k: rank + 1, rows: count })),
  }
}

function groupName({ name, columns }: ScoreGroup): string {
  return name === '' ? `${columns.length} columns` : name
}

function dataOf({ columns }: ScoreGroup): readonly ArrayLike<number>[] {
  return columns.flatMap(({ vector }) => (vector.kind === 'numbers' ? [vector.data] : []))
}

function hasNaN(data: readonly ArrayLike<number>[], row: number): boolean {
  return data.some((column) => Number.isNaN(column[row]))
}

/** The places of the largest scores of a row into `places`. */
function best(data: readonly ArrayLike<number>[], row: number, places: Int32Array): void {
  places.fill(-1)
  for (let place = 0; place < data.length; place++) {
    const value = data[place]?.[row] ?? Number.NaN
    let rank = places.length
    while (rank > 0 && isAbove(value, data, row, places[rank - 1] ?? -1)) rank -= 1
    if (rank === places.length) continue
    places.copyWithin(rank + 1, rank, places.length - 1)
    places[rank] = place
  }
}

function isAbove(value: number, data: readonly ArrayLike<number>[], row: number, place: number): boolean {
  return place < 0 || value > (data[place]?.[row] ?? Number.NaN)
}
