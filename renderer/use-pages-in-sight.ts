/** Pages of something long, fetched as they come into sight. */
import { useEffect, useRef, useState } from 'react'

/** Rows asked for at once. */
export const PAGE_ROWS = 200
/** Pages that are kept; beyond them the farthest are let go, the first never. */
const MAX_PAGES = 40

/** What has been fetched, by number of page. */
export interface FetchedPages<Page> {
  readonly pages: ReadonlyMap<number, Page>
  readonly failure: unknown
}

interface RowsInSight {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  /** Infinity where it is not known yet. */
  readonly rowCount: number
}

/**
 * Fetches the pages that hold the rows in sight, each once. What `fetchPage` asks must not change: a component of its own
 * for each thing that is paged through.
 */
export function usePagesInSight<Page>(
  fetchPage: (page: number) => Promise<Page>,
  { from, to, rowCount }: RowsInSight,
): FetchedPages<Page> {
  const [pages, setPages] = useState<ReadonlyMap<number, Page>>(new Map())
  const [failure, setFailure] = useState<unknown>(null)
  const asked = useRef(new Set<number>())
  const firstPage = Math.floor(from / PAGE_ROWS)
  const lastPage = Math.floor(Math.min(Math.max(from, to - 1), rowCount - 1) / PAGE_ROWS)
  useEffect(() => {
    const ask = async (page: number) => {
      asked.current.add(page)
      try {
        const fetched = await fetchPage(page)
        setPages((before) => keepNear(new Map(before).set(page, fetched), page, asked.current))
      } catch (error) {
        asked.current.delete(page)
        setFailure(error)
      }
    }
    for (let page = firstPage; page <= lastPage; page++) {
      if (!asked.current.has(page)) void ask(page)
    }
  }, [fetchPage, firstPage, lastPage])
  return { pages, failure }
}

function keepNear<Page>(
  pages: Map<number, Page>,
  page: number,
  asked: Set<number>,
): ReadonlyMap<number, Page> {
  if (pages.size <= MAX_PAGES) return pages
  const farthest = [...pages.keys()]
    .filter((key) => key !== 0)
    .sort((left, right) => Math.abs(right - page) - Math.abs(left - page))[0]
  if (farthest !== undefined) {
    pages.delete(farthest)
    asked.delete(farthest)
  }
  return pages
}
