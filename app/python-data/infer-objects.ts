/** pandas' choice of a dtype for a column of Python objects. Source: `lib.maybe_convert_objects` (`pandas/_libs/lib.pyx`). */
import { NOT_A_TIME, isInstant, isTensor, valueAt } from '#shared/values.ts'
import type { Data, Instant, ObjectData, StringData, Value } from '#shared/values.ts'
import { isNotAvailable } from './extension-dtype.ts'
import { checkedText } from './unicode-text.ts'
import { isNumpyScalar } from './numpy-scalar.ts'
import { integerRanges } from './numeric-data.ts'
import { rescaled } from './rescale.ts'

interface Seen {
  none: boolean
  nan: boolean
  bool: boolean
  float: boolean
  int: boolean
  /** An integer beyond int64. */
  unsigned: boolean
  /** A negative integer. */
  signed: boolean
  /** Anything that keeps the column from being numeric. */
  other: boolean
}

/** The values as a column: numbers, booleans, text or points in time when all fit one dtype, else objects. */
export function inferObjects(values: readonly Value[]): Data {
  const seen = seenIn(values)
  if (seen.other || (seen.bool && (seen.int || seen.float))) return inferNonNumeric(values)
  if (seen.bool) {
    if (seen.none || seen.nan) return { dtype: 'object', data: values }
    return { dtype: 'bool', data: Uint8Array.from(values, (value) => (scalar(value) === true ? 1 : 0)) }
  }
  // Columns of nothing but numpy's 32-bit scalars keep that size.
  const isNarrow = values.every(isNumpyScalar)
  if (seen.float || seen.nan || (seen.none && seen.int)) {
    return isNarrow
      ? { dtype: 'float32', data: Float32Array.from(values, numberOf) }
      : { dtype: 'float64', data: Float64Array.from(values, numberOf) }
  }
  if (!seen.int) return { dtype: 'object', data: values }
  if (isNarrow) return { dtype: 'int32', data: Int32Array.from(values, numberOf) }
  return seen.unsigned
    ? { dtype: 'uint64', data: BigUint64Array.from(values, integerOf) }
    : { dtype: 'int64', data: BigInt64Array.from(values, integerOf) }
}

/** A numpy scalar as the Python value it stands for. */
function scalar(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  return isTensor(value) && isNumpyScalar(value) ? valueAt(value.values, 0) : value
}

function numberOf(value: Value): number {
  const plain = scalar(value)
  return plain === null ? Number.NaN : Number(plain)
}

function integerOf(value: Value): bigint {
  const plain = scalar(value)
  return typeof plain === 'bigint' ? plain : 0n
}

function seenIn(values: readonly Value[]): Seen {
  const seen: Seen = {
    none: false,
    nan: false,
    bool: false,
    float: false,
    int: false,
    unsigned: false,
    signed: false,
    other: false,
  }
  for (const value of values) {
    see(seen, scalar(value))
    if (seen.other) break
  }
  return seen
}

function see(seen: Seen, value: Value): void {
  switch (typeof value) {
    case 'number':
      if (Number.isNaN(value)) seen.nan = true
      else seen.float = true
      return
    case 'boolean':
      seen.bool = true
      return
    case 'bigint':
      seen.int = true
      if (value < 0n) seen.signed = true
      if (value > integerRanges.int64.most) seen.unsigned = true
      if (value > integerRanges.uint64.most || value < integerRanges.int64.least) seen.other = true
      if (seen.signed && seen.unsigned) seen.other = true
      return
    default:
      if (value === null) seen.none = true
      else seen.other = true
  }
}

function isMissing(value: Value): boolean {
  return value === null || isNotAvailable(value) || (typeof value === 'number' && Number.isNaN(value))
}

/** Objects as text or points in time where all are; numbers stay objects. */
export function inferNonNumeric(values: readonly Value[]): Data {
  const asObjects: ObjectData = { dtype: 'object', data: values }
  const first = values.find((value) => !isMissing(value))
  if (typeof first === 'string') return textColumn(values) ?? asObjects
  if (first !== undefined && isInstant(first)) return instantColumn(values, first) ?? asObjects
  return asObjects
}

/** A text column when every entry is text or missing. */
function textColumn(values: readonly Value[]): StringData | null {
  const texts: (string | null)[] = []
  for (const value of values) {
    if (typeof value === 'string') texts.push(value)
    else if (isMissing(value)) texts.push(null)
    else return null
  }
  for (const text of texts) if (text !== null) checkedText(text)
  return { dtype: 'str', data: texts }
}

function instantColumn(values: readonly Value[], first: Instant): Data | null {
  if (first.unit === 'D') return null
  const ticks: bigint[] = []
  for (const value of values) {
    // `pd.NA` beside times of a zone leaves objects.
    if (isMissing(value) && !(isNotAvailable(value) && first.zone !== undefined)) ticks.push(NOT_A_TIME)
    else if (isInstant(value) && value.zone === first.zone && value.unit !== 'D') {
      ticks.push(rescaled(value.ticks ?? NOT_A_TIME, value.unit, first.unit))
    } else return null
  }
  const column = { dtype: 'datetime64', unit: first.unit, data: BigInt64Array.from(ticks) } as const
  return first.zone === undefined ? column : { ...column, zone: first.zone }
}
