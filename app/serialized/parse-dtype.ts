/** numpy dtypes as text (`<f8`). Source: numpy's dtype docs, numpy/lib/format.py. */
import { UserError } from '#shared/user-error.ts'
import type { NumpyDtype, NumpyField } from './inert.ts'

const plainNames: Readonly<Record<string, string>> = {
  bool: '|b1',
  bool_: '|b1',
  int8: '|i1',
  int16: '<i2',
  int32: '<i4',
  int64: '<i8',
  uint8: '|u1',
  uint16: '<u2',
  uint32: '<u4',
  uint64: '<u8',
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
  object: '|O',
  object_: '|O',
  str_: '<U0',
  bytes_: '|S0',
  intp: '<i8',
  int: '<i8',
  float: '<f8',
  double: '<f8',
  longlong: '<i8',
  str: '<U0',
}

/** A dtype from numpy's text (`<f8`, `|b1`, `<M8[ns]`, `float64`); null when it is none that models use. */
export function parseDtype(text: string): NumpyDtype | null {
  const known = Object.hasOwn(plainNames, text) ? plainNames[text] : undefined
  const match = /^([<>|=]?)([biufOUSVMm?])(\d*)(?:\[(\d*)([a-zA-Z]+)\])?$/.exec(known ?? text)
  if (match === null) return null
  const [, order = '', letter = '', digits = '', multiple = '', unit] = match
  const code = letter === '?' ? 'b' : letter
  if (multiple !== '' && multiple !== '1') return null
  const count = digits === '' ? defaultSize(code) : Number(digits)
  const size = code === 'U' ? count * 4 : code === 'O' ? 8 : count
  if (!isKnown(code, size)) return null
  return { code, size, littleEndian: order !== '>', unit: unit ?? null, fields: null }
}

function defaultSize(code: string): number {
  if (code === 'b') return 1
  return code === 'O' || code === 'M' || code === 'm' ? 8 : 0
}

function isKnown(code: string, size: number): boolean {
  switch (code) {
    case 'b':
      return size === 1
    case 'i':
    case 'u':
      return size === 1 || size === 2 || size === 4 || size === 8
    case 'f':
      return size === 2 || size === 4 || size === 8
    case 'M':
    case 'm':
      return size === 8
    case 'U':
    case 'S':
    case 'V':
      return size < 4_000_000
    default:
      return code === 'O'
  }
}

/** A structured dtype; its size is given, since fields may have gaps. */
export function recordDtype(fields: readonly NumpyField[], size: number): NumpyDtype {
  return { code: 'V', size, littleEndian: true, unit: null, fields }
}

/** What an array of numpy objects cannot be read from. */
export function unreadableDtype(what: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The file has an array of a type that cannot be read: ${what}.`,
  })
}
