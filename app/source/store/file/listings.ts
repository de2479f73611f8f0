/** Rows that are kept from one page to the next: reading 10,000 folders for every page of 100 would be most of the work. */
import type { Row } from '../search/search.ts'
import type { ExperimentStoreQuery } from '../tracking-store.ts'
import type { Place } from './layout.ts'
import type { FolderKind } from './rows.ts'

/** So long the next page is of the same listing; a person who pages on later gets a new one. */
const MAX_AGE_MS = 30_000

/** A listing of 100,000 runs has some 20 MB. */
const MAX_LISTINGS = 4

interface Listing {
  readonly key: string
  readonly taken: number
  readonly rows: readonly Row<Place>[]
}

let listings: readonly Listing[] = []

/** What is listed; equal for all pages of one listing. */
export interface ListingKey {
  readonly folder: string
  readonly kind: FolderKind
  readonly query: ExperimentStoreQuery
}

/** Rows by `read`, or for a later page those of the page before. */
export async function sameForPages(
  { folder, kind, query }: ListingKey,
  read: () => Promise<readonly Row<Place>[]>,
): Promise<readonly Row<Place>[]> {
  const { filter, orderBy, experimentIds } = query
  const key = JSON.stringify([folder, Object.keys(kind.fromPlace), filter, orderBy, experimentIds])
  const now = performance.now()
  listings = listings.filter(({ taken }) => now - taken < MAX_AGE_MS)
  const kept = query.pageToken === undefined ? undefined : listings.find((listing) => listing.key === key)
  const rows = kept?.rows ?? (await read())
  const listing: Listing = { key, rows, taken: kept?.taken ?? now }
  listings = [...listings.filter((other) => other.key !== key), listing].slice(-MAX_LISTINGS)
  return rows
}
