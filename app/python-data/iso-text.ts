/** pandas' reading of ISO 8601 text, a little laxer than the standard. Source: `parse_iso_8601_datetime` in pandas' `np_datetime_strings.c`. */
import type { CivilTime } from './civil-time.ts'
import { daysInMonth } from './instant-text.ts'

/** What a text is read along: the text, and the format that must fit it exactly, if any. */
interface Cursor {
  readonly text: string
  readonly format: string | null
  place: number
  formatPlace: number
}

interface Fields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  nanosecond: number
  isFine: boolean
}

const separators = new Set(['-', '.', '/', '\\', ' '])

/** The time a text spells, or null. With a format, its parts must fit in their order (`%Y-%m-%dT%H:%M:%S.%f%z`). */
export function parseIsoText(text: string, format: string | null = null): CivilTime | null {
  const cursor: Cursor = { text, format, place: 0, formatPlace: 0 }
  const fields: Fields = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    isFine: false,
  }
  const zone = readAll(cursor, fields)
  if (zone === 'refused' || (format !== null && cursor.formatPlace !== format.length)) return null
  return { ...fields, zone: zone === null ? null : zone * 60 }
}

/** Whether the format asks for this part next; without a format everything fits. */
function asks(cursor: Cursor, part: string): boolean {
  if (cursor.format === null) return true
  if (!cursor.format.startsWith(part, cursor.formatPlace)) return false
  cursor.formatPlace += part.length
  return true
}

function isDigit(letter: string): boolean {
  return letter >= '0' && letter <= '9'
}

function peek(cursor: Cursor): string {
  return cursor.text.charAt(cursor.place)
}

function atEnd(cursor: Cursor): boolean {
  return cursor.place >= cursor.text.length
}

function skipSpace(cursor: Cursor): boolean {
  while (/^[\t-\r ]/.test(peek(cursor))) {
    cursor.place++
    if (!asks(cursor, ' ')) return false
  }
  return true
}

/** One or two digits; two are needed without separators. Null when there are none. */
function readTwo(cursor: Cursor, mayBeOne: boolean): { value: number; digits: number } | null {
  if (!isDigit(peek(cursor))) return null
  let value = Number(peek(cursor))
  cursor.place++
  if (isDigit(peek(cursor))) {
    value = value * 10 + Number(peek(cursor))
    cursor.place++
    return { value, digits: 2 }
  }
  return mayBeOne ? { value, digits: 1 } : null
}

/** Reads everything into the fields; gives the zone in minutes, null without one. */
function readAll(cursor: Cursor, fields: Fields): number | null | 'refused' {
  if (!skipSpace(cursor) || !readYear(cursor, fields)) return 'refused'
  if (atEnd(cursor)) return null
  const separator = readSeparator(cursor)
  if (separator === null || !readMonthAndDay(cursor, fields, separator)) return 'refused'
  if (atEnd(cursor)) return null
  return readTime(cursor, fields)
}

function readYear(cursor: Cursor, fields: Fields): boolean {
  const isNegative = peek(cursor) === '-'
  if (isNegative) cursor.place++
  if (atEnd(cursor) || !asks(cursor, '%Y')) return false
  const digits = /^\d{1,4}/.exec(cursor.text.slice(cursor.place))?.[0] ?? ''
  // The sign only counts as the very first letter, before any space.
  if (cursor.text.startsWith('-')) {
    if (digits === '') return false
    fields.year = -Number(digits)
    cursor.place += digits.length
  } else if (digits.length === 4) {
    fields.year = Number(digits)
    cursor.place += 4
  }
  return true
}

/** The separator of the date, '' where digits follow at once; null is refused. */
function readSeparator(cursor: Cursor): string | null {
  const letter = peek(cursor)
  if (isDigit(letter)) return ''
  if (!separators.has(letter)) return null
  cursor.place++
  return asks(cursor, letter) && isDigit(peek(cursor)) ? letter : null
}

