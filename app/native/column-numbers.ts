/** One column or array of values as doubles, converted as numpy's `astype` does. */
import { NOT_A_TIME, float16ToNumber, isInstant, type Data, type Value } from '#shared/values.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { extensionDtype } from '#app/python-data/extension-dtype.ts'
import { floatOf } from '#app/python-data/python-number.ts'
import { Raised, typeError } from './raised.ts'
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

/**
 * Writes the values as doubles to `target` at `start`, `start + stride`, …; text is read as Python's `float` reads it, and
 * what is missing of a dtype of pandas' own is NaN, as its `astype` has it.
 */
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
      for (let row = 0, at = start; row < length; row++, at += stride)
        target[at] = cellNumber(data.data[row] ?? null)
      return
    case 'datetime64':
      for (let row = 0, at = start; row < length; row++, at += stride)
        target[at] = Number(data.data[row] ?? NOT_A_TIME)
      return
    case 'extension': {
      const missing = extensionDtype(data.name).family === 'timedelta' ? Number(NOT_A_TIME) : null
      for (let row = 0, at = start; row < length; row++, at += stride)
        target[at] = countOrNumber(data.data[row] ?? missing)
      return
    }
  }
}

/** Arrow's times are counts of their unit. */
function countOrNumber(value: Value): number {
  return isInstant(value) ? Number(value.ticks ?? NOT_A_TIME) : cellNumber(value)
}

/** A Python value as numpy's `astype(float64)` converts an element of an object array; None gives NaN. */
export function cellNumber(value: Value): number {
  if (typeof value === 'number') return value
  if (isInstant(value)) throw typeError("float() argument must be a string or a real number, not 'Timestamp'")
  try {
    return floatOf(value)
  } catch (error) {
    if (error instanceof PythonError) throw new Raised(error.type, error.message)
    throw error
  }
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
