/** Points in time as ISO 8601 text. */
import type { Instant } from '#shared/values.ts'

const TICKS_PER_SECOND = { D: 1n, s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n } as const
const SECONDS_PER_DAY = 86_400n

/**
 * `2024-02-29T12:34:56.789012`, with as many decimals as the unit has, a date alone for days, `Z` at the end of an
 * aware one (its ticks count UTC); null for NaT. Years that ISO does not write are given as ticks and unit.
 */
export function instantText(instant: Instant): string | null {
  if (instant.ticks === null) return null
  const perSecond = TICKS_PER_SECOND[instant.unit]
  const ticks = instant.unit === 'D' ? instant.ticks * SECONDS_PER_DAY : instant.ticks
  const rest = ((ticks % perSecond) + perSecond) % perSecond
  const date = new Date(Number((ticks - rest) / perSecond) * 1000)
  if (Number.isNaN(date.getTime())) return `${instant.ticks} ${instant.unit}`
  const text = date.toISOString()
  if (instant.unit === 'D') return text.slice(0, text.indexOf('T'))
  const decimals = perSecond === 1n ? '' : `.${rest.toString().padStart(String(perSecond).length - 1, '0')}`
  return `${text.slice(0, -'.000Z'.length)}${decimals}${instant.zone === undefined ? '' : 'Z'}`
}
