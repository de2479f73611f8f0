/** Counts of one time unit as counts of another. */
import { NOT_A_TIME } from '#shared/values.ts'
import type { TimeUnit } from '#shared/values.ts'

/** Nanoseconds in one of each unit. */
export const nanosecondsIn: Readonly<Record<TimeUnit, bigint>> = {
  D: 86_400_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1_000n,
  ns: 1n,
}

/** A count in another unit: finer ones wrap around 64 bits as numpy does, coarser ones are rounded down. */
export function rescaled(ticks: bigint, from: TimeUnit, to: TimeUnit): bigint {
  if (ticks === NOT_A_TIME || from === to) return ticks
  const numerator = nanosecondsIn[from]
  const denominator = nanosecondsIn[to]
  if (numerator >= denominator) return BigInt.asIntN(64, ticks * (numerator / denominator))
  const divisor = denominator / numerator
  const quotient = ticks / divisor
  return ticks % divisor < 0n ? quotient - 1n : quotient
}

/** Whether a count keeps its value in a finer unit within 64 bits. */
export function fitsUnit(ticks: bigint, from: TimeUnit, to: TimeUnit): boolean {
  if (ticks === NOT_A_TIME || nanosecondsIn[from] <= nanosecondsIn[to]) return true
  const scaled = ticks * (nanosecondsIn[from] / nanosecondsIn[to])
  return scaled > NOT_A_TIME && scaled < 2n ** 63n
}
