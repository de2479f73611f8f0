/** Rows of a comparison in the order they matter. */
import { compareText } from '#app/text/compare-text.ts'
import type { RequirementComparison } from '#shared/python-environment.ts'

const byMatter = { loading: 0, serving: 1, other: 2 } as const
const byState = { missing: 0, other: 1, open: 2, same: 3, 'not-needed': 4, extra: 5 } as const

/** What loading needs first, then what is wrong, then by name; what only the other side has comes last. */
export function orderRows(rows: readonly RequirementComparison[]): readonly RequirementComparison[] {
  return rows.toSorted(
    (left, right) =>
      Number(left.state === 'extra') - Number(right.state === 'extra') ||
      byMatter[left.matters] - byMatter[right.matters] ||
      byState[left.state] - byState[right.state] ||
      compareText(left.name, right.name),
  )
}
