/** Python objects into arrays of one dtype, element by element, as numpy's `setitem` does (`numpy/_core/src/multiarray/arraytypes.c.src`). */
import { NOT_A_TIME, isInstant, isTensor, numberToFloat16, valueAt } from '#shared/values.ts'
import type { Data, TimeUnit, Value } from '#shared/values.ts'
import type { DtypeSpec } from './dtype.ts'
import { integerRanges } from './numeric-data.ts'
import { ticksOfText } from './numpy-datetime.ts'
import { rescaled } from './rescale.ts'
import { timeData } from './time-dtype.ts'
import { overflowError, valueError } from './python-error.ts'
import { asciiOf, floatOf, intOf, truthOf } from './python-number.ts'
import { strOf } from './python-repr.ts'

/** The values as an array of the dtype; throws what Python would. Strings become numpy's `<U`. */
export function dataOf(values: readonly Value[], spec: DtypeSpec): Data {
  switch (spec.name) {
    case 'bool':
      return { dtype: 'bool', data: Uint8Array.from(values, (value) => (truthOf(value) ? 1 : 0)) }
    case 'float64':
      return { dtype: 'float64', data: Float64Array.from(values, floatOf) }
    case 'float32':
      return { dtype: 'float32', data: Float32Array.from(values, floatOf) }
    case 'float16':
      return { dtype: 'float16', data: Uint16Array.from(values, (value) => numberToFloat16(floatOf(value))) }
    case 'str':
      return { dtype: 'str', data: values.map(textOf) }
    case 'bytes':
      return { dtype: 'bytes', data: values.map(bytesOf) }
    case 'object':
      return { dtype: 'object', data: values }
    case 'datetime64':
      return {
        dtype: 'datetime64',
        unit: spec.unit,
        data: BigInt64Array.from(values, (value) => ticksOf(value, spec.unit)),
      }
    case 'time':
      return timeData(values.map(withoutArray), spec)
    default:
      return integersOf(values, spec.name)
  }
}

function withoutArray(value: Value): Value {
  const isScalar = typeof value === 'object' && value !== null && isTensor(value) && value.shape.length === 0
  return isScalar ? valueAt(value.values, 0) : value
}

function textOf(value: Value): string {
  if (isSequence(value)) throw valueError('setting an array element with a sequence')
  if (value instanceof Uint8Array) return new TextDecoder('latin1').decode(value)
  return withoutTrailingNulls(strOf(value))
}

/** numpy's fixed-width text cannot end in NUL. */
function withoutTrailingNulls(text: string): string {
  return text.endsWith('\0') ? text.replace(/\0+$/, '') : text
}

/** Lists inside an array of objects; those of a list make dimensions instead. */
function isSequence(value: Value): boolean {
  if (Array.isArray(value)) return true
  return typeof value === 'object' && value !== null && isTensor(value) && value.shape.length > 0
}

function bytesOf(value: Value): Uint8Array {
  if (isSequence(value)) throw valueError('setting an array element with a sequence')
  const bytes = asciiOf(value)
  let length = bytes.length
  while (length > 0 && bytes[length - 1] === 0) length--
  return bytes.subarray(0, length)
}

type IntegerDtype = keyof typeof integerRanges

function integersOf(values: readonly Value[], dtype: IntegerDtype): Data {
  switch (dtype) {
    case 'int64':
      return { dtype, data: BigInt64Array.from(values, (value) => integerOf(value, dtype)) }
    case 'uint64':
      return { dtype, data: BigUint64Array.from(values, (value) => integerOf(value, dtype)) }
    case 'int8':
      return { dtype, data: Int8Array.from(values, (value) => Number(integerOf(value, dtype))) }
    case 'int16':
      return { dtype, data: Int16Array.from(values, (value) => Number(integerOf(value, dtype))) }
    case 'int32':
      return { dtype, data: Int32Array.from(values, (value) => Number(integerOf(value, dtype))) }
    case 'uint8':
      return { dtype, data: Uint8Array.from(values, (value) => Number(integerOf(value, dtype))) }
    case 'uint16':
      return { dtype, data: Uint16Array.from(values, (value) => Number(integerOf(value, dtype))) }
    case 'uint32':
      return { dtype, data: Uint32Array.from(values, (value) => Number(integerOf(value, dtype))) }
  }
}

function integerOf(value: Value, dtype: IntegerDtype): bigint {
  const integer = intOf(value)
  const { least, most } = integerRanges[dtype]
  if (integer >= least && integer <= most) return integer
  // numpy reads small and signed dtypes through a C long, uint32 and uint64 through an unsigned one.
  const reach =
    dtype === 'uint32' || dtype === 'uint64' ? integerRanges.uint64.most : integerRanges.int64.most
  if (integer > reach || integer < integerRanges.int64.least) {
    throw overflowError('Python int too large to convert to C long')
  }
  throw overflowError(`Python integer ${integer} out of bounds for ${dtype}`)
}

function ticksOf(value: Value, unit: TimeUnit): bigint {
  if (value === null) return NOT_A_TIME
  if (typeof value === 'string') return ticksOfText(value, unit)
  if (value instanceof Uint8Array) return ticksOfText(new TextDecoder('latin1').decode(value), unit)
  if (typeof value === 'bigint' || typeof value === 'boolean') {
    const ticks = BigInt(value)
    if (ticks > integerRanges.int64.most || ticks < integerRanges.int64.least) {
      throw overflowError('int too big to convert')
    }
    return ticks
  }
  if (isInstant(value)) return value.ticks === null ? NOT_A_TIME : rescaled(value.ticks, value.unit, unit)
  if (typeof value === 'object' && isTensor(value) && value.shape.length === 0) {
    return ticksOf(valueAt(value.values, 0), unit)
  }
  throw valueError('Could not convert object to NumPy datetime')
}
