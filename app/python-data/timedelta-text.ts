/** A length of time as pandas writes it. */
import type { TimeUnit } from '#shared/values.ts'
import { nanosecondsIn } from './rescale.ts'

/** `str(pandas.Timedelta)` of a count of a unit: whole days, rounded down, and the time of day left over. */
export function timedeltaText(ticks: bigint, unit: TimeUnit): string {
  const length = ticks * nanosecondsIn[unit]
  const perDay = nanosecondsIn.D
  const rest = ((length % perDay) + perDay) % perDay
  const days = (length - rest) / perDay
  const seconds = rest / nanosecondsIn.s
  const nanoseconds = rest % nanosecondsIn.s
  const two = (count: bigint) => String(count).padStart(2, '0')
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`
  const digits = String(nanoseconds).padStart(9, '0')
  const fraction = nanoseconds === 0n ? '' : `.${digits.endsWith('000') ? digits.slice(0, 6) : digits}`
  return `${days} days ${days < 0n ? '+' : ''}${clock}${fraction}`
}
