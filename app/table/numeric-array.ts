/** Typed arrays by numpy dtype. */
import type { NumericData } from '#shared/values.ts'

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
