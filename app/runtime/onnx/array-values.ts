/** `DataFrame.values`: the columns of a table as one array, of the dtype that pandas finds for all of them. */
import type { Column, Data, Dtype, NumericData, Table, Tensor, TimeUnit, Value } from '#shared/values.ts'

import { extensionArray, isTimedelta, objectEntries } from './extension-array.ts'
import { interleave, interleaveBig, interleaveHalf } from './interleave.ts'

type NumericDtype = NumericData['dtype']

const floats = { float16: 1, float32: 2, float64: 3 } as const
const signedBits = { int8: 8, int16: 16, int32: 32, int64: 64 } as const
const unsignedBits = { uint8: 8, uint16: 16, uint32: 32, uint64: 64 } as const
const timeUnits: readonly TimeUnit[] = ['D', 's', 'ms', 'us', 'ns']

/**
 * The array of a table, row by row. `wanted` float32 says that a float64 array would be turned into float32 next
 * anyway, so that it is made at once.
 */
export function tableValues(table: Table, wanted: 'float32' | null): Tensor {
  const shape = [table.rowCount, table.columns.length]
  const own = extensionValues(table, wanted)
  if (own !== null) return { kind: 'tensor', shape, values: own }
  const dtype = commonDtype(table.columns.map((column) => column.values))
  const target = dtype === 'float64' && wanted === 'float32' ? 'float32' : dtype
  if (target === 'object') return { kind: 'tensor', shape, values: objectValues(table) }
  if (target === 'datetime64') return { kind: 'tensor', shape, values: instantValues(table) }
  return { kind: 'tensor', shape, values: numericValues(target, table) }
}

/** Of one column of pandas' own dtypes, or of timedeltas alone; among others such columns become objects. */
function extensionValues({ columns }: Table, wanted: 'float32' | null): Data | null {
  const [first, ...others] = columns.map((column) => column.values)
  if (first?.dtype !== 'extension') return null
  if (others.length > 0) return isTimedelta(first) && others.every(isTimedelta) ? first : null
  const values = extensionArray(first)
  const isCast = wanted !== null && values.dtype === 'float64'
  return isCast ? { dtype: wanted, data: Float32Array.from(values.data) } : values
}

/**
 * `pandas.core.dtypes.cast.find_common_type` over columns, `numpy.result_type` among numbers: float64 without any
 * column, object for anything that is not all numbers, all booleans or all plain times.
 */
function commonDtype(columns: readonly Data[]): NumericDtype | 'object' | 'datetime64' {
  const dtypes = new Set(columns.map((values) => values.dtype))
  if (dtypes.size === 0) return 'float64'
  const numeric = Array.from(dtypes).filter(isNumericDtype)
  if (numeric.length === dtypes.size) return commonNumber(numeric)
  const isAllTimes = columns.every((values) => values.dtype === 'datetime64' && values.zone === undefined)
  return isAllTimes ? 'datetime64' : 'object'
}

function isNumericDtype(dtype: Dtype): dtype is NumericDtype {
  return dtype === 'bool' || dtype in floats || dtype in signedBits || dtype in unsignedBits
}

function commonNumber(dtypes: readonly NumericDtype[]): NumericDtype | 'object' {
  const [first] = dtypes
  if (dtypes.length === 1 && first !== undefined) return first
  if (dtypes.includes('bool')) return 'object'
  if (dtypes.some((dtype) => dtype in floats)) {
    const rank = Math.max(...dtypes.map(floatRank))
    return rank === 3 ? 'float64' : rank === 2 ? 'float32' : 'float16'
  }
  const signed = Math.max(0, ...dtypes.map((dtype) => bitsIn(signedBits, dtype)))
  const unsigned = Math.max(0, ...dtypes.map((dtype) => bitsIn(unsignedBits, dtype)))
  if (signed === 0) return unsignedOf(unsigned)
  if (signed > unsigned) return signedOf(signed)
  return unsigned === 64 ? 'float64' : signedOf(unsigned * 2)
}

function bitsIn(table: Readonly<Record<string, number>>, dtype: string): number {
  return table[dtype] ?? 0
}

/** The smallest float that holds a dtype by numpy's rules: 1 for float16, 2 for float32, 3 for float64. */
function floatRank(dtype: NumericDtype): number {
  if (dtype in floats) return bitsIn(floats, dtype)
  const bits = bitsIn(signedBits, dtype) + bitsIn(unsignedBits, dtype)
  return bits <= 8 ? 1 : bits <= 16 ? 2 : 3
}

function signedOf(bits: number): NumericDtype {
  return bits === 8 ? 'int8' : bits === 16 ? 'int16' : bits === 32 ? 'int32' : 'int64'
}

function unsignedOf(bits: number): NumericDtype {
  return bits === 8 ? 'uint8' : bits === 16 ? 'uint16' : bits === 32 ? 'uint32' : 'uint64'
}

function numericValues(dtype: NumericDtype, table: Table): NumericData {
  const width = table.columns.length
  const length = table.rowCount * width
  const only = width === 1 ? table.columns[0]?.values : undefined
  if (only?.dtype === dtype) return only
  switch (dtype) {
    case 'int64':
      return { dtype, data: interleaveBig(new BigInt64Array(length), table) }
    case 'uint64':
      return { dtype, data: interleaveBig(new BigUint64Array(length), table) }
    case 'float32':
      return { dtype, data: interleave(new Float32Array(length), table) }
    case 'float64':
      return { dtype, data: interleave(new Float64Array(length), table) }
    case 'float16':
      return { dtype, data: interleaveHalf(new Uint16Array(length), table) }
    case 'bool':
    case 'uint8':
      return { dtype, data: interleave(new Uint8Array(length), table) }
    case 'int8':
      return { dtype, data: interleave(new Int8Array(length), table) }
    case 'int16':
      return { dtype, data: interleave(new Int16Array(length), table) }
    case 'uint16':
      return { dtype, data: interleave(new Uint16Array(length), table) }
    case 'int32':
      return { dtype, data: interleave(new Int32Array(length), table) }
    case 'uint32':
      return { dtype, data: interleave(new Uint32Array(length), table) }
  }
}

/** Object arrays hold Python objects: a missing text is NaN, a time a Timestamp. */
function objectValues({ columns, rowCount }: Table): Data {
  const only = columns.length === 1 ? columns[0]?.values : undefined
  if (only?.dtype === 'object') return only
  const data: Value[] = Array.from({ length: rowCount * columns.length })
  columns.forEach(({ values }, column) => {
    const cells = objectEntries(values)
    for (let row = 0, at = column; row < rowCount; row++, at += columns.length) data[at] = cells[row] ?? null
  })
  return { dtype: 'object', data }
}

/** Times of several units are brought to the finest. Nothing takes them, so only dtype and shape matter after this. */
function instantValues({ columns, rowCount }: Table): Data {
  const units = columns.map(({ values }: Column) => (values.dtype === 'datetime64' ? values.unit : 's'))
  const unit = timeUnits[Math.max(...units.map((name) => timeUnits.indexOf(name)))] ?? 'ns'
  return { dtype: 'datetime64', unit, data: new BigInt64Array(rowCount * columns.length) }
}
