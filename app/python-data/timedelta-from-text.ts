/** Texts as lengths of time, as pandas reads them. Source: `parse_timedelta_string` of `pandas/_libs/tslibs/timedeltas.pyx`. */
import { NOT_A_TIME } from '#shared/values.ts'
import { PythonError, valueError } from './python-error.ts'

const second = 1_000_000_000n

const unitLengths: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3_600n * second,
  D: 86_400n * second,
  W: 604_800n * second,
}

const unitNames: Readonly<Record<string, readonly string[]>> = {
  W: ['w'],
  D: ['d', 'days', 'day'],
  h: ['hours', 'hour', 'hr', 'h'],
  m: ['m', 'minute', 'min', 'minutes'],
  s: ['s', 'seconds', 'sec', 'second'],
  ms: ['ms', 'milliseconds', 'millisecond', 'milli', 'millis'],
  us: ['us', 'microseconds', 'microsecond', 'µs', 'micro', 'micros'],
  ns: ['ns', 'nanoseconds', 'nano', 'nanos', 'nanosecond'],
}

const unitsByName = new Map(
  Object.entries(unitNames).flatMap(([unit, names]) => names.map((name) => [name, unit] as const)),
)

const missing = new Set(['', 'NaT', 'nat', 'nan', 'NaN', 'NAN', 'NAT'])

interface Reading {
  total: bigint
  isNegative: boolean
  hasDot: boolean
  hasValue: boolean
  clock: 'h' | 'm' | 's' | null
  number: string
  fraction: string
  unit: string
}

/** Nanoseconds in a text such as `1 day`, `2h 30min` or `-1 days +02:00:00`; ValueError as pandas raises it. */
export function nanosecondsInText(text: string): bigint {
  if (missing.has(text)) return NOT_A_TIME
  if (/^-?P/.test(text)) return inBounds(isoLength(text), text)
  const reading: Reading = {
    total: 0n,
    isNegative: false,
    hasDot: false,
    hasValue: false,
    clock: null,
    number: '',
    fraction: '',
    unit: '',
  }
  for (const letter of text) take(reading, letter, text)
  finish(reading, text)
  return inBounds(reading.total, text)
}

function inBounds(total: bigint, text: string): bigint {
  if (BigInt.asIntN(64, total) === total && total !== NOT_A_TIME) return total
  throw new PythonError('OutOfBoundsTimedelta', `cannot convert input ${text} to nanoseconds`)
}

const isoLayout =
  /^(?<sign>-?)P(?:(?<W>\d+)W)?(?:(?<D>\d+)D)?(?:T(?:(?<h>\d+)H)?(?:(?<m>\d+)M)?(?:(?<s>\d+)(?:\.(?<fraction>\d{1,9})\d*)?S)?)?$/

/** A duration of ISO 8601, with whole days and weeks. */
function isoLength(text: string): bigint {
  const found = isoLayout.exec(text)?.groups
  if (found === undefined) throw valueError(`Invalid ISO 8601 Duration format - ${text}`)
  let total = BigInt((found['fraction'] ?? '').padEnd(9, '0'))
  for (const unit of ['W', 'D', 'h', 'm', 's'])
    total += BigInt(found[unit] ?? '0') * (unitLengths[unit] ?? 0n)
  return found['sign'] === '-' ? -total : total
}

function add(reading: Reading, length: bigint): void {
  reading.total += reading.isNegative ? -length : length
}

function take(reading: Reading, letter: string, text: string): void {
  if (letter === ' ' || letter === ',' || letter === '+') return
  if (letter === '-') {
    if (reading.isNegative || reading.hasValue || reading.clock !== null)
      throw valueError('only leading negative signs are allowed')
    reading.isNegative = true
  } else if (/\d/.test(letter)) takeDigit(reading, letter)
  else if (letter === ':') takeColon(reading, text)
  else if (letter === '.') takeDot(reading)
  else {
    reading.unit += letter
    reading.hasValue = true
    reading.hasDot = false
  }
}

function takeDigit(reading: Reading, digit: string): void {
  if (reading.hasDot && reading.unit === '') reading.fraction += digit
  else if (reading.hasDot) {
    reading.number += digit
    reading.hasDot = false
  } else if (reading.unit === '') reading.number += digit
  else {
    add(reading, lengthOf(reading))
    Object.assign(reading, { unit: '', number: digit, fraction: '' })
  }
}

function takeColon(reading: Reading, text: string): void {
  if (reading.hasValue) reading.isNegative = false
  if (reading.number === '') throw valueError(`expecting hh:mm:ss format, received: ${text}`)
  const clock = reading.clock === null ? 'h' : reading.clock === 'h' ? 'm' : 's'
  add(reading, BigInt(reading.number) * (unitLengths[clock] ?? 0n))
  Object.assign(reading, { clock, unit: '', number: '' })
}

function takeDot(reading: Reading): void {
  if (reading.number !== '' && reading.clock !== null) {
    if (reading.clock !== 'm') throw valueError('expected hh:mm:ss format before .')
    add(reading, BigInt(reading.number) * second)
    Object.assign(reading, { hasValue: true, unit: '', number: '', fraction: '' })
  }
  reading.hasDot = true
}

function finish(reading: Reading, text: string): void {
  const { number, fraction, unit, clock } = reading
  if (reading.hasDot && unit !== '') add(reading, lengthOf(reading))
  else if (reading.hasDot) {
    if ((number !== '' || fraction !== '') && unit === '' && clock === null)
      throw valueError('no units specified')
    add(reading, BigInt(fraction.slice(0, 9).padEnd(9, '0')))
  } else if (clock !== null) {
    if (clock === 'h') throw valueError('expected hh:mm:ss format')
    add(reading, BigInt(number === '' ? '0' : number) * second)
  } else if (unit !== '') {
    if (number === '') throw valueError(`Could not convert '${text}' to NumPy timedelta`)
    add(reading, lengthOf(reading))
  } else if (number === '') throw valueError('symbols w/o a number')
  else {
    if (reading.hasValue) throw valueError('have leftover units')
    add(reading, BigInt(number))
  }
}

/** `timedelta_from_spec`. */
function lengthOf({ number, fraction, unit }: Reading): bigint {
  const name = unitsByName.get(unit) ?? unitsByName.get(unit.toLowerCase())
  const length = unitLengths[name ?? '']
  if (unit === 'M' || unit === 'Y' || unit === 'y')
    throw valueError(
      "Units 'M', 'Y' and 'y' do not represent unambiguous timedelta values and are not supported.",
    )
  if (length === undefined) throw valueError(`invalid unit abbreviation: ${unit}`)
  const whole = BigInt(number === '' ? '0' : number) * length
  return whole + BigInt(Math.trunc(Number(`0.${fraction === '' ? '0' : fraction}`) * Number(length)))
}
