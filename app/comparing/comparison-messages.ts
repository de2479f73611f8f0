/** What the thread of a large comparison is asked, and what it says. */
import type { ComparedPoints, ComparedRows, RowOrder } from '#shared/compare-calls.ts'
import type { Comparison } from '#shared/comparison.ts'
import type { Failure } from '#shared/failure.ts'
import type { Page } from './compared-pages.ts'
import type { MadeComparison } from './side-source.ts'

/** A question after the comparison is made; its answer carries the same number. */
export type ToComparison = { readonly number: number } & (
  | { readonly kind: 'rows'; readonly order: RowOrder; readonly page: Page }
  | { readonly kind: 'points'; readonly column: number }
)

/** What the thread says. */
export type FromComparison =
  | {
      readonly kind: 'progress'
      readonly activity: string
      readonly done: number | null
      readonly total: number | null
    }
  | { readonly kind: 'made'; readonly comparison: Comparison; readonly times: MadeComparison['times'] }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'rows'; readonly number: number; readonly rows: ComparedRows }
  | { readonly kind: 'points'; readonly number: number; readonly points: ComparedPoints }
