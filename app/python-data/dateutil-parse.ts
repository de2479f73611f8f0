/** dateutil's reading of free text as a date and time, without its fuzzy mode. Source: `dateutil.parser._parser.parser._parse`. */
import { couldBeDay, addNumber, integer, noNumbers, NotADate, resolveDate } from './year-month-day.ts'
import type { DateNumbers } from './year-month-day.ts'
import { dateutilTokens } from './dateutil-tokens.ts'
import { halfOf, isJump, isUtcName, monthOf, unitOf, weekdayOf } from './dateutil-words.ts'

/** What a text says; undefined parts are not said. */
export interface DateParts {
  year?: number | undefined
  month?: number | undefined
  day?: number | undefined
  weekday?: number
  hour?: number
  minute?: number | undefined
  second?: number
  microsecond?: number
  zoneName?: string | undefined
  /** Seconds east of UTC. */
  zone?: number | undefined
}

interface Reading {
  readonly tokens: string[]
  readonly numbers: DateNumbers
  readonly parts: DateParts
}

/** The parts of a text, or null when dateutil cannot read it. */
export function parseDateText(text: string): DateParts | null {
  const reading: Reading = { tokens: dateutilTokens(text), numbers: noNumbers(), parts: {} }
  try {
    for (let place = 0; place < reading.tokens.length; place++) place = readToken(reading, place)
    Object.assign(reading.parts, resolveDate(reading.numbers))
  } catch (error) {
    if (error instanceof NotADate) return null
    throw error
  }
  return settled(reading)
}

/** The token at a place; one that is not there is dateutil's IndexError. */
function tokenAt(reading: Reading, place: number): string {
  const token = reading.tokens[place]
  if (token === undefined) throw new NotADate()
  return token
}

/** Reads from one token on; gives the place of the last token that was used. */
function readToken(reading: Reading, place: number): number {
  const { parts, numbers } = reading
  const token = tokenAt(reading, place)
  if (isFloat(token)) return readNumber(reading, place)
  const weekday = weekdayOf(token)
  if (weekday !== null) {
    parts.weekday = weekday
    return place
  }
  const month = monthOf(token)
  if (month !== null) {
    addNumber(numbers, month, 'month')
    return readBehindMonth(reading, place)
  }
  const half = halfOf(token)
  if (half !== null) {
    if (parts.hour === undefined || parts.hour > 12) throw new NotADate()
    parts.hour = adjusted(parts.hour, half)
    return place
  }
  if (couldBeZoneName(reading, token)) {
    readZoneName(reading, place)
    return place
  }
  if (parts.hour !== undefined && (token === '+' || token === '-')) return readOffset(reading, place)
  if (!isJump(token)) throw new NotADate()
  return place
}

/** Whether Python's `float(token)` succeeds. */
function isFloat(token: string): boolean {
  return /^(?:\d+\.?\d*|\.\d+)$/.test(token) || /^(?:inf|infinity|nan)$/i.test(token)
}

/** Jan-01[-99] and "Jan of 01". */
function readBehindMonth(reading: Reading, place: number): number {
  const { tokens, numbers } = reading
  const separator = tokens[place + 1]
  if (separator === '-' || separator === '/') {
    addNumber(numbers, tokenAt(reading, place + 2))
    if (tokens[place + 3] !== separator) return place + 2
    addNumber(numbers, tokenAt(reading, place + 4))
    return place + 4
  }
  const isOf = separator === ' ' && tokens[place + 3] === ' ' && tokens[place + 2]?.toLowerCase() === 'of'
  const year = tokens[place + 4]
  if (!isOf || year === undefined) return place
  if (/^\d+$/.test(year)) addNumber(numbers, String(fullYear(Number(year), false)), 'year')
  return place + 4
}

function adjusted(hour: number, half: number): number {
  if (hour < 12 && half === 1) return hour + 12
  return hour === 12 && half === 0 ? 0 : hour
}

function couldBeZoneName({ parts }: Reading, token: string): boolean {
  if (parts.hour === undefined || parts.zoneName !== undefined || parts.zone !== undefined) return false
  return token.length <= 5 && (/^[A-Z]*$/.test(token) || token === 'z')
}

