/** Making typed arrays of every numeric dtype. */
import { numberToFloat16 } from '#shared/values.ts'
import type { NumericData } from '#shared/values.ts'
import type { NumericDtype } from './dtype.ts'

/** Data of `length` zeros. */
export function zeros(dtype: NumericDtype, length: number): NumericData {
  switch (dtype) {
    case 'bool':
      return { dtype, data: new Uint8Array(length) }
    case 'int8':
      return { dtype, data: new Int8Array(length) }
    case 'int16':
      return { dtype, data: new Int16Array(length) }
    case 'int32':
      return { dtype, data: new Int32Array(length) }
    case 'int64':
      return { dtype, data: new BigInt64Array(length) }
    case 'uint8':
      return { dtype, data: new Uint8Array(length) }
    case 'uint16':
      return { dtype, data: new Uint16Array(length) }
    case 'uint32':
      return { dtype, data: new Uint32Array(length) }
    case 'uint64':
      return { dtype, data: new BigUint64Array(length) }
    case 'float16':
      return { dtype, data: new Uint16Array(length) }
    case 'float32':
      return { dtype, data: new Float32Array(length) }
    case 'float64':
      return { dtype, data: new Float64Array(length) }
  }
}

/** The value range of the integer dtypes. */
export const integerRanges: Readonly<
  Record<
    'int8' | 'int16' | 'int32' | 'int64' | 'uint8' | 'uint16' | 'uint32' | 'uint64',
    { readonly least: bigint; readonly most: bigint }
  >
> = {
  int8: { least: -(2n ** 7n), most: 2n ** 7n - 1n },
  int16: { least: -(2n ** 15n), most: 2n ** 15n - 1n },
  int32: { least: -(2n ** 31n), most: 2n ** 31n - 1n },
  int64: { least: -(2n ** 63n), most: 2n ** 63n - 1n },
  uint8: { least: 0n, most: 2n ** 8n - 1n },
  uint16: { least: 0n, most: 2n ** 16n - 1n },
  uint32: { least: 0n, most: 2n ** 32n - 1n },
  uint64: { least: 0n, most: 2n ** 64n - 1n },
}

/** An integer to the nearest float32, ties to even, in one rounding. */
export function float32FromInt(value: bigint): number {
  const direct = Number(value)
  if (Math.abs(direct) <= Number.MAX_SAFE_INTEGER) return Math.fround(direct)
  const magnitude = value < 0n ? -value : value
  const shift = BigInt(magnitude.toString(2).length - 30)
  // 30 leading bits and one sticky bit decide the rounding to 24 bits, and fit a double.
  const lead = magnitude >> shift
  const sticky = magnitude === lead << shift ? 0n : 1n
  const rounded = Math.fround(Number((lead << 1n) | sticky)) * 2 ** Number(shift - 1n)
  return value < 0n ? -rounded : rounded
}

/** Data of a float dtype from doubles, rounded once. */
export function floatsFrom(dtype: 'float16' | 'float32' | 'float64', values: ArrayLike<number>): NumericData {
  switch (dtype) {
    case 'float64':
      return { dtype, data: Float64Array.from(values) }
    case 'float32':
      return { dtype, data: Float32Array.from(values) }
    case 'float16':
      return { dtype, data: Uint16Array.from(values, numberToFloat16) }
  }
}
