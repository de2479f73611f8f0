/**
 * The order of what was found, kept from one page to the next: reading 10,000 folders or rows for every page of 100 would
 * be most of the work, and what is logged meanwhile would move what is on the pages.
 */

/** So long after the last page the next one is of the same listing. */
const MAX_AGE_MS = 30_000

/** The names of 100,000 runs are some 20 MB. */
const MAX_KEPT = 4

/** What was asked; equal for all pages of one listing. */
interface OrderKey {
  readonly searched: string
  readonly filter?: string | undefined
  readonly orderBy?: readonly string[] | undefined
  readonly experimentIds?: readonly string[] | undefined
}

interface Kept {
  readonly key: string
  readonly used: number
  readonly ids: readonly unknown[]
}

let orders: readonly Kept[] = []

/** Keeps what was found, in order; null where it is not all of it. What was kept for the same before is gone. */
export function keepOrder(key: OrderKey, ids: readonly unknown[] | null): void {
  const text = textOf(key)
  const others = orders.filter((kept) => kept.key !== text)
  orders = ids === null ? others : [...others, { key: text, used: performance.now(), ids }].slice(-MAX_KEPT)
}

/** What was found for the page before; undefined where that is too long ago. */
export function keptOrder(key: OrderKey): readonly unknown[] | undefined {
  const text = textOf(key)
  const found = orders.find((kept) => kept.key === text && performance.now() - kept.used < MAX_AGE_MS)
  if (found === undefined) return undefined
  keepOrder(key, found.ids)
  return found.ids
}

function textOf({ searched, filter, orderBy, experimentIds }: OrderKey): string {
  return JSON.stringify([searched, filter ?? '', orderBy ?? [], experimentIds ?? null])
}
