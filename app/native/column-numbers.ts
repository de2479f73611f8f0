/** One column or array of values as doubles, converted as numpy's `astype` does. */
import { float16ToNumber, isTensor, type Data, type Value } from '#shared/values.ts'
import { parsePythonFloat } from './python-float.ts'
import { typeError, valueError } from './raised.ts'
import { unsupported } from './unsupported.ts'
import type { NumberType } from './grid.ts'

/** The numeric dtype of data, or null for text, objects and dates. */
export function numberTypeOf(data: Data): NumberType | null {
  switch (data.dtype) {
    case 'str':
    case 'object':
    case 'bytes':
    case 'datetime64':
    case 'extension':
      return null
    default:
      return data.dtype
  }
}

/** Writes the values as doubles to `target` at `start`, `start + stride`, …; text is read as Python's `float` reads it. */
export function writeNumbers(data: Data, target: Float64Array, start: number, stride: number): void {
  const { length } = data.data
  switch (data.dtype) {
    case 'float64':
    case 'float32':
    case 'int32':
    case 'int16':
    case 'int8':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'bool': {
      const { data: values } = data
      for (let row = 0, at = start; row < length; row++, at += stride) target[at] = values[row] ?? 0
      return
    }
    case 'int64':
    case 'uint64': {
      const { data: values } = data
      for (let row = 0, at = start; row < length; row++, at += stride) target[at] = Number(values[row] ?? 0n)
      return
    }
    case 'float16':
      for (let row = 0, at = start; row < length; row++, at += stride)
        target[at] = float16ToNumber(data.data[row] ?? 0)
      return
    case 'str':
    case 'object':
      for (let row = 0, at = start; row < length; row++, at += stride)
        target[at] = cellNumber(data.data[row] ?? null)
      return
    case 'bytes':
    case 'datetime64':
    case 'extension':
      throw unsupported(`A column of dtype ${data.dtype} in a numeric model`)
  }
}

/** A Python value as numpy's `astype(float64)` converts an element of an object array; None gives NaN. */
export function cellNumber(value: Value): number {
  if (value === null) return Number.NaN
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string') {
    const parsed = parsePythonFloat(value)
    if (parsed === null) throw valueError(`could not convert string to float: ${pythonQuoted(value)}`)
    return parsed
  }
  if (Array.isArray(value)) throw valueError('setting an array element with a sequence.')
  if (value instanceof Map) throw typeError("float() argument must be a string or a real number, not 'dict'")
  if (value instanceof Uint8Array) {
    const parsed = parsePythonFloat(new TextDecoder('latin1').decode(value))
    if (parsed === null) throw valueError('could not convert string to float')
    return parsed
  }
  if (isTensor(value)) throw valueError('setting an array element with a sequence.')
  if ('kind' in value && value.kind === 'opaque') {
    throw typeError(`float() argument must be a string or a real number, not '${value.type}'`)
  }
  throw unsupported('A date among numbers')
}

/** Text as Python's `repr` shows it, for messages. */
export function pythonQuoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inner = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
  return quote + (quote === "'" ? inner.replaceAll("'", "\\'") : inner) + quote
}
