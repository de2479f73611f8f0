/** numpy's reading of ISO 8601 text as datetime64. Source: `numpy/_core/src/multiarray/datetime_strings.c`. */
import { NOT_A_TIME } from '#shared/values.ts'
import type { Instant, TimeUnit } from '#shared/values.ts'
import { daysFromDate, daysInMonth } from './instant-text.ts'
import { checkedText } from './unicode-text.ts'
import { valueError } from './python-error.ts'
import { rescaled } from './rescale.ts'

const layout =
  /^(?<sign>[+-]?)(?<year>\d+)(?:(?<s1>-)(?:(?<month>\d\d)(?:(?<s2>-)(?:(?<day>\d\d)(?:(?<s3>[T ])(?:(?<hour>\d\d)(?:(?<s4>:)(?:(?<minute>\d\d)(?:(?<s5>:)(?:(?<second>\d\d)(?<fraction>\.\d{0,18})?)?)?)?)?)?)?)?)?)?)?/

const zoneLayout = /^(?:Z|(?<sign>[+-])(?<hours>\d\d)(?::?(?<minutes>\d\d))?)?\s*$/

/** Which part a separator asks for: text that ends behind a separator is refused there. */
const parts = [
  ['s1', 'month'],
  ['s2', 'day'],
  ['s3', 'hour'],
  ['s4', 'minute'],
  ['s5', 'second'],
] as const

/** Text as a count of units since 1970-01-01 UTC; ValueError like numpy's. Counts beyond 64 bits wrap around. */
export function ticksOfText(text: string, unit: TimeUnit): bigint {
  const word = ticksOfWord(text, unit)
  if (word !== null) return word
  const { fields, zone } = fieldsOf(text)
  return countOf(fields, zone, unit)
}

/**
 * `numpy.datetime64(text).item()`: None for NaT, a date, a datetime, or an integer for what Python's types cannot
 * hold (years beyond 1–9999, more than six digits of a second).
 */
export function dateOfText(text: string): null | bigint | Instant {
  const lowered = text.toLowerCase()
  const now = ticksOfWord(text, 'us')
  if (now !== null) {
    if (now === NOT_A_TIME) return null
    return lowered === 'today'
      ? { kind: 'instant', unit: 'D', ticks: rescaled(now, 'us', 'D') }
      : { kind: 'instant', unit: 'us', ticks: now }
  }
  const { fields, zone } = fieldsOf(text)
  const unit = fields['hour'] === undefined ? 'D' : 'us'
  const ticks = countOf(fields, zone, unit)
  if (ticks === NOT_A_TIME) return null
  const days = rescaled(ticks, unit, 'D')
  if (days < firstDay || days > lastDay || (fields['fraction'] ?? '').length > 7) return ticks
  return { kind: 'instant', unit, ticks }
}

/** Days of 0001-01-01 and 9999-12-31. */
const firstDay = BigInt(daysFromDate(1, 1, 1))
const lastDay = BigInt(daysFromDate(9999, 12, 31))

function ticksOfWord(text: string, unit: TimeUnit): bigint | null {
  const lowered = text.toLowerCase()
  if (text === '' || lowered === 'nat') return NOT_A_TIME
  const now = BigInt(Math.floor(Date.now() / 1000))
  if (lowered === 'now') return rescaled(now, 's', unit)
  return lowered === 'today' ? rescaled(now / 86_400n, 'D', unit) : null
}

function fieldsOf(text: string): { readonly fields: Fields; readonly zone: number } {
  const start = text.length - text.trimStart().length
  const match = layout.exec(text.slice(start))
  if (!match?.groups) throw parseError(checkedText(text), start + (/^[+-]/.test(text.slice(start)) ? 1 : 0))
  const fields = match.groups
  checkRanges(text, fields)
  const end = start + match[0].length
  for (const [separator, part] of parts) {
    if (fields[separator] !== undefined && fields[part] === undefined) throw parseError(text, end)
  }
  return { fields, zone: zoneMinutes(text, end, fields) }
}

