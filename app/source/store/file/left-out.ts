/** What of a file store cannot be listed, counted while it is read. */
import type { LeftOut } from '#shared/store.ts'
import { compareText } from '#app/text/compare-text.ts'
import type { FaultTaker } from './rows.ts'

/** As many are named: enough to look at, few enough to read. */
const MAX_NAMED = 5

type Fault = LeftOut['some'][number]

/** Takes faults of one listing. */
export function faultsFound(): { readonly take: FaultTaker; readonly found: () => readonly Fault[] } {
  const faults: Fault[] = []
  return {
    take: (place, reason) => faults.push({ place: place.join('/'), reason }),
    found: () => faults,
  }
}

/** How many there are and which are the first; null where there are none. */
export function leftOutOf(faults: readonly Fault[]): LeftOut | null {
  if (faults.length === 0) return null
  const some = faults.toSorted((one, two) => compareText(one.place, two.place)).slice(0, MAX_NAMED)
  return { count: faults.length, some }
}
