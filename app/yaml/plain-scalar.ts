/**
 * What an unquoted YAML scalar is to PyYAML, which MLflow reads and writes with. It follows YAML 1.1 with its own
 * regular expressions (`yaml/resolver.py`, `yaml/constructor.py`): `yes` and `off` are booleans, `010` is eight,
 * `1:30` is ninety, and `1e3` is text.
 */
import type { Instant, Value } from '#shared/values.ts'

/** The tag PyYAML's resolver gives a plain scalar. */
export type PlainTag = 'null' | 'bool' | 'int' | 'float' | 'timestamp' | 'merge' | 'str'

const BOOL = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/u
const NULL = /^(?:~|null|Null|NULL|)$/u
const INT =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/u
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/u
const TIMESTAMP =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9]{2})?))?)$/u
const TIMESTAMP_PARTS =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?)?$/u

/** CPython makes no integer of more digits from text (`sys.int_info.default_max_str_digits`). */
const MAX_INTEGER_DIGITS = 4300

/** The type PyYAML sees in a plain scalar. */
export function tagOfPlain(text: string): PlainTag {
  if (NULL.test(text)) return 'null'
  if (BOOL.test(text)) return 'bool'
  if (text === '<<') return 'merge'
  if (!/^[-+.0-9]/u.test(text)) return 'str'
  if (FLOAT.test(text)) return 'float'
  if (INT.test(text)) return 'int'
  return TIMESTAMP.test(text) ? 'timestamp' : 'str'
}

/** The value of a scalar of a tag; undefined where PyYAML raises (`!!int x`, month 13). */
export function valueOfScalar(tag: PlainTag, text: string): Value | undefined {
  switch (tag) {
    case 'null':
      return null
    case 'bool':
      return /^(?:yes|true|on)$/iu.test(text) ? true : BOOL.test(text) ? false : undefined
    case 'int':
      return toInteger(text)
    case 'float':
      return toFloat(text)
    case 'timestamp':
      return toInstant(text)
    case 'merge':
    case 'str':
      return text
  }
}

function toInteger(written: string): bigint | undefined {
  const text = written.replaceAll('_', '')
  const negative = text.startsWith('-')
  const digits = text.replace(/^[-+]/u, '')
  if (digits.length > MAX_INTEGER_DIGITS) return undefined
  const magnitude = toMagnitude(digits)
  if (magnitude === undefined) return undefined
  return negative ? -magnitude : magnitude
}

function toMagnitude(digits: string): bigint | undefined {
  if (/^0b[01]+$/u.test(digits) || /^0x[0-9a-fA-F]+$/u.test(digits)) return BigInt(digits)
  if (/^0[0-7]+$/u.test(digits)) return BigInt(`0o${digits.slice(1)}`)
  if (/^[0-9]+(?::[0-9]+)+$/u.test(digits)) {
    return digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n)
  }
  return /^[0-9]+$/u.test(digits) ? BigInt(digits) : undefined
}

function toFloat(written: string): number | undefined {
  const text = written.replaceAll('_', '').toLowerCase()
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.replace(/^[-+]/u, '')
  if (digits === '.inf') return sign * Number.POSITIVE_INFINITY
  if (digits === '.nan') return Number.NaN
  const parts = digits.split(':').map((part) => (part === '' || part === '.' ? Number.NaN : Number(part)))
  if (parts.some((part) => Number.isNaN(part))) return undefined
  return sign * parts.reduce((sum, part) => sum * 60 + part, 0)
}

/** A `datetime.date` counts days, a `datetime.datetime` microseconds; PyYAML cuts finer fractions. */
function toInstant(text: string): Instant | undefined {
  const parts = TIMESTAMP_PARTS.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone, sign, zoneHour, zoneMinute = '0'] =
    parts
  const days = daysOf(Number(year), Number(month), Number(day))
  if (days === undefined) return undefined
  if (hour === undefined) return { kind: 'instant', unit: 'D', ticks: BigInt(days) }
  const time = [Number(hour), Number(minute), Number(second)] as const
  if (time[0] > 23 || time[1] > 59 || time[2] > 59) return undefined
  const seconds = days * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
  const micros = BigInt(seconds) * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'))
  if (zone === undefined) return { kind: 'instant', unit: 'us', ticks: micros }
  const offset = (sign === '-' ? -1 : 1) * (Number(zoneHour ?? 0) * 60 + Number(zoneMinute))
  const name =
    sign === undefined
      ? '+00:00'
      : `${sign}${(zoneHour ?? '').padStart(2, '0')}:${zoneMinute.padStart(2, '0')}`
  return { kind: 'instant', unit: 'us', ticks: micros - BigInt(offset) * 60_000_000n, zone: name }
}

/** Days since 1970-01-01; undefined for a date that is not in the calendar or before year 1. */
function daysOf(year: number, month: number, day: number): number | undefined {
  if (year < 1) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return same ? date.getTime() / 86_400_000 : undefined
}