function parseError(text: string, position: number): Error {
  return valueError(`Error parsing datetime string "${text}" at position ${position}`)
}

type Fields = Readonly<Record<string, string | undefined>>

function checkRanges(text: string, fields: Fields): void {
  const refuse = (what: string) => valueError(`${what} out of range in datetime string "${text}"`)
  const month = Number(fields['month'] ?? 1)
  if (month < 1 || month > 12) throw refuse('Month')
  const day = Number(fields['day'] ?? 1)
  if (day < 1 || day > daysInMonth(isLeapYear(yearOf(fields)) ? 2000 : 2001, month)) throw refuse('Day')
  if (Number(fields['hour'] ?? 0) > 23) throw refuse('Hours')
  if (Number(fields['minute'] ?? 0) > 59) throw refuse('Minutes')
  if (Number(fields['second'] ?? 0) > 59) throw refuse('Seconds')
}

/** Minutes east of UTC; a zone may only follow a time. */
function zoneMinutes(text: string, end: number, fields: Fields): number {
  if (end === text.length) return 0
  const zone = fields['hour'] === undefined ? undefined : zoneLayout.exec(text.slice(end))
  if (!zone)
    throw parseError(
      text,
      end + (/^\s*/.exec(fields['hour'] === undefined ? '' : text.slice(end))?.[0].length ?? 0),
    )
  const minutes = Number(zone.groups?.['hours'] ?? 0) * 60 + Number(zone.groups?.['minutes'] ?? 0)
  return zone.groups?.['sign'] === '-' ? -minutes : minutes
}

/** The smallest year of 64 bits stands for NaT (`NpyDatetime_ConvertDatetimeStructToDatetime64`). */
function countOf(fields: Fields, zone: number, unit: TimeUnit): bigint {
  if (yearOf(fields) === NOT_A_TIME) return NOT_A_TIME
  const month = Number(fields['month'] ?? 1)
  const days = daysOf(yearOf(fields), month, Number(fields['day'] ?? 1))
  const minutes = Number(fields['hour'] ?? 0) * 60 + Number(fields['minute'] ?? 0) - zone
  const seconds = days * 86_400n + BigInt(minutes * 60 + Number(fields['second'] ?? 0))
  if (unit === 'D') return BigInt.asIntN(64, rescaled(seconds, 's', 'D'))
  const fraction = BigInt((fields['fraction'] ?? '.').slice(1).padEnd(9, '0').slice(0, 9))
  return BigInt.asIntN(64, rescaled(seconds, 's', unit) + rescaled(fraction, 'ns', unit))
}

/** Years wrap around at 64 bits. */
function yearOf(fields: Fields): bigint {
  const year = BigInt.asIntN(64, BigInt(fields['year'] ?? '0'))
  return fields['sign'] === '-' ? BigInt.asIntN(64, -year) : year
}

function isLeapYear(year: bigint): boolean {
  return year % 4n === 0n && (year % 100n !== 0n || year % 400n === 0n)
}

/** `get_datetimestruct_days`, which wraps around for years that 64 bits hardly hold. */
function daysOf(year: bigint, month: number, day: number): bigint {
  const since = BigInt.asIntN(64, year - 1970n)
  const plain = BigInt.asIntN(64, since * 365n)
  const leapDays =
    plain >= 0n
      ? (since + 1n) / 4n - (since + 69n) / 100n + (since + 369n) / 400n
      : (since - 2n) / 4n - (since - 30n) / 100n + (since - 30n) / 400n
  const common = isLeapYear(year) ? 2000 : 2001
  const dayOfYear = daysFromDate(common, month, day) - daysFromDate(common, 1, 1)
  return BigInt.asIntN(64, plain + leapDays + BigInt(dayOfYear))
}
