/** One text as a point in time without a format: `parse_datetime_string` and what it calls in `pandas/_libs/tslibs/parsing.pyx`. */
import type { CivilTime } from './civil-time.ts'
import { asciiDigits } from './python-number.ts'
import { parseDateText } from './dateutil-parse.ts'
import type { DateParts } from './dateutil-parse.ts'
import { monthNames } from './dateutil-words.ts'
import { daysInMonth } from './instant-text.ts'
import { PythonError, valueError } from './python-error.ts'

/** A time at the start of a day of the year 1: what dateutil fills up. */
const start: CivilTime = {
  year: 1,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  nanosecond: 0,
  zone: null,
  isFine: false,
}

/** `DateParseError`, a ValueError. */
export function dateParseError(message: string): PythonError {
  return new PythonError('DateParseError', message)
}

/** The time a text spells, or throws what pandas would. ISO 8601 is tried before, by the caller. */
export function parseFreeDate(text: string): CivilTime {
  if (!looksLikeDate(text)) throw valueError(`Given date string "${text}" not likely a datetime`)
  if (looksLikeTime(text)) {
    const now = new Date()
    return fillParts(text, {
      ...start,
      year: now.getFullYear(),
      month: now.getMonth() + 1,
      day: now.getDate(),
    })
  }
  const short = delimitedDate(text) ?? abbreviatedDate(text)
  if (short !== null) return short
  if (text.trimStart().startsWith('-')) throw unknownFormat(text)
  return fillParts(text, start)
}

function unknownFormat(text: string): PythonError {
  return dateParseError(`Unknown datetime string format, unable to parse: ${text}`)
}

const notDates = new Set(['a', 'A', 'm', 'M', 'p', 'P', 't', 'T'])
const number = /^[ \t-\r]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t-\r]*$/

/** Numbers below 1000 are no dates. */
function looksLikeDate(text: string): boolean {
  if (text.startsWith('0')) return true
  if (notDates.has(text)) return false
  return !number.test(text) || Number(text) >= 1000
}

function looksLikeTime(text: string): boolean {
  const [, hour, minute] = /^(\d?\d):(\d\d)/.exec(text) ?? []
  return hour !== undefined && Number(hour) <= 23 && Number(minute) <= 59
}

/** MM/DD/YYYY and its like, day first only where the month cannot be one. */
function delimitedDate(text: string): CivilTime | null {
  const full = /^(\d\d?)[ /\-.](\d\d?)[ /\-.](\d{4})$/.exec(text)
  const monthOnly = /^(\d\d)[ /-](\d{4})$/.exec(text)
  const [, first, second = '1', years] = full ?? (monthOnly ? ['', monthOnly[1], '1', monthOnly[2]] : [])
  if (first === undefined || Number(years) < 1000) return null
  const [month, day] = [Number(first), Number(second)]
  const fits = month >= 1 && month <= 31 && day >= 1 && day <= 31 && (month <= 12 || day <= 12)
  if (!fits) throw dateParseError(`Invalid date specified (${month}/${day})`)
  const isSwapped = month > 12 && full !== null
  return checkedDate({
    ...start,
    year: Number(years),
    month: isSwapped ? day : month,
    day: isSwapped ? month : day,
  })
}

function checkedDate(time: CivilTime): CivilTime {
  if (time.month > 12) throw valueError('month must be in 1..12')
  if (time.day > daysInMonth(time.year, time.month)) throw valueError('day is out of range for month')
  return time
}

/** Years, quarters and months alone. */
function abbreviatedDate(text: string): CivilTime | null {
  const upper = text.toUpperCase()
  if (/^[\d+ ]?\d{3}$|^\d{3} $/.test(upper) && Number(upper) >= 1) return { ...start, year: Number(upper) }
  const quarter = quarterDate(upper)
  if (quarter !== null) return quarter
  const yearMonth = /^(\d{4})-(1[0-2]|0[1-9]|[1-9])$/.exec(upper)
  if (yearMonth && Number(yearMonth[1]) >= 1) {
    return { ...start, year: Number(yearMonth[1]), month: Number(yearMonth[2]) }
  }
  const named = /^([A-Z]{3})(?:\s+|-)(\d{4})$/.exec(upper)
  const month = monthNames.findIndex((name) => name.slice(0, 3).toUpperCase() === named?.[1])
  return named && month >= 0 && Number(named[2]) >= 1
    ? { ...start, year: Number(named[2]), month: month + 1 }
    : null
}