function readZoneName(reading: Reading, place: number): void {
  const { parts, tokens } = reading
  const name = tokenAt(reading, place)
  parts.zoneName = name
  parts.zone = ['UTC', 'GMT', 'Z', 'z'].includes(name) ? 0 : undefined
  const sign = tokens[place + 1]
  if (sign !== '+' && sign !== '-') return
  // "GMT+3" means "my time plus 3 is GMT".
  tokens[place + 1] = sign === '+' ? '-' : '+'
  parts.zone = undefined
  if (isUtcName(name)) parts.zoneName = undefined
}

function readOffset(reading: Reading, place: number): number {
  const { parts, tokens } = reading
  const sign = tokenAt(reading, place) === '+' ? 1 : -1
  const digits = tokenAt(reading, place + 1)
  let end = place + 1
  let minutes = 0
  let hours: number
  if (digits.length === 4) {
    hours = integer(digits.slice(0, 2))
    minutes = integer(digits.slice(2))
  } else if (tokens[place + 2] === ':') {
    hours = integer(digits)
    minutes = integer(tokenAt(reading, place + 3))
    end = place + 3
  } else if (digits.length <= 2) hours = integer(digits)
  else throw new NotADate()
  parts.zone = sign * (hours * 3600 + minutes * 60)
  const name = tokens[end + 3]
  const isNamed =
    isJump(tokens[end + 1] ?? '?') && tokens[end + 2] === '(' && tokens[end + 4] === ')' && name !== undefined
  if (
    isNamed &&
    name.length >= 3 &&
    name.length <= 5 &&
    /^[A-Z]+$/.test(name) &&
    parts.zoneName === undefined
  ) {
    parts.zoneName = name
    return end + 4
  }
  return end
}

/** Two digits are a year within fifty years of now. */
function fullYear(year: number, centurySpecified: boolean): number {
  if (year >= 100 || centurySpecified) return year
  const now = new Date().getFullYear()
  const near = year + Math.floor(now / 100) * 100
  if (near >= now + 50) return near - 100
  return near < now - 50 ? near + 100 : near
}

function settled({ parts, numbers }: Reading): DateParts {
  if (parts.year !== undefined) parts.year = fullYear(parts.year, numbers.centurySpecified)
  if (
    (parts.zone === 0 && parts.zoneName === undefined) ||
    parts.zoneName === 'Z' ||
    parts.zoneName === 'z'
  ) {
    parts.zoneName = 'UTC'
    parts.zone = 0
  } else if (parts.zone !== 0 && parts.zoneName !== undefined && isUtcName(parts.zoneName)) parts.zone = 0
  return parts
}

function readNumber(reading: Reading, place: number): number {
  const { tokens, numbers, parts } = reading
  const token = tokenAt(reading, place)
  if (!/^[\d.]+$/.test(token)) throw new NotADate()
  const next = tokens[place + 1]
  const isTimeLess = parts.hour === undefined && next !== ':' && unitOf(next) === null
  if (numbers.values.length === 3 && (token.length === 2 || token.length === 4) && isTimeLess) {
    parts.hour = integer(token.slice(0, 2))
    if (token.length === 4) parts.minute = integer(token.slice(2))
    return place
  }
  if (token.length === 6 || (token.length > 6 && token.indexOf('.') === 6)) {
    readSixDigits(reading, token)
    return place
  }
  if (token.length === 8 || token.length === 12 || token.length === 14) {
    readLongDate(reading, token)
    return place
  }
  return readShortNumber(reading, place)
}

/** YYMMDD, or HHMMSS[.ss] behind a date. */
function readSixDigits({ numbers, parts }: Reading, token: string): void {
  if (numbers.values.length === 0 && !token.includes('.')) {
    for (const start of [0, 2, 4]) addNumber(numbers, token.slice(start, start + 2))
    return
  }
  parts.hour = integer(token.slice(0, 2))
  parts.minute = integer(token.slice(2, 4))
  readSeconds(parts, token.slice(4))
}

/** YYYYMMDD[HHMM[SS]]. */
function readLongDate({ numbers, parts }: Reading, token: string): void {
  addNumber(numbers, token.slice(0, 4), 'year')
  addNumber(numbers, token.slice(4, 6))
  addNumber(numbers, token.slice(6, 8))
  if (token.length > 8) {
    parts.hour = integer(token.slice(8, 10))
    parts.minute = integer(token.slice(10, 12))
  }
  if (token.length > 12) parts.second = integer(token.slice(12))
}

