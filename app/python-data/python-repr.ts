/** `repr` and `str` of Python values, and the names of their types. */
import { arrayDtypeName } from './dtype.ts'
import { strOfObject } from '#shared/python-objects.ts'
import { float16ToNumber, isInstant, isTensor, numberToFloat16, valueAt } from '#shared/values.ts'
import type { Instant, Opaque, Tensor, Value } from '#shared/values.ts'
import { arrayRepr, arrayText } from './array-text.ts'
import { isoText } from './instant-text.ts'
import { isNumpyScalar } from './numpy-scalar.ts'
import type { PythonError } from './python-error.ts'

/** `repr(float)`: the shortest digits that read back, in Python's layout (`1e-05`, `1e+16`, `2.0`). */
export function floatRepr(value: number): string {
  const magnitude = Math.abs(value)
  if (magnitude >= 1e-4 && magnitude < 1e16) {
    return Number.isInteger(value) ? `${value}.0` : String(value)
  }
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (Number.isNaN(value)) return 'nan'
  if (magnitude === Infinity) return value > 0 ? 'inf' : '-inf'
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  const sign = exponent.startsWith('-') ? '-' : '+'
  return `${digits}e${sign}${exponent.slice(1).padStart(2, '0')}`
}

const plainText = /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/
const unprintable = /[\p{C}\p{Z}]/u
const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }

/** `repr(str)`. */
export function stringRepr(text: string): string {
  if (plainText.test(text)) return `'${text}'`
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let body = ''
  for (const letter of text) body += letter === quote ? `\\${quote}` : escapedLetter(letter)
  return `${quote}${body}${quote}`
}

function escapedLetter(letter: string): string {
  const short = shortEscapes[letter]
  if (short !== undefined) return short
  if (letter === ' ' || !unprintable.test(letter)) return letter
  const code = letter.codePointAt(0) ?? 0
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

/** `repr(bytes)`. */
export function bytesRepr(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'"
  const parts: string[] = []
  for (const byte of bytes) {
    const letter = String.fromCharCode(byte)
    const short = shortEscapes[letter]
    if (short !== undefined) parts.push(short)
    else if (letter === quote) parts.push(`\\${quote}`)
    else if (byte < 0x20 || byte >= 0x7f) parts.push(`\\x${byte.toString(16).padStart(2, '0')}`)
    else parts.push(letter)
  }
  return `b${quote}${parts.join('')}${quote}`
}

/** `repr(value)`. */
export function reprOf(value: Value): string {
  if (value === null) return 'None'
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'bigint':
      return value.toString()
    case 'number':
      return floatRepr(value)
    case 'string':
      return stringRepr(value)
    case 'object':
      return objectRepr(value)
  }
}

function objectRepr(value: Exclude<Value, null | boolean | bigint | number | string>): string {
  if (value instanceof Uint8Array) return bytesRepr(value)
  if (value instanceof Map) {
    return `{${Array.from(value, ([key, item]) => `${reprOf(key)}: ${reprOf(item)}`).join(', ')}}`
  }
  if (isListValue(value)) return `[${value.map(reprOf).join(', ')}]`
  if (isInstant(value)) return instantRepr(value)
  if (isTensor(value)) return tensorRepr(value)
  return (value as Opaque).repr
}

