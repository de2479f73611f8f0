/** Python's own conversions to `int`, `float` and `bool`, with Python's errors. */
import { isTensor, valueAt } from '#shared/values.ts'
import type { Value } from '#shared/values.ts'
import { isNotAvailable } from './extension-dtype.ts'
import { overflowError, PythonError, typeError, valueError } from './python-error.ts'
import { decimalText } from '#shared/python-objects.ts'
import { reprOf, strOf, stringRepr, typeName } from './python-repr.ts'

/** CPython's `sys.int_info.default_max_str_digits`. */
export const MAX_INT_DIGITS = 4300

const intPattern = /^[+-]?\d+(?:_\d+)*$/
const floatPattern =
  /^[+-]?(?:(?:\d+(?:_\d+)*)(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/
const wordPattern = /^([+-]?)(inf|infinity|nan)$/i

const outerSpace =
  // oxlint-disable-next-line no-control-regex -- Python counts these among whitespace
  /^[\t-\r\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g

/** Text without the outer whitespace that Python strips, Unicode's decimal digits as ASCII ones. */
function normalised(text: string): string {
  const stripped = text.replace(outerSpace, '')
  return asciiDigits(stripped)
}

/** Digits that came with Unicode 15 and later; Python 3.11 has Unicode 14. */
const laterDigits =
  /[\u{10d40}-\u{10d49}\u{116d0}-\u{116e3}\u{11bf0}-\u{11bf9}\u{11de0}-\u{11de9}\u{11f50}-\u{11f59}\u{16130}-\u{16139}\u{16d70}-\u{16d79}\u{1ccf0}-\u{1ccf9}\u{1e4f0}-\u{1e4f9}\u{1e5f1}-\u{1e5fa}]/u

/** Text with the decimal digits of all scripts as ASCII ones. */
export function asciiDigits(text: string): string {
  if (!/[^\p{ASCII}]/u.test(text)) return text
  return text.replace(/\p{Nd}/gu, (digit) =>
    laterDigits.test(digit) ? digit : String(decimalValue(digit.codePointAt(0) ?? 0)),
  )
}

/** Unicode keeps decimal digits in runs of ten, some of them side by side. */
function decimalValue(code: number): number {
  let start = code
  while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1))) start--
  return (code - start) % 10
}

/** `int(text)`; ValueError like Python's. */
export function intFromText(text: string): bigint {
  const plain = normalised(text)
  if (!intPattern.test(plain)) throw valueError(`invalid literal for int() with base 10: ${stringRepr(text)}`)
  const digits = plain.replaceAll('_', '')
  return intFromDigits(digits)
}

/** The integer that ASCII digits with an optional sign spell; ValueError beyond Python's digit limit. */
export function intFromDigits(digits: string): bigint {
  const sign = /^[+-]/.test(digits) ? 1 : 0
  if (digits.length - sign > MAX_INT_DIGITS) {
    throw valueError(
      `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion: value has ${digits.length - sign} digits; use sys.set_int_max_str_digits() to increase the limit`,
    )
  }
  return BigInt(digits.startsWith('+') ? digits.slice(1) : digits)
}

/** `float(text)`; ValueError like Python's. */
export function floatFromText(text: string): number {
  const plain = normalised(text)
  if (floatPattern.test(plain)) return Number(plain.replaceAll('_', ''))
  const word = wordPattern.exec(plain)
  if (!word) throw valueError(`could not convert string to float: ${stringRepr(text)}`)
  if (word[2]?.toLowerCase() === 'nan') return Number.NaN
  return word[1] === '-' ? -Infinity : Infinity
}

/** `float(int)`: the nearest double, ties to even; OverflowError when there is none. */
export function floatFromInt(value: bigint): number {
  const nearest = Number(value)
  if (!Number.isFinite(nearest)) throw overflowError('int too large to convert to float')
  return nearest
}

/** `int(float)`: cut towards zero. */
export function intFromFloat(value: number): bigint {
  if (Number.isNaN(value)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(value)) throw overflowError('cannot convert float infinity to integer')
  return BigInt(Math.trunc(value))
}

