/** Pages of something long, fetched as they come into sight. */
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { pageFeed } from './page-feed.ts'
import type { FetchedPages, PageFeed, RowsInSight } from './page-feed.ts'

/** What has been fetched, and how to tell what is in sight. */
interface PagesInSight<Page> extends FetchedPages<Page> {
  readonly look: PageFeed<Page>['look']
}

/** Pages that are fetched as `look` is told; another `fetchPage` begins anew, so it is kept stable. */
export function usePageFeed<Page>(fetchPage: (page: number) => Promise<Page>): PagesInSight<Page> {
  const feed = useMemo(() => pageFeed(fetchPage), [fetchPage])
  return { ...useSyncExternalStore(feed.subscribe, feed.read), look: feed.look }
}

/** Fetches the pages that hold the rows in sight. */
export function usePagesInSight<Page>(
  fetchPage: (page: number) => Promise<Page>,
  { from, to, rowCount }: RowsInSight,
): FetchedPages<Page> {
  const { look, ...fetched } = usePageFeed(fetchPage)
  useEffect(() => look({ from, to, rowCount }), [look, from, to, rowCount])
  return fetched
}
