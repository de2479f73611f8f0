/** A column ready to be compared: numbers side by side in one typed array where that is exact, else values. */
import { float16ToNumber, isInstant, valueAt } from '#shared/values.ts'
import type { Data, DatetimeData, Value } from '#shared/values.ts'

/** Arrays of numbers; every element is exact. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array

/** What the values of a column are, whatever their width. */
export type Family = 'float' | 'int' | 'bool' | 'text' | 'instant' | 'bytes' | 'nested' | 'empty' | 'mixed'

/** A column to compare. In numbers NaN stands for NaN and, where `nulls` says so, for null. */
export type Vector =
  | {
      readonly kind: 'numbers'
      readonly family: 'float' | 'int' | 'bool'
      readonly type: string
      readonly data: NumberArray
      /** 1 where the cell is null; absent where none is. */
      readonly nulls: Uint8Array | null
    }
  | {
      readonly kind: 'values'
      readonly family: Family
      readonly type: string
      readonly data: readonly Value[]
    }

/** Beyond this a double does not hold every integer. */
const EXACT = 2n ** 53n

/** Reads a column. `isFromJson` tells that `int` and `float` are all the types there are. */
export function vectorOf(values: Data, isFromJson: boolean): Vector {
  switch (values.dtype) {
    case 'bool':
      return { kind: 'numbers', family: 'bool', type: 'bool', data: values.data, nulls: null }
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return { kind: 'numbers', family: 'int', type: values.dtype, data: values.data, nulls: null }
    case 'int64':
    case 'uint64':
      return bigVector(values.data, values.dtype)
    case 'float16': {
      const data = Float32Array.from(values.data, float16ToNumber)
      return { kind: 'numbers', family: 'float', type: 'float16', data, nulls: null }
    }
    case 'float32':
    case 'float64':
      return { kind: 'numbers', family: 'float', type: values.dtype, data: values.data, nulls: null }
    case 'datetime64': {
      const data = Array.from({ length: values.data.length }, (_none, row) => valueAt(values, row))
      return { kind: 'values', family: 'instant', type: zonedType(values), data }
    }
    case 'str':
      return { kind: 'values', family: 'text', type: 'str', data: values.data }
    case 'bytes':
      return { kind: 'values', family: 'bytes', type: 'bytes', data: values.data }
    case 'extension':
      return { ...objectVector(values.data, false), type: values.name }
    case 'object':
      return objectVector(values.data, isFromJson)
  }
}

/** As pandas names it: `datetime64[us, Europe/Berlin]`. */
function zonedType({ unit, zone }: DatetimeData): string {
  return `datetime64[${unit}${zone === undefined ? '' : `, ${zone}`}]`
}

function bigVector(data: BigInt64Array | BigUint64Array, type: string): Vector {
  for (const value of data) {
    if (value > EXACT || value < -EXACT)
      return { kind: 'values', family: 'int', type, data: Array.from(data) }
  }
  return { kind: 'numbers', family: 'int', type, data: Float64Array.from(data, Number), nulls: null }
}

function objectVector(cells: readonly Value[], isFromJson: boolean): Vector {
  const families = new Set<Family>()
  let isExact = true
  let hasNaN = false
  for (const cell of cells) {
    const family = familyOf(cell)
    if (Number.isNaN(cell)) hasNaN = true
    else if (family !== 'empty') families.add(family)
    if (typeof cell === 'bigint' && (cell > EXACT || cell < -EXACT)) isExact = false
  }
  // Beside texts NaN is a missing one, as pandas has it and servers write it.
  if (hasNaN && [...families].every((family) => family === 'int' || family === 'float')) families.add('float')
  const [only = 'empty', other] = families
  const isNumbers = families.size === 2 && families.has('int') && families.has('float')
  const family = isNumbers ? 'float' : other === undefined ? only : 'mixed'
  const type = typeName(family, isFromJson)
  if (isExact && (family === 'float' || family === 'int' || family === 'bool')) {
    return { kind: 'numbers', family, type, ...numbersOf(cells) }
  }
  return { kind: 'values', family, type, data: cells }
}

function numbersOf(cells: readonly Value[]): { data: Float64Array; nulls: Uint8Array | null } {
  const data = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)))
  const nulls = cells.includes(null) ? Uint8Array.from(cells, (cell) => (cell === null ? 1 : 0)) : null
  return { data, nulls }
}

/** What one value is. */
function familyOf(value: Value): Family {
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return 'float'
    case 'string':
      return 'text'
    case 'object':
      if (value === null) return 'empty'
      if (value instanceof Uint8Array) return 'bytes'
      return isInstant(value) ? 'instant' : 'nested'
  }
}

const pythonTypes: Readonly<Record<Family, string>> = {
  float: 'float',
  int: 'int',
  bool: 'bool',
  text: 'str',
  instant: 'datetime',
  bytes: 'bytes',
  nested: 'nested',
  empty: 'None',
  mixed: 'mixed',
}

function typeName(family: Family, isFromJson: boolean): string {
  return isFromJson ? `${pythonTypes[family]} (JSON)` : `object of ${pythonTypes[family]}`
}

/** Some rows of a vector, in their order; rows that it does not have are missing. */
export function vectorOfRows(vector: Vector, rows: readonly number[]): Vector {
  if (vector.kind === 'values') return { ...vector, data: rows.map((row) => vector.data[row] ?? null) }
  const { data, nulls } = vector
  return {
    ...vector,
    data: Float64Array.from(rows, (row) => data[row] ?? Number.NaN),
    nulls: nulls === null ? null : Uint8Array.from(rows, (row) => nulls[row] ?? 1),
  }
}

/** A cell of a vector as a value: integers as bigint, missing ones as null. */
export function cellOf(vector: Vector, row: number): Value {
  if (vector.kind === 'values') return vector.data[row] ?? null
  if (vector.nulls !== null && vector.nulls[row] === 1) return null
  const number = vector.data[row] ?? Number.NaN
  if (vector.family === 'bool') return number !== 0
  return vector.family === 'int' && Number.isInteger(number) ? BigInt(number) : number
}

/**
 * Whether two columns have one type. What came out of JSON has no widths and no texts of moments, so that only its
 * family counts.
 */
export function isSameType(left: Vector, right: Vector): boolean {
  if (left.type === right.type || left.family === 'empty' || right.family === 'empty') return true
  const isLoose = [left, right].some(({ type }) => type.endsWith('(JSON)') || type.startsWith('object of'))
  return isLoose && left.family === right.family
}
