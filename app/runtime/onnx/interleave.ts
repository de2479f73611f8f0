/** Columns to rows: the typed-array loops that a table of any size goes through. */
import { float16ToNumber, numberToFloat16 } from '#shared/values.ts'
import type { Data, Table } from '#shared/values.ts'

type NumberArray =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array

/** Fills `out` row by row with the columns as numbers; integers of 64 bits become the nearest double first. */
export function interleave<T extends NumberArray>(out: T, table: Table): T {
  table.columns.forEach(({ values }, column) => {
    if (values.dtype === 'float64' && out instanceof Float32Array) {
      narrow(out, values.data, column, table.columns.length)
    } else {
      stride(out, asNumbers(values), column, table.columns.length)
    }
  })
  return out
}

/** Fills `out` row by row with integer columns, exactly. */
export function interleaveBig<T extends BigInt64Array | BigUint64Array>(out: T, table: Table): T {
  const width = table.columns.length
  table.columns.forEach(({ values }, column) => {
    const { data } = values
    for (let row = 0, at = column; row < table.rowCount; row++, at += width) {
      const value = data[row]
      out[at] = typeof value === 'bigint' ? value : BigInt(Number(value))
    }
  })
  return out
}

/** Fills `out` row by row with the bits of half-precision numbers. */
export function interleaveHalf(out: Uint16Array, table: Table): Uint16Array {
  const width = table.columns.length
  table.columns.forEach(({ values }, column) => {
    const isHalf = values.dtype === 'float16'
    const data = isHalf ? values.data : asNumbers(values)
    for (let row = 0, at = column; row < table.rowCount; row++, at += width) {
      out[at] = isHalf ? (data[row] ?? 0) : numberToFloat16(data[row] ?? 0)
    }
  })
  return out
}

/** Apart from `stride`, so that the commonest case meets one kind of array only: 2.5 times as fast. */
function narrow(out: Float32Array, column: Float64Array, from: number, width: number): void {
  for (let row = 0, at = from; row < column.length; row++, at += width) out[at] = column[row] ?? 0
}

function stride(out: NumberArray, column: NumberArray, from: number, width: number): void {
  for (let row = 0, at = from; row < column.length; row++, at += width) out[at] = column[row] ?? 0
}

/** The numbers of a numeric column; of any other none. */
function asNumbers(values: Data): NumberArray {
  switch (values.dtype) {
    case 'float16':
      return Float32Array.from(values.data, float16ToNumber)
    case 'int64':
    case 'uint64':
      return Float64Array.from(values.data, Number)
    case 'bool':
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'float32':
    case 'float64':
      return values.data
    case 'datetime64':
    case 'str':
    case 'object':
    case 'bytes':
    case 'extension':
      throw new TypeError(`A column of ${values.dtype} has no numbers.`)
  }
}