function isListValue(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

function instantRepr(instant: Instant): string {
  if (instant.ticks === null) return 'NaT'
  const text = isoText(instant)
  if (instant.unit === 'ns') return `Timestamp('${text.replace('T', ' ')}')`
  const fields = text.match(/\d+/g)?.map(Number) ?? []
  if (instant.unit === 'D') return `datetime.date(${fields.slice(0, 3).join(', ')})`
  const [year, month, day, hour, minute, second = 0, fraction = 0] = fields
  const tail = fraction > 0 ? [second, fraction] : second > 0 ? [second] : []
  return `datetime.datetime(${[year, month, day, hour, minute, ...tail].join(', ')})`
}

function tensorRepr(tensor: Tensor): string {
  if (tensor.shape.length === 0) {
    const element = valueAt(tensor.values, 0)
    if (isNumpyScalar(tensor)) return `np.${tensor.values.dtype}(${scalarText(tensor, element)})`
    return `array(${scalarText(tensor, element)}${dtypeSuffix(tensor)})`
  }
  return arrayRepr(tensor, dtypeText(tensor), (item) => scalarText(tensor, item))
}

function dtypeText({ values }: Tensor): string {
  if (values.dtype === 'datetime64') return `'datetime64[${values.unit}]'`
  if (values.dtype === 'bytes') return `'|S${Math.max(1, ...values.data.map(({ length }) => length))}'`
  return values.dtype === 'str' ? arrayDtypeName(values) : values.dtype
}

/** The dtype of an array without a dimension, where its element does not show it. */
function dtypeSuffix(tensor: Tensor): string {
  const natural = ['int64', 'float64', 'bool', 'str', 'bytes'].includes(tensor.values.dtype)
  return natural ? '' : `, dtype=${tensor.values.dtype}`
}

function scalarText(tensor: Tensor, element: Value): string {
  if (typeof element !== 'number') return reprOf(element)
  const isShort = tensor.values.dtype === 'float32' || tensor.values.dtype === 'float16'
  return isShort ? shortFloatRepr(tensor, element) : floatRepr(element)
}

function shortFloatRepr(tensor: Tensor, element: number): string {
  const rounded = tensor.values.dtype === 'float16' ? roundToHalf : Math.fround
  for (let digits = 1; digits <= 9; digits++) {
    const candidate = Number(element.toPrecision(digits))
    if (rounded(candidate) === element) return floatRepr(candidate)
  }
  return floatRepr(element)
}

function roundToHalf(value: number): number {
  return float16ToNumber(numberToFloat16(value))
}

/** `str(value)`. */
export function strOf(value: Value): string {
  if (typeof value === 'string') return value
  if (isInstant(value)) return value.ticks === null ? 'NaT' : isoText(value).replace('T', ' ')
  if (typeof value === 'object' && value !== null && isTensor(value)) {
    if (value.shape.length === 0) return strOf(valueAt(value.values, 0))
    return arrayText(value, ' ', 0, (item) => scalarText(value, item))
  }
  if (isOpaque(value)) return strOfObject(value)
  return reprOf(value)
}

function isOpaque(value: Value): value is Opaque {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'opaque'
}

/** `type(value).__name__`. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return 'float'
    case 'string':
      return 'str'
    case 'object':
      return objectTypeName(value)
  }
}

function objectTypeName(value: Exclude<Value, null | boolean | bigint | number | string>): string {
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof Map) return 'dict'
  if (isListValue(value)) return 'list'
  if (isTensor(value)) return isNumpyScalar(value) ? value.values.dtype : 'ndarray'
  if (isInstant(value)) return instantTypeName(value)
  return (value as Opaque).type.split('.').at(-1) ?? 'object'
}

function instantTypeName(value: Instant): string {
  if (value.ticks === null) return 'NaTType'
  if (value.unit === 'ns') return 'Timestamp'
  return value.unit === 'D' ? 'date' : 'datetime'
}

const modules: Readonly<Record<string, string>> = {
  ndarray: 'numpy.',
  int32: 'numpy.',
  float32: 'numpy.',
  date: 'datetime.',
  datetime: 'datetime.',
  Timestamp: 'pandas._libs.tslibs.timestamps.',
  NaTType: 'pandas._libs.tslibs.nattype.',
}

/** `str(type(value))`: `<class 'dict'>`, `<class 'numpy.ndarray'>`. */
export function classRepr(value: Value): string {
  const name = typeName(value)
  if (isOpaque(value)) return `<class '${value.type}'>`
  return `<class '${modules[name] ?? ''}${name}'>`
}

/** `repr(exception)`. */
export function reprOfError(error: PythonError): string {
  return `${error.type}(${error.parameters.map(reprOf).join(', ')})`
}
