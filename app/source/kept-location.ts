/**
 * Locations as they may be kept: in lists, files and reports. Passwords and the queries of addresses, in which signed ones
 * have their signature, are secrets of whoever opens them.
 */
import { maskedLocation } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'
import { kindOfPlace } from './kind-of-place.ts'

/** What stands for a query. */
const NO_QUERY = '?…'

/** A location with `***` for names and passwords in it, and, of an address, `?…` for its query; else as it is. */
export function keptLocation(location: string): string {
  const masked = maskedLocation(location)
  if (kindOfPlace(masked) === null) return masked
  const query = masked.search(/[?#]/u)
  if (query < 0) return masked
  return `${masked.slice(0, query)}${masked[query] === '?' ? NO_QUERY : ''}`
}

/** Throws UserError `bad-usage` for a location that was kept without its secret, which says what to do. */
export function requireWhole(location: string): void {
  if (!/^[a-z][a-z0-9+.-]+:/iu.test(location)) return
  const lacksUser = /^[^:]+:\/{0,2}\*{3}@/u.test(location)
  if (!lacksUser && !location.endsWith(NO_QUERY)) return
  const [lost, place] = lacksUser
    ? ['the name and password before the @', '***']
    : ['what stood behind the ?, where signed addresses have their signature', '…']
  throw new UserError({
    code: 'bad-usage',
    message: `${location.slice(0, 300)} is not whole: Palate does not keep ${lost}.`,
    hint: `Give the whole address again, with that in the place of ${place}; ask for a new one where it came from if it was signed.`,
    where: location.slice(0, 300),
  })
}
