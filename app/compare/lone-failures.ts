/** Rows that fail, by who fails on them. */
import type { RowFailure } from '#shared/comparison.ts'

/** Rows that one side alone fails on, and those that no side answers. */
export interface FailuresApart {
  readonly left: readonly RowFailure[]
  readonly right: readonly RowFailure[]
  /** Rows of both, with the message of each. */
  readonly both: readonly { readonly row: number; readonly left: string; readonly right: string }[]
}

/** Tells them apart: where both sides fail there is nothing to compare, and no difference. */
export function failuresApart(left: readonly RowFailure[], right: readonly RowFailure[]): FailuresApart {
  const byRow = new Map(right.map(({ row, message }) => [row, message]))
  const both = left.flatMap(({ row, message }) => {
    const other = byRow.get(row)
    return other === undefined ? [] : [{ row, left: message, right: other }]
  })
  const shared = new Set(both.map(({ row }) => row))
  const alone = (failures: readonly RowFailure[]) => failures.filter(({ row }) => !shared.has(row))
  return { left: alone(left), right: alone(right), both }
}
