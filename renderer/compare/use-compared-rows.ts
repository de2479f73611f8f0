/** Rows of a comparison, fetched in pages as they come into sight. */
import type { ComparedRows, RowOrder } from '#shared/compare-calls.ts'
import type { Api } from '#shared/contract.ts'
import { useCallback } from 'react'
import { PAGE_ROWS } from '../page-feed.ts'
import type { PageFeed } from '../page-feed.ts'
import { usePageFeed } from '../use-pages-in-sight.ts'

/** One row of both sides. */
export type ComparedRow = ComparedRows['rows'][number]

/** What has been fetched of one order. */
export interface FetchedRows {
  /** Null until the first page is there. */
  readonly total: number | null
  readonly rowAt: (place: number) => ComparedRow | undefined
  readonly failure: unknown
  /** Tells which places are in sight. */
  readonly look: PageFeed<ComparedRows>['look']
}

interface Place {
  readonly comparisonId: string
  readonly order: RowOrder
}

/** Fetches the pages that hold what is in sight. A component of its own for each order. */
export function useComparedRows(api: Api, { comparisonId, order }: Place): FetchedRows {
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
  const { pages, failure, look } = usePageFeed(fetchPage)
  const [first] = pages.values()
  return {
    total: first?.total ?? null,
    rowAt: (place) => {
      const page = pages.get(Math.floor(place / PAGE_ROWS))
      return page?.rows[place - page.from]
    },
    failure,
    look,
  }
}