function readMonthAndDay(cursor: Cursor, fields: Fields, separator: string): boolean {
  const isSeparated = separator !== ''
  if (!asks(cursor, '%m')) return false
  const month = readTwo(cursor, isSeparated)
  if (month === null || month.value < 1 || month.value > 12) return false
  fields.month = month.value
  if (atEnd(cursor)) return isSeparated
  if (isSeparated) {
    if (peek(cursor) !== separator || cursor.place + 1 === cursor.text.length) return false
    cursor.place++
    if (!asks(cursor, separator)) return false
  }
  if (!asks(cursor, '%d')) return false
  const day = readTwo(cursor, isSeparated)
  if (day === null || day.value < 1 || day.value > daysInMonth(leapLike(fields.year), fields.month))
    return false
  fields.day = day.value
  return true
}

/** A year of four digits that is a leap year when the given one is. */
function leapLike(year: number): number {
  return (((year % 400) + 400) % 400) + 400
}

function readTime(cursor: Cursor, fields: Fields): number | null | 'refused' {
  const letter = peek(cursor)
  if ((letter !== 'T' && letter !== ' ') || cursor.place + 1 === cursor.text.length) return 'refused'
  if (!asks(cursor, letter)) return 'refused'
  cursor.place++
  if (!asks(cursor, '%H')) return 'refused'
  const hour = readTwo(cursor, true)
  if (hour === null || hour.value > 23) return 'refused'
  fields.hour = hour.value
  if (atEnd(cursor)) return hour.digits === 2 ? null : 'refused'
  const isSeparated = peek(cursor) === ':'
  if (isSeparated) {
    cursor.place++
    if (!isDigit(peek(cursor)) || !asks(cursor, ':')) return 'refused'
  } else if (!isDigit(peek(cursor))) {
    return hour.digits === 2 ? readZone(cursor) : 'refused'
  }
  return readMinutes(cursor, fields, isSeparated)
}

function readMinutes(cursor: Cursor, fields: Fields, isSeparated: boolean): number | null | 'refused' {
  if (!asks(cursor, '%M')) return 'refused'
  const minute = readTwo(cursor, isSeparated)
  if (minute === null || minute.value > 59) return 'refused'
  fields.minute = minute.value
  if (atEnd(cursor)) return null
  if (isSeparated && peek(cursor) === ':') {
    if (!asks(cursor, ':')) return 'refused'
    cursor.place++
    if (!isDigit(peek(cursor))) return 'refused'
  } else if (isSeparated || !isDigit(peek(cursor))) return readZone(cursor)
  if (!asks(cursor, '%S')) return 'refused'
  const second = readTwo(cursor, isSeparated)
  if (second === null || second.value > 59) return 'refused'
  fields.second = second.value
  if (peek(cursor) !== '.') return readZone(cursor)
  cursor.place++
  if (!asks(cursor, '.') || !asks(cursor, '%f')) return 'refused'
  const digits = /^\d{0,18}/.exec(cursor.text.slice(cursor.place))?.[0] ?? ''
  cursor.place += digits.length
  fields.nanosecond = Number(digits.slice(0, 9).padEnd(9, '0'))
  fields.isFine = digits.length > 6
  return readZone(cursor)
}

/** The zone and the end: minutes east of UTC, null without a zone. */
function readZone(cursor: Cursor): number | null | 'refused' {
  if (!skipSpace(cursor)) return 'refused'
  if (atEnd(cursor)) return null
  const sign = peek(cursor)
  let minutes: number | null = null
  if (sign === 'Z') {
    if (!asks(cursor, '%z')) return 'refused'
    cursor.place++
    minutes = 0
  } else if (sign === '+' || sign === '-') {
    if (!asks(cursor, '%z')) return 'refused'
    cursor.place++
    const offset = /^(\d\d?)(?::?(\d\d?))?/.exec(cursor.text.slice(cursor.place))
    if (!offset) return 'refused'
    const [whole, hours = '0', rest = '0'] = offset
    if (Number(hours) > 23 || Number(rest) > 59) return 'refused'
    cursor.place += whole.length
    minutes = (Number(hours) * 60 + Number(rest)) * (sign === '-' ? -1 : 1)
  }
  if (!skipSpace(cursor) || !atEnd(cursor)) return 'refused'
  return minutes
}