function readSeconds(parts: DateParts, text: string): void {
  const [whole = '', fraction, ...rest] = text.split('.')
  if (rest.length > 0) throw new NotADate()
  parts.second = integer(whole)
  parts.microsecond = fraction === undefined ? 0 : integer(fraction.padEnd(6, '0').slice(0, 6))
}

function readMinutes(parts: DateParts, token: string): void {
  parts.minute = Math.trunc(Number(token))
  const rest = sixtieths(token)
  if (rest === null) delete parts.second
  else parts.second = rest
}

/** Whole sixtieths in the fraction of a decimal, null without a fraction. */
function sixtieths(token: string): number | null {
  const digits = token.split('.')[1] ?? ''
  if (!/[1-9]/.test(digits)) return null
  return Number((60n * BigInt(digits)) / 10n ** BigInt(digits.length))
}

function readShortNumber(reading: Reading, place: number): number {
  const { tokens, numbers, parts } = reading
  const token = tokenAt(reading, place)
  const value = Number(token)
  const next = tokens[place + 1]
  const unitPlace = findUnit(reading, place)
  if (unitPlace !== null) return readWithUnit(reading, place, unitPlace)
  if (next === ':' && place + 2 < tokens.length) return readClock(reading, place)
  if (next === '-' || next === '/' || next === '.') return readSeparated(reading, place, next)
  if (next === undefined || isJump(next)) {
    const half = halfOf(tokens[place + 2])
    if (next !== undefined && half !== null) {
      parts.hour = adjusted(Math.trunc(value), half)
      return place + 2
    }
    addNumber(numbers, value)
    return place + 1
  }
  const half = halfOf(next)
  if (half !== null && value < 24) {
    parts.hour = adjusted(Math.trunc(value), half)
    return place + 1
  }
  if (!couldBeDay(numbers, value)) throw new NotADate()
  addNumber(numbers, value)
  return place
}

/** Where the unit of a number stands: "10 h", "10h", or before it. */
function findUnit({ tokens }: Reading, place: number): number | null {
  if (unitOf(tokens[place + 1]) !== null) return place + 1
  if (tokens[place + 1] === ' ' && unitOf(tokens[place + 2]) !== null) return place + 2
  if (place > 0 && unitOf(tokens[place - 1]) !== null) return place - 1
  const isLast = place > 1 && place === tokens.length - 1
  return isLast && tokens[place - 1] === ' ' && unitOf(tokens[place - 2]) !== null ? place - 2 : null
}

function readWithUnit(reading: Reading, place: number, unitPlace: number): number {
  const { tokens, parts } = reading
  const token = tokenAt(reading, place)
  const isBehind = unitPlace > place
  const unit = (unitOf(tokens[unitPlace]) ?? 0) + (isBehind ? 0 : 1)
  const value = Number(token)
  if (unit === 0) {
    parts.hour = Math.trunc(value)
    parts.minute = sixtieths(token) ?? parts.minute
  } else if (unit === 1) readMinutes(parts, token)
  else if (unit === 2) readSeconds(parts, token)
  return isBehind ? unitPlace : place
}

/** HH:MM[:SS[.ss]]. */
function readClock(reading: Reading, place: number): number {
  const { tokens, parts } = reading
  parts.hour = Math.trunc(Number(tokenAt(reading, place)))
  const minutes = tokenAt(reading, place + 2)
  if (!/^(?:\d+\.?\d*|\.\d+)$/.test(minutes)) throw new NotADate()
  readMinutes(parts, minutes)
  const seconds = tokens[place + 4]
  if (tokens[place + 3] !== ':' || seconds === undefined) return place + 2
  readSeconds(parts, seconds)
  return place + 4
}

/** 01-01[-01], 01-Jan[-01]. */
function readSeparated(reading: Reading, place: number, separator: string): number {
  const { tokens, numbers } = reading
  addNumber(numbers, tokenAt(reading, place))
  const second = tokens[place + 2]
  if (second === undefined || isJump(second)) return place + 1
  addPart(numbers, second, false)
  if (tokens[place + 3] !== separator || place + 3 >= tokens.length) return place + 2
  addPart(numbers, tokenAt(reading, place + 4), true)
  return place + 4
}

function addPart(numbers: DateNumbers, token: string, anything: boolean): void {
  const month = /^\d+$/.test(token) ? null : monthOf(token)
  if (month !== null) addNumber(numbers, month, 'month')
  else if (anything || /^\d+$/.test(token)) addNumber(numbers, token)
  else throw new NotADate()
}