/** `int(value)` as numpy calls it for one element. */
export function intOf(value: Value): bigint {
  switch (typeof value) {
    case 'bigint':
      return value
    case 'number':
      return intFromFloat(value)
    case 'boolean':
      return value ? 1n : 0n
    case 'string':
      return intFromText(value)
    case 'object':
      return intOfObject(value)
  }
}

function intOfObject(value: Value): bigint {
  if (value instanceof Uint8Array) {
    const text = latin1(value)
    if (intPattern.test(normalised(text))) return intFromText(text)
    throw valueError(`invalid literal for int() with base 10: ${reprOf(value)}`)
  }
  if (typeof value === 'object' && value !== null && isTensor(value) && value.shape.length === 0) {
    return intOf(valueAt(value.values, 0))
  }
  const decimal = decimalText(value)
  if (decimal !== null) return intFromDecimal(decimal)
  throw typeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  )
}

/** Cut towards zero; files hold decimals of up to 38 digits. */
function intFromDecimal(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.split('E')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const shift = Number(exponent) - fraction.length
  const digits = `${whole}${fraction}`
  return shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : BigInt(digits) / 10n ** BigInt(-shift)
}

/** `float(value)` as numpy calls it for one element: None is NaN, a list is refused as a sequence. */
export function floatOf(value: Value): number {
  switch (typeof value) {
    case 'number':
      return value
    case 'bigint':
      return floatFromInt(value)
    case 'boolean':
      return value ? 1 : 0
    case 'string':
      return floatFromText(value)
    case 'object':
      return floatOfObject(value)
  }
}

function floatOfObject(value: Value): number {
  if (value === null) return Number.NaN
  if (value instanceof Uint8Array) {
    const text = latin1(value)
    if (floatPattern.test(normalised(text)) || wordPattern.test(normalised(text))) return floatFromText(text)
    throw valueError(`could not convert string to float: ${reprOf(value)}`)
  }
  if (Array.isArray(value)) throw valueError('setting an array element with a sequence.')
  if (typeof value === 'object' && isTensor(value)) {
    if (value.shape.length === 0) return floatOf(valueAt(value.values, 0))
    throw valueError('setting an array element with a sequence.')
  }
  const decimal = decimalText(value)
  if (decimal !== null) return Number(decimal)
  throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`)
}

/** `bool(value)`: Python's truth. */
export function truthOf(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'bigint':
      return value !== 0n
    case 'number':
      return value !== 0
    case 'string':
      return value.length > 0
    case 'object':
      if (value === null) return false
      if (isNotAvailable(value)) throw typeError('boolean value of NA is ambiguous')
      if (value instanceof Uint8Array || Array.isArray(value)) return value.length > 0
      if (value instanceof Map) return value.size > 0
      if (isTensor(value) && 'shape' in value && value.shape.length === 0) {
        return truthOf(valueAt(value.values, 0))
      }
      return true
  }
}

/** `str(value).encode('ascii')`, as numpy makes bytes of one element. */
export function asciiOf(value: Value): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value === 'object' && value !== null && isTensor(value) && value.shape.length === 0) {
    return asciiOf(valueAt(value.values, 0))
  }
  const text = strOf(value)
  const letters = Array.from(text)
  const first = letters.findIndex((letter) => letter > '\u007f')
  if (first === -1) return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  let last = first
  while ((letters[last + 1] ?? '') > '\u007f') last++
  const what =
    last === first
      ? `character ${escaped(letters[first] ?? '')} in position ${first}`
      : `characters in position ${first}-${last}`
  throw new PythonError(
    'UnicodeEncodeError',
    `'ascii' codec can't encode ${what}: ordinal not in range(128)`,
    { parameters: ['ascii', text, BigInt(first), BigInt(last + 1), 'ordinal not in range(128)'] },
  )
}

function escaped(letter: string): string {
  const code = letter.codePointAt(0) ?? 0
  const hex = code.toString(16)
  if (code <= 0xff) return `'\\x${hex.padStart(2, '0')}'`
  return code <= 0xffff ? `'\\u${hex.padStart(4, '0')}'` : `'\\U${hex.padStart(8, '0')}'`
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
