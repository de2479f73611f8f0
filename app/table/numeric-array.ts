/** Typed arrays by numpy dtype. */
import type { NumericData } from '#shared/values.ts'

/** Zeros of a dtype. */
export function zeros(dtype: NumericData['dtype'], length: number): NumericData {
  switch (dtype) {
    case 'bool':
    case 'uint8':
      return { dtype, data: new Uint8Array(length) }
    case 'int8':
      return { dtype, data: new Int8Array(length) }
    case 'int16':
      return { dtype, data: new Int16Array(length) }
    case 'int32':
      return { dtype, data: new Int32Array(length) }
    case 'int64':
      return { dtype, data: new BigInt64Array(length) }
    case 'uint16':
    case 'float16':
      return { dtype, data: new Uint16Array(length) }
    case 'uint32':
      return { dtype, data: new Uint32Array(length) }
    case 'uint64':
      return { dtype, data: new BigUint64Array(length) }
    case 'float32':
      return { dtype, data: new Float32Array(length) }
    case 'float64':
      return { dtype, data: new Float64Array(length) }
  }
}

/** Copies the bytes of one typed array into another of the same kind, from element `offset` on. */
export function copyElements(target: NumericData['data'], offset: number, source: ArrayBufferView): void {
  const width = target.BYTES_PER_ELEMENT
  if (offset * width + source.byteLength > target.byteLength) throw new RangeError('The column is full.')
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
  bytes.set(new Uint8Array(source.buffer, source.byteOffset, source.byteLength), offset * width)
}

/** The first elements of a column, as a view on the same memory. */
export function firstElements(values: NumericData, length: number): NumericData {
  return values.data.length === length ? values : elementsBetween(values, 0, length)
}

/** Elements from `from` until before `to`, as a view on the same memory. */
export function elementsBetween(values: NumericData, from: number, to: number): NumericData {
  // One union member in, the same out: `subarray` keeps the array's kind.
  return { dtype: values.dtype, data: values.data.subarray(from, to) } as NumericData
}
