/** Points in time as calendar fields. */
import { daysFromDate, isoText } from './instant-text.ts'
import { rescaled } from './rescale.ts'

/** A wall time, and how far its zone is from UTC. */
export interface CivilTime {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nanosecond: number
  /** Seconds east of UTC; null where the text names no zone. */
  readonly zone: number | null
  /** Whether the text had more than six digits of a second. */
  readonly isFine: boolean
}

/** Nanoseconds since 1970-01-01 UTC. */
export function nanosecondsOf(time: CivilTime): bigint {
  const days = daysFromDate(time.year, time.month, time.day)
  const seconds = days * 86_400 + time.hour * 3600 + time.minute * 60 + time.second - (time.zone ?? 0)
  return BigInt(seconds) * 1_000_000_000n + BigInt(time.nanosecond)
}

/** Nanoseconds as pandas writes them in messages: `2300-01-01 00:00:00`. */
export function nanosecondsText(nanoseconds: bigint): string {
  return isoText({ kind: 'instant', unit: 'us', ticks: rescaled(nanoseconds, 'ns', 'us') }).replace('T', ' ')
}
