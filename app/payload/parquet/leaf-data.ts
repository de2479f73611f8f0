/** A column of values as pyarrow's `to_pandas` makes it. Source: `python/pyarrow/src/arrow/python/arrow_to_pandas.cc`. */
import { decimalObject, timeObject } from '#shared/python-objects.ts'
import type { Data, Value } from '#shared/values.ts'
import { NOT_A_TIME, valueAt } from '#shared/values.ts'
import { zeros } from '#app/python-data/numeric-data.ts'
import type { LogicalType } from './file-metadata.ts'
import { brokenParquet } from './parquet-error.ts'
import type { PhysicalValues } from './physical-values.ts'
import type { LeafContent } from './read-leaf.ts'
import type { SchemaNode } from './schema-tree.ts'

/** Which places have a value; null where all have. */
export type Present = readonly boolean[] | null

/** The data of a leaf: `values` has one entry for every place that is present. */
export function leafData(node: SchemaNode, values: PhysicalValues, present: Present): Data {
  const places = present ?? null
  switch (node.logical.kind) {
    case 'text':
      return { dtype: 'str', data: spread(textsOf(values), places, null) }
    case 'null':
      return { dtype: 'object', data: Array.from({ length: places?.length ?? 0 }, () => null) }
    case 'date':
      return { dtype: 'object', data: spread(datesOf(values), places, null) }
    case 'timestamp':
      return timestamps(values, node.logical, places)
    case 'decimal':
      return { dtype: 'object', data: spread(decimalsOf(values, node.logical.scale), places, null) }
    case 'time':
      return { dtype: 'object', data: spread(timesOf(values, node.logical.unit), places, null) }
    case 'float16':
      return { dtype: 'float16', data: Uint16Array.from(spread(halvesOf(values), places, NAN_HALF)) }
    case 'integer':
      return withNulls(narrowed(values, node.logical), places)
    case 'none':
      if (node.type === 'int96') return timestamps(values, wideTimes, places)
      return withNulls(plainData(values), places)
    case 'list':
    case 'map':
      return withNulls(plainData(values), places)
  }
}

/** The 96-bit times of old writers. */
const wideTimes = { kind: 'timestamp', unit: 'ns', utc: false } as const

const NAN_HALF = 0x7e00

/** The whole numbers of a column whose missing ones would make doubles of them; null for any other. */
export function wholeNumbers(node: SchemaNode, { values, definition }: LeafContent): readonly Value[] | null {
  const isWhole = node.logical.kind === 'integer' || node.logical.kind === 'none'
  if (!isWhole || (values.type !== 'int32' && values.type !== 'int64') || definition === null) return null
  const data = node.logical.kind === 'integer' ? narrowed(values, node.logical) : plainData(values)
  const numbers = Array.from({ length: data.data.length }, (_, place) => valueAt(data, place))
  const present = Array.from(definition, (level) => level === node.definition)
  return spread<Value>(numbers, present, null)
}

/** Puts the values at the places that have one. */
function spread<T>(values: readonly T[], present: Present, missing: T): readonly T[] {
  if (present === null) return values
  let next = 0
  return present.map((there) => (there ? (values[next++] ?? missing) : missing))
}

function plainData(values: PhysicalValues): Data {
  switch (values.type) {
    case 'boolean':
      return { dtype: 'bool', data: values.data }
    case 'int32':
      return { dtype: 'int32', data: values.data }
    case 'int64':
      return { dtype: 'int64', data: values.data }
    case 'float':
      return { dtype: 'float32', data: values.data }
    case 'double':
      return { dtype: 'float64', data: values.data }
    case 'bytes':
      return { dtype: 'object', data: values.data }
  }
}

