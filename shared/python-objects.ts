/** Python objects that files hold and that we have no data for, as their `repr`. */
import type { Opaque, Value } from './values.ts'

/**
 * `Decimal(unscaled).scaleb(-scale)`. Small numbers are written with an exponent. Source: `Decimal.__str__` in CPython's
 * `_pydecimal.py`.
 */
export function decimalObject(unscaled: bigint, scale: number): Opaque {
  const digits = String(unscaled < 0n ? -unscaled : unscaled)
  const adjusted = digits.length - scale
  const isPlain = scale >= 0 && adjusted > -6
  const point = isPlain ? adjusted : 1
  const whole = point <= 0 ? '0' : digits.slice(0, point)
  const fraction = point <= 0 ? '0'.repeat(-point) + digits : digits.slice(point)
  const exponent = adjusted - point
  const power = exponent === 0 ? '' : `E${exponent > 0 ? '+' : ''}${exponent}`
  const text = `${unscaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}${power}`
  return { kind: 'opaque', type: 'Decimal', repr: `Decimal('${text}')` }
}

/** `datetime.time` of the microseconds since midnight. */
export function timeObject(microseconds: bigint): Opaque {
  const seconds = microseconds / 1_000_000n
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n]
  const rest = microseconds % 1_000_000n
  if (rest > 0n) parts.push(rest)
  else if (parts[2] === 0n) parts.pop()
  return { kind: 'opaque', type: 'time', repr: `datetime.time(${parts.join(', ')})` }
}

/** The digits of a `Decimal`; null for anything else. */
export function decimalText(value: Value): string | null {
  if (typeof value !== 'object' || value === null || !('repr' in value)) return null
  return /^Decimal\('([^']*)'\)$/.exec(value.repr)?.[1] ?? null
}

/** `str(value)` of an object whose `repr` is known; where nothing is known of its type, that is its `repr` too. */
export function strOfObject(value: Opaque): string {
  const decimal = decimalText(value)
  if (decimal !== null) return decimal
  const { repr } = value
  const time = /^datetime\.time\(([\d, ]+)\)$/.exec(repr)?.[1]
  if (time === undefined) return repr
  const [hours = '0', minutes = '0', seconds = '0', micro] = time.split(', ')
  const clock = [hours, minutes, seconds].map((part) => part.padStart(2, '0')).join(':')
  return micro === undefined ? clock : `${clock}.${micro.padStart(6, '0')}`
}
