/** `pandas.to_numeric(objects, errors="raise")`. Source: `lib.maybe_convert_numeric` (`pandas/_libs/lib.pyx`). */
import { decimalText } from '#shared/python-objects.ts'
import { isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Data, Value } from '#shared/values.ts'
import { isNumpyScalar } from './numpy-scalar.ts'
import { integerRanges } from './numeric-data.ts'
import { typeError, valueError } from './python-error.ts'
import { floatFromInt } from './python-number.ts'

const numberPattern = /^[ \t-\r]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[ \t-\r]*$/
const infinityPattern = /^([+-]?)inf(?:inity)?$/i

/** Objects as one numeric column; text is read as numbers. Integers beyond 64 bits stay objects. */
export function toNumeric(values: readonly Value[]): Data {
  const parsed: (bigint | number | boolean | null)[] = values.map(numberOf)
  const integers = parsed.filter((item) => typeof item === 'bigint')
  if (parsed.some((item) => typeof item === 'number' || item === null)) {
    return { dtype: 'float64', data: Float64Array.from(parsed, doubleOf) }
  }
  if (parsed.length === 0) return { dtype: 'int64', data: new BigInt64Array(0) }
  if (integers.length === 0) {
    return { dtype: 'bool', data: Uint8Array.from(parsed, (item) => (item === true ? 1 : 0)) }
  }
  const { least, most } = integerRanges.int64
  const hasUnsigned = integers.some((item) => item > most)
  const hasSigned = integers.some((item) => item < 0n)
  const isOutside = integers.some((item) => item > integerRanges.uint64.most || item < least)
  if (isOutside || (hasUnsigned && hasSigned)) {
    integers.forEach(floatFromInt)
    return { dtype: 'object', data: isOutside ? parsed : values }
  }
  const wide = parsed.map((item) => BigInt(item ?? 0))
  return hasUnsigned
    ? { dtype: 'uint64', data: BigUint64Array.from(wide) }
    : { dtype: 'int64', data: BigInt64Array.from(wide) }
}

function doubleOf(item: bigint | number | boolean | null): number {
  if (item === null) return Number.NaN
  return typeof item === 'bigint' ? floatFromInt(item) : Number(item)
}

function numberOf(value: Value, place: number): bigint | number | boolean | null {
  switch (typeof value) {
    case 'bigint':
    case 'number':
    case 'boolean':
      return value
    case 'string':
      return textNumber(value, place)
    case 'object':
      return objectNumber(value, place)
  }
}

function objectNumber(value: Value, place: number): bigint | number | boolean | null {
  if (value === null) return null
  if (value instanceof Uint8Array) return textNumber(new TextDecoder('latin1').decode(value), place)
  if ((isValueList(value) && value.length === 0) || (isValueMap(value) && value.size === 0)) return null
  if (typeof value === 'object' && isTensor(value) && value.shape[0] === 0) return null
  if (typeof value === 'object' && isTensor(value) && value.shape.length === 0) {
    if (!isNumpyScalar(value)) throw typeError('len() of unsized object')
    return numberOf(valueAt(value.values, 0), place)
  }
  if (typeof value === 'object' && 'kind' in value && value.kind === 'opaque') {
    const decimal = decimalText(value)
    if (decimal !== null) return Number(decimal)
    if (value.repr === '<NA>') return null
  }
  throw typeError(`Invalid object type at position ${place}`)
}

function textNumber(text: string, place: number): bigint | number | null {
  if (text.length === 0) return null
  const digits = numberPattern.exec(text)?.[1]
  if (digits !== undefined) {
    return /^[+-]?\d+$/.test(digits) ? BigInt(digits.replace('+', '')) : Number(digits)
  }
  const infinity = infinityPattern.exec(text)
  if (infinity) return infinity[1] === '-' ? -Infinity : Infinity
  throw valueError(`Unable to parse string '${text}' at position ${place}`)
}
