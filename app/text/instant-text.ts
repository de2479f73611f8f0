import type { Instant } from '#shared/values.ts'

const perSecond = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n } as const

/** A point in time as Python's `str` has it: `2024-01-01`, `2024-01-01 10:00:00.5`, in UTC; null for NaT. */
export function instantText({ unit, ticks }: Instant): string | null {
  if (ticks === null) return null
  if (unit === 'D') return isoOf(ticks * 86_400n).slice(0, 10)
  const rate = perSecond[unit]
  const rest = ((ticks % rate) + rate) % rate
  const whole = isoOf((ticks - rest) / rate)
    .slice(0, 19)
    .replace('T', ' ')
  const digits = rate.toString().length - 1
  return rest === 0n ? whole : `${whole}.${rest.toString().padStart(digits, '0')}`
}

/** Seconds since the epoch as ISO text; beyond what Date holds, the count itself. */
function isoOf(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000)
  return Number.isNaN(date.getTime()) ? `${seconds}s since 1970` : date.toISOString()
}