function quarterDate(upper: string): CivilTime | null {
  const ahead = /^(\d)Q(?:-?(\d\d)|-?(\d{4}))$/.exec(upper)
  const behind = /^(?:(\d\d)|(\d{4}))-?Q(\d)$/.exec(upper)
  const quarter = Number(ahead?.[1] ?? behind?.[3])
  if (ahead === null && behind === null) return null
  if (quarter < 1 || quarter > 4) {
    throw dateParseError(`Incorrect quarterly string is given, quarter must be between 1 and 4: ${upper}`)
  }
  const short = ahead?.[2] ?? behind?.[1]
  const year = short === undefined ? Number(ahead?.[3] ?? behind?.[2]) : 2000 + Number(short)
  return year < 1 ? null : { ...start, year, month: (quarter - 1) * 3 + 1 }
}

/** What dateutil reads of a text, over a default. */
export function fillParts(text: string, base: CivilTime): CivilTime {
  const parts = parseDateText(asciiDigits(text))
  if (parts === null) throw unknownFormat(text)
  const named = [
    parts.year,
    parts.month,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second,
    parts.microsecond,
  ]
  if (named.every((part) => part === undefined)) {
    throw dateParseError(`Unable to parse datetime string: ${text}`)
  }
  const time: CivilTime = {
    year: parts.year ?? base.year,
    month: parts.month ?? base.month,
    day: parts.day ?? base.day,
    hour: parts.hour ?? base.hour,
    minute: parts.minute ?? base.minute,
    second: parts.second ?? base.second,
    nanosecond: (parts.microsecond ?? 0) * 1000 + finerDigits(text, parts),
    zone: null,
    isFine: fractionOf(text, parts).length > 6,
  }
  checkParts(text, time)
  if (parts.weekday !== undefined && !parts.day) {
    throw valueError('Parsing datetimes with weekday but no day information is not supported')
  }
  return { ...time, zone: checkedZone(text, parts) }
}

/** Digits of a second, which dateutil cuts behind the sixth. */
function fractionOf(text: string, parts: DateParts): string {
  if (parts.microsecond === undefined || parts.microsecond % 1000 !== 0) return ''
  return /\d:\d{2}:\d{2}\.(\d+)/.exec(text)?.[1] ?? ''
}

function finerDigits(text: string, parts: DateParts): number {
  const fraction = fractionOf(text, parts)
  return fraction.length > 6 ? Number(fraction.padEnd(9, '0').slice(6, 9)) : 0
}

function checkParts(text: string, time: CivilTime): void {
  const refuse = (reason: string) => dateParseError(`${reason}: ${text}`)
  if (time.year > 2 ** 31 - 1) {
    throw new PythonError('OutOfBoundsDatetime', `Parsing "${text}" to datetime overflows`)
  }
  if (time.year < 1 || time.year > 9999) throw refuse(`year ${time.year} is out of range`)
  if (time.month < 1 || time.month > 12) throw refuse('month must be in 1..12')
  if (time.day < 1 || time.day > daysInMonth(time.year, time.month))
    throw refuse('day is out of range for month')
  if (time.hour > 23) throw refuse('hour must be in 0..23')
  if (time.minute > 59) throw refuse('minute must be in 0..59')
  if (time.second > 59) throw refuse('second must be in 0..59')
}

const SECONDS_PER_DAY = 86_400

function checkedZone(text: string, parts: DateParts): number | null {
  if (parts.zone !== undefined && Math.abs(parts.zone) < SECONDS_PER_DAY) return parts.zone
  if (parts.zone !== undefined) {
    throw valueError(
      `Parsed string "${text}" gives an invalid tzoffset, which must be between -timedelta(hours=24) and timedelta(hours=24)`,
    )
  }
  if (parts.zoneName === undefined) return null
  throw valueError(`Parsed string "${text}" included an unrecognized timezone "${parts.zoneName}".`)
}
