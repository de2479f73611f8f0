/** Points in time as ISO 8601 text (proleptic Gregorian calendar), and back to counts. */
import type { Instant, TimeUnit } from '#shared/values.ts'

/** How many of each unit are in a second; a day is handled apart. */
export const ticksPerSecond: Readonly<Record<Exclude<TimeUnit, 'D'>, bigint>> = {
  s: 1n,
  ms: 1_000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
}

const SECONDS_PER_DAY = 86_400n

/** Days since 1970-01-01 of a date; months count from 1. Howard Hinnant's `days_from_civil`. */
export function daysFromDate(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The date of a count of days since 1970-01-01. Howard Hinnant's `civil_from_days`. */
export function dateFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}

/** The number of days of a month. */
export function daysInMonth(year: number, month: number): number {
  return (
    daysFromDate(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) -
    daysFromDate(year, month, 1)
  )
}

function two(value: number | bigint): string {
  return String(value).padStart(2, '0')
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value % divisor < 0n ? quotient - 1n : quotient
}

/** `isoformat()`: date for unit `D`; else seconds, and the fraction in 6 or 9 digits when it is not zero. */
export function isoText(instant: Instant): string {
  if (instant.ticks === null) return 'NaT'
  if (instant.unit === 'D') return dateText(Number(instant.ticks))
  const perSecond = ticksPerSecond[instant.unit]
  const offset = instant.zone === undefined ? 0n : zoneOffset(instant.zone, instant.ticks / perSecond)
  const ticks = instant.ticks + offset * perSecond
  const seconds = floorDivide(ticks, perSecond)
  const fraction = ticks - seconds * perSecond
  const days = floorDivide(seconds, SECONDS_PER_DAY)
  const inDay = seconds - days * SECONDS_PER_DAY
  const time = `${two(inDay / 3600n)}:${two((inDay / 60n) % 60n)}:${two(inDay % 60n)}`
  const zone = instant.zone === undefined ? '' : offsetText(offset)
  return `${dateText(Number(days))}T${time}${fractionText(fraction, perSecond)}${zone}`
}

function dateText(days: number): string {
  const { year, month, day } = dateFromDays(days)
  const years = year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0')
  return `${years}-${two(month)}-${two(day)}`
}

function fractionText(fraction: bigint, perSecond: bigint): string {
  if (fraction === 0n) return ''
  const nanoseconds = (fraction * 1_000_000_000n) / perSecond
  const digits = nanoseconds.toString().padStart(9, '0')
  return `.${digits.endsWith('000') ? digits.slice(0, 6) : digits}`
}

function offsetText(seconds: bigint): string {
  const magnitude = seconds < 0n ? -seconds : seconds
  const rest = magnitude % 60n
  const text = `${seconds < 0n ? '-' : '+'}${two(magnitude / 3600n)}:${two((magnitude / 60n) % 60n)}`
  return rest === 0n ? text : `${text}:${two(rest)}`
}

/** Seconds east of UTC of a fixed offset (`+02:00`), `UTC`, or an IANA zone at a time (seconds since 1970, UTC). */
export function zoneOffset(zone: string, epochSeconds: bigint): bigint {
  if (zone === 'UTC') return 0n
  const fixed = /^(?:UTC)?([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(zone)
  if (fixed) {
    const seconds = Number(fixed[2]) * 3600 + Number(fixed[3]) * 60 + Number(fixed[4] ?? 0)
    return BigInt(fixed[1] === '-' ? -seconds : seconds)
  }
  return namedZoneOffset(zone, epochSeconds)
}

function namedZoneOffset(zone: string, epochSeconds: bigint): bigint {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const parts = new Map(
    format.formatToParts(Number(epochSeconds) * 1000).map((part) => [part.type, Number(part.value)]),
  )
  const field = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  const days = daysFromDate(field('year'), field('month'), field('day'))
  const local = days * 86_400 + field('hour') * 3600 + field('minute') * 60 + field('second')
  return BigInt(local) - epochSeconds
}
