/** Which pages of something long are asked for while one scrolls: those that are stayed at, the latest first. */

/** Rows asked for at once. */
export const PAGE_ROWS = 100
/** Pages that are kept; beyond them the farthest are let go, the first never. */
const MAX_PAGES = 80
/** Calls under way; what waits behind them is decided when one is answered, not when it came into sight. */
const MAX_ASKED = 2
/** Milliseconds that rows stay in sight after a jump before they are asked for: a frame and some more. */
const REST = 40

/** What has been fetched, by number of page. */
export interface FetchedPages<Page> {
  readonly pages: ReadonlyMap<number, Page>
  readonly failure: unknown
}

/** Rows that are drawn. */
export interface RowsInSight {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  /** Infinity where it is not known yet. */
  readonly rowCount: number
}

/** Pages that are asked for as they come into sight. */
export interface PageFeed<Page> {
  readonly read: () => FetchedPages<Page>
  /** Is told of every change of what `read` gives; ends the feed's timer when it is taken off. */
  readonly subscribe: (listener: () => void) => () => void
  readonly look: (sight: RowsInSight) => void
}

interface Span {
  readonly first: number
  readonly last: number
}

/**
 * Each page is asked for once, as long as it is kept. Rows next to those that were in sight are asked for at once, rows
 * that were jumped to when they are stayed at: a scroll from end to end asks for its last page, not for all between.
 */
export function pageFeed<Page>(fetchPage: (page: number) => Promise<Page>): PageFeed<Page> {
  let fetched: FetchedPages<Page> = { pages: new Map(), failure: null }
  let span: Span | null = null
  let resting: ReturnType<typeof setTimeout> | undefined
  const asked = new Set<number>()
  const listeners = new Set<() => void>()

  const put = (next: FetchedPages<Page>) => {
    fetched = next
    for (const listener of listeners) listener()
  }

  const rest = (milliseconds: number | null) => {
    clearTimeout(resting)
    resting = milliseconds === null ? undefined : setTimeout(settle, milliseconds)
  }

  const settle = () => {
    rest(null)
    askMissing()
  }

  const askMissing = () => {
    if (span === null || resting !== undefined) return
    for (let page = span.first; page <= span.last && asked.size < MAX_ASKED; page++) {
      if (!asked.has(page) && !fetched.pages.has(page)) void ask(page)
    }
  }

  const ask = async (page: number) => {
    asked.add(page)
    try {
      const found = await fetchPage(page)
      put({ pages: keptNear(new Map(fetched.pages).set(page, found), span?.first ?? page), failure: null })
    } catch (failure) {
      // Asked for again when something else was in sight.
      span = null
      put({ ...fetched, failure })
    }
    asked.delete(page)
    askMissing()
  }

  return {
    read: () => fetched,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        rest(null)
      }
    },
    look: (sight) => {
      const before = span
      span = spanOf(sight)
      const isNear = before === null || (span.first <= before.last + 1 && span.last >= before.first - 1)
      rest(isNear ? null : REST)
      askMissing()
    },
  }
}

function spanOf({ from, to, rowCount }: RowsInSight): Span {
  const lastRow = Math.min(Math.max(from, to - 1), rowCount - 1)
  return { first: Math.floor(from / PAGE_ROWS), last: Math.floor(lastRow / PAGE_ROWS) }
}

function keptNear<Page>(pages: Map<number, Page>, seen: number): ReadonlyMap<number, Page> {
  if (pages.size <= MAX_PAGES) return pages
  const farthest = [...pages.keys()]
    .filter((page) => page !== 0)
    .sort((left, right) => Math.abs(right - seen) - Math.abs(left - seen))[0]
  if (farthest !== undefined) pages.delete(farthest)
  return pages
}
