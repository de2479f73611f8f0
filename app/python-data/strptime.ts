/** Text along a format of `%` directives. Sources: `_strptime.TimeRE` of CPython 3.11, `pandas/_libs/tslibs/strptime.pyx`. */
import type { CivilTime } from './civil-time.ts'
import { monthNames, weekdayNames } from './dateutil-words.ts'
import { daysInMonth } from './instant-text.ts'
import { parseIsoText } from './iso-text.ts'
import { valueError } from './python-error.ts'

const shortMonths = monthNames.map((name) => name.slice(0, 3))

const directives: Readonly<Record<string, string>> = {
  d: '(?<d>3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9])',
  f: '(?<f>[0-9]{1,9})',
  H: '(?<H>2[0-3]|[0-1]\\d|\\d)',
  I: '(?<I>1[0-2]|0[1-9]|[1-9])',
  m: '(?<m>1[0-2]|0[1-9]|[1-9])',
  M: '(?<M>[0-5]\\d|\\d)',
  S: '(?<S>6[0-1]|[0-5]\\d|\\d)',
  Y: '(?<Y>\\d\\d\\d\\d)',
  z: '(?<z>[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z)',
  Z: '(?<Z>UTC|GMT)',
  A: `(?<A>${weekdayNames.join('|')})`,
  a: `(?<a>${weekdayNames.map((name) => name.slice(0, 3)).join('|')})`,
  B: `(?<B>${monthNames.join('|')})`,
  b: `(?<b>${shortMonths.join('|')})`,
  p: '(?<p>AM|PM)',
}

const isoFormat = /^%Y(?:([-/ \\.]?)%m(?:\1%d(?:[ T]%H(?::%M(?::%S(?:%z|\.%f(?:%z)?)?)?)?)?)?)?$/

/** How to read texts of one format. */
export interface TimeFormat {
  readonly format: string
  /** Whether the laxer ISO reading is tried first. */
  readonly isIso: boolean
  readonly pattern: RegExp
}

/** A format made ready. */
export function timeFormat(format: string): TimeFormat {
  const escaped = format.replace(/[\\.^$*+?(){}[\]|]/g, '\\$&').replace(/\s+/g, '\\s+')
  const body = escaped.replace(/%(.)/g, (_, letter: string) => directives[letter] ?? letter)
  const isIso = isoFormat.test(format) && format !== '%Y%m'
  return { format, isIso, pattern: new RegExp(`^${body}`, 'i') }
}

/** The time of a text along a format; throws ValueError like pandas, without its advice. */
export function parseAlong(text: string, { format, isIso, pattern }: TimeFormat): CivilTime {
  const iso = isIso ? parseIsoText(text, format) : null
  if (iso !== null) return iso
  const match = pattern.exec(text)
  if (!match) throw valueError(`time data "${text}" doesn't match format "${format}"`)
  if (match[0].length !== text.length) {
    throw valueError(
      `unconverted data remains when parsing with format "${format}": "${text.slice(match[0].length)}"`,
    )
  }
  return checkedTime(match.groups ?? {})
}

type Groups = Readonly<Record<string, string | undefined>>

function checkedTime(groups: Groups): CivilTime {
  const year = Number(groups['Y'] ?? 1900)
  const month = monthIn(groups)
  const day = Number(groups['d'] ?? 1)
  if (year < 1) throw valueError(`year ${year} is out of range`)
  if (day > daysInMonth(year, month)) throw valueError('day is out of range for month')
  const fraction = groups['f'] ?? ''
  return {
    year,
    month,
    day,
    hour: hourIn(groups),
    minute: Number(groups['M'] ?? 0),
    second: Number(groups['S'] ?? 0),
    nanosecond: Number(fraction.padEnd(9, '0').slice(0, 9)),
    zone: zoneIn(groups),
    isFine: fraction.length > 6,
  }
}

function monthIn(groups: Groups): number {
  const full = monthNames.findIndex((name) => name.toLowerCase() === groups['B']?.toLowerCase())
  const short = shortMonths.findIndex((name) => name.toLowerCase() === groups['b']?.toLowerCase())
  if (full >= 0) return full + 1
  return short >= 0 ? short + 1 : Number(groups['m'] ?? 1)
}

function hourIn(groups: Groups): number {
  if (groups['I'] === undefined) return Number(groups['H'] ?? 0)
  const hour = Number(groups['I']) % 12
  return groups['p']?.toLowerCase() === 'pm' ? hour + 12 : hour
}

function zoneIn(groups: Groups): number | null {
  if (groups['Z'] !== undefined) return 0
  const text = groups['z']
  if (text === undefined) return null
  if (text.toUpperCase() === 'Z') return 0
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)/.exec(text) ?? []
  const seconds = Number(hours) * 3600 + Number(minutes) * 60
  return sign === '-' ? -seconds : seconds
}
