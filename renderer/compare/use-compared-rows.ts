/** Rows of a comparison, fetched in pages as they come into sight. */
import type { ComparedRows, RowOrder } from '#shared/compare-calls.ts'
import type { Api } from '#shared/contract.ts'
import { useCallback } from 'react'
import { PAGE_ROWS, usePagesInSight } from '../use-pages-in-sight.ts'

/** What has been fetched of one order. */
export interface FetchedRows {
  /** Null until the first page is there. */
  readonly total: number | null
  readonly rowAt: (place: number) => ComparedRows['rows'][number] | undefined
  readonly failure: unknown
}

interface Place {
  readonly comparisonId: string
  readonly order: RowOrder
}

/** Fetches the pages that hold places `from` to `to` (exclusive). A component of its own for each order. */
export function useComparedRows(
  api: Api,
  { comparisonId, order }: Place,
  from: number,
  to: number,
): FetchedRows {
  const { by, onlyDifferent } = order
  const fetchPage = useCallback(
    (page: number) =>
      api.comparedRows({
        comparisonId,
        order: { by, onlyDifferent },
        from: page * PAGE_ROWS,
        count: PAGE_ROWS,
      }),
    [api, comparisonId, by, onlyDifferent],
  )
  const { pages, failure } = usePagesInSight(fetchPage, { from, to, rowCount: Infinity })
  const [first] = pages.values()
  return {
    total: first?.total ?? null,
    rowAt: (place) => {
      const page = pages.get(Math.floor(place / PAGE_ROWS))
      return page?.rows[place - page.from]
    },
    failure,
  }
}
