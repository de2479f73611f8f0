/** Rows of a comparison, fetched in pages as they come into sight. */
import type { ComparedRows, RowOrder } from '#shared/compare-calls.ts'
import type { Api } from '#shared/contract.ts'
import { useEffect, useRef, useState } from 'react'

const PAGE_ROWS = 200
/** Pages that are kept; beyond them the oldest is let go. */
const MAX_PAGES = 40

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
  const [pages, setPages] = useState<ReadonlyMap<number, ComparedRows>>(new Map())
  const [failure, setFailure] = useState<unknown>(null)
  const asked = useRef(new Set<number>())
  const { by, onlyDifferent } = order
  const firstPage = Math.floor(from / PAGE_ROWS)
  const lastPage = Math.floor(Math.max(from, to - 1) / PAGE_ROWS)
  useEffect(() => {
    const fetchPage = async (page: number) => {
      asked.current.add(page)
      try {
        const window = {
          comparisonId,
          order: { by, onlyDifferent },
          from: page * PAGE_ROWS,
          count: PAGE_ROWS,
        }
        const rows = await api.comparedRows(window)
        setPages((before) => withoutOldest(new Map(before).set(page, rows), asked.current))
      } catch (error) {
        asked.current.delete(page)
        setFailure(error)
      }
    }
    for (let page = firstPage; page <= lastPage; page++) {
      if (!asked.current.has(page)) void fetchPage(page)
    }
  }, [api, comparisonId, by, onlyDifferent, firstPage, lastPage])
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

function withoutOldest(
  pages: Map<number, ComparedRows>,
  asked: Set<number>,
): ReadonlyMap<number, ComparedRows> {
  const [oldest] = pages.keys()
  if (pages.size > MAX_PAGES && oldest !== undefined) {
    pages.delete(oldest)
    asked.delete(oldest)
  }
  return pages
}
