/** The format of a date text, guessed: `guess_datetime_format` of `pandas/_libs/tslibs/parsing.pyx`. */
import type { CivilTime } from './civil-time.ts'
import { fillParts } from './date-from-text.ts'
import { pandasTokens } from './dateutil-tokens.ts'
import { monthNames, weekdayNames } from './dateutil-words.ts'
import { daysFromDate } from './instant-text.ts'
import { PythonError } from './python-error.ts'
import { parseAlong, timeFormat } from './strptime.ts'

/** Directives in the order pandas tries them, with what they say and how far numbers are padded. */
const directives: readonly (readonly [readonly string[], string, number])[] = [
  [['year', 'month', 'day', 'hour', 'minute', 'second'], '%Y%m%d%H%M%S', 0],
  [['year', 'month', 'day', 'hour', 'minute'], '%Y%m%d%H%M', 0],
  [['year', 'month', 'day', 'hour'], '%Y%m%d%H', 0],
  [['year', 'month', 'day'], '%Y%m%d', 0],
  [['hour', 'minute', 'second'], '%H%M%S', 0],
  [['year'], '%Y', 0],
  [['hour', 'minute'], '%H%M', 0],
  [['month'], '%B', 0],
  [['month'], '%b', 0],
  [['month'], '%m', 2],
  [['day'], '%d', 2],
  [['hour'], '%H', 2],
  [['minute'], '%M', 2],
  [['second'], '%S', 2],
  [['second', 'microsecond'], '%S.%f', 0],
  [['tzinfo'], '%z', 0],
  [['tzinfo'], '%Z', 0],
  [['day_of_week'], '%a', 0],
  [['day_of_week'], '%A', 0],
  [['meridiem'], '%p', 0],
]

const epoch: CivilTime = {
  year: 1970,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  nanosecond: 0,
  zone: null,
  isFine: false,
}

/** The format of a text, or null where it cannot be guessed. */
export function guessFormat(text: string): string | null {
  const time = readOrNull(text)
  if (time === null) return null
  const tokens = withPlainZone(pandasTokens(text), time)
  const { formats, filled, found } = assignDirectives(tokens, time)
  if (!isWhole(formats, filled, found)) return null
  const parts: string[] = []
  for (const [place, format] of formats.entries()) {
    const token = filled[place] ?? ''
    if (format === null && isPythonFloat(token)) return null
    parts.push(format ?? token)
  }
  const hour = parts.indexOf('%H')
  if (parts.includes('%p') && hour >= 0) parts[hour] = '%I'
  const guess = parts.join('')
  return parses(text, guess) && written(time, guess) === filled.join('') ? guess : null
}

function readOrNull(text: string): CivilTime | null {
  try {
    return fillParts(text, epoch)
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}

/** A zone at the end as one token of the form "+0900". */
function withPlainZone(tokens: string[], time: CivilTime): string[] {
  if (time.zone === null) return tokens
  const end = tokens.length
  const isSign = (token: string | undefined) => token === '+' || token === '-'
  let place: number | null = null
  if (tokens[end - 1] === 'Z') place = end - 1
  else if (end > 1 && isSign(tokens[end - 2])) place = end - 2
  else if (end > 3 && isSign(tokens[end - 4])) place = end - 4
  if (place !== null) return [...tokens.slice(0, place), zoneText(time.zone)]
  return tokens.map((token) => (token === 'GMT' ? 'UTC' : token))
}

function zoneText(zone: number): string {
  const minutes = Math.floor(Math.abs(zone) / 60)
  return `${zone < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

function assignDirectives(tokens: readonly string[], time: CivilTime) {
  const formats = tokens.map((): string | null => null)
  const filled = [...tokens]
  const found = new Set<string>()
  for (const [attributes, format, padding] of directives) {
    if (attributes.some((attribute) => found.has(attribute))) continue
    if (time.zone === null && (format === '%Z' || format === '%z')) continue
    const wanted = written(time, format)
    const place = formats.findIndex(
      (taken, index) => taken === null && fillToken(filled[index] ?? '', padding) === wanted,
    )
    if (place < 0) continue
    formats[place] = format
    filled[place] = fillToken(filled[place] ?? '', padding)
    for (const attribute of attributes) found.add(attribute)
  }
  return { formats, filled, found }
}

/** `str.zfill`, and fractions of a second cut to six digits. */
function fillToken(token: string, padding: number): string {
  const decimal = /^(\d+)\.(\d+)$/.exec(token)
  if (!decimal) return /^[+-]/.test(token) ? token : token.padStart(padding, '0')
  return `${two(Number(decimal[1]))}.${(decimal[2] ?? '').padEnd(9, '0').slice(0, 6)}`
}

/** Year, month and day are needed, or a year alone, or a year and a month with a dash. */
function isWhole(
  formats: readonly (string | null)[],
  tokens: readonly string[],
  found: ReadonlySet<string>,
): boolean {
  if (['year', 'month', 'day'].every((part) => found.has(part))) return true
  if (formats.length === 1) return formats[0] === '%Y'
  const isYearMonth =
    formats.length === 3 && formats[0] === '%Y' && formats[1] === null && formats[2] === '%m'
  return isYearMonth && tokens[1] === '-'
}

function isPythonFloat(token: string): boolean {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+|inf|infinity|nan)\s*$/i.test(token)
}

function parses(text: string, format: string): boolean {
  try {
    parseAlong(text, timeFormat(format))
    return true
  } catch (error) {
    if (error instanceof PythonError) return false
    throw error
  }
}

/** `datetime.strftime`. */
function written(time: CivilTime, format: string): string {
  return format.replace(/%(.)/g, (_, letter: string) => writtenPart(time, letter))
}

function writtenPart(time: CivilTime, letter: string): string {
  const weekday = (((daysFromDate(time.year, time.month, time.day) + 3) % 7) + 7) % 7
  switch (letter) {
    case 'Y':
      return String(time.year)
    case 'm':
      return two(time.month)
    case 'd':
      return two(time.day)
    case 'H':
      return two(time.hour)
    case 'I':
      return two(((time.hour + 11) % 12) + 1)
    case 'M':
      return two(time.minute)
    case 'S':
      return two(time.second)
    case 'f':
      return String(Math.floor(time.nanosecond / 1000)).padStart(6, '0')
    case 'z':
      return time.zone === null ? '' : zoneText(time.zone)
    case 'Z':
      return time.zone === 0 ? 'UTC' : ''
    case 'p':
      return time.hour < 12 ? 'AM' : 'PM'
    case 'B':
      return monthNames[time.month - 1] ?? ''
    case 'b':
      return (monthNames[time.month - 1] ?? '').slice(0, 3)
    case 'A':
      return weekdayNames[weekday] ?? ''
    case 'a':
      return (weekdayNames[weekday] ?? '').slice(0, 3)
    default:
      return letter
  }
}