function narrowed(values: PhysicalValues, type: Extract<LogicalType, { kind: 'integer' }>): Data {
  if (values.type === 'int64') {
    return type.signed
      ? { dtype: 'int64', data: values.data }
      : { dtype: 'uint64', data: BigUint64Array.from(values.data, (value) => BigInt.asUintN(64, value)) }
  }
  if (values.type !== 'int32') throw brokenParquet('Its integers are not stored as integers')
  switch (type.bits) {
    case 8:
      return type.signed
        ? { dtype: 'int8', data: Int8Array.from(values.data) }
        : { dtype: 'uint8', data: Uint8Array.from(values.data) }
    case 16:
      return type.signed
        ? { dtype: 'int16', data: Int16Array.from(values.data) }
        : { dtype: 'uint16', data: Uint16Array.from(values.data) }
    default:
      return type.signed
        ? { dtype: 'int32', data: values.data }
        : { dtype: 'uint32', data: Uint32Array.from(values.data) }
  }
}

/** Integers with nulls become float64, booleans and bytes objects; floats keep their dtype with NaN. */
function withNulls(data: Data, present: Present): Data {
  if (present === null || present.every(Boolean)) return data
  if (data.dtype === 'float32' || data.dtype === 'float64') {
    const floats = zeros(data.dtype, present.length)
    if (floats.dtype !== data.dtype) return data
    floats.data.set(spread(Array.from(data.data), present, Number.NaN))
    return floats
  }
  const values = Array.from({ length: data.data.length }, (_, place) => valueAt(data, place))
  if (data.dtype === 'bool' || data.dtype === 'object') {
    return { dtype: 'object', data: spread<Value>(values, present, null) }
  }
  return { dtype: 'float64', data: Float64Array.from(spread(values.map(Number), present, Number.NaN)) }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textsOf(values: PhysicalValues): readonly (string | null)[] {
  const seen = new Map<Uint8Array, string>()
  return bytesOf(values).map((bytes) => {
    const known = seen.get(bytes)
    if (known !== undefined) return known
    const text = textOf(bytes)
    seen.set(bytes, text)
    return text
  })
}

function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw brokenParquet('A text of it is not UTF-8')
  }
}

function bytesOf(values: PhysicalValues): readonly Uint8Array[] {
  if (values.type !== 'bytes') throw brokenParquet('Its texts are not stored as bytes')
  return values.data
}

function integersOf(values: PhysicalValues): readonly bigint[] {
  switch (values.type) {
    case 'int32':
      return Array.from(values.data, BigInt)
    case 'int64':
      return Array.from(values.data)
    case 'bytes':
      return values.data.map(bigEndian)
    case 'boolean':
    case 'float':
    case 'double':
      throw brokenParquet('Its integers are not stored as integers')
  }
}

function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = value * 256n + BigInt(byte)
  return BigInt.asIntN(bytes.length * 8, value)
}

function halvesOf(values: PhysicalValues): readonly number[] {
  return bytesOf(values).map((bytes) => (bytes[0] ?? 0) + (bytes[1] ?? 0) * 256)
}

/** Dates without a time stay Python objects. */
function datesOf(values: PhysicalValues): readonly Value[] {
  return integersOf(values).map((ticks) => ({ kind: 'instant', unit: 'D', ticks }) as const)
}

function timestamps(
  values: PhysicalValues,
  type: Extract<LogicalType, { kind: 'timestamp' }>,
  present: Present,
): Data {
  const ticks = spread(integersOf(values), present, NOT_A_TIME)
  const data = { dtype: 'datetime64', unit: type.unit, data: BigInt64Array.from(ticks) } as const
  return type.utc ? { ...data, zone: 'UTC' } : data
}

function decimalsOf(values: PhysicalValues, scale: number): readonly Value[] {
  return integersOf(values).map((unscaled) => decimalObject(unscaled, scale))
}

const microsecondsOf = { ms: 1000n, us: 1n }

function timesOf(values: PhysicalValues, unit: 'ms' | 'us' | 'ns'): readonly Value[] {
  return integersOf(values).map((ticks) =>
    timeObject(unit === 'ns' ? ticks / 1000n : ticks * microsecondsOf[unit]),
  )
}
