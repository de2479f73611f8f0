/** numpy's scalars among values. */
import { isTensor } from '#shared/values.ts'
import type { Value } from '#shared/values.ts'

/**
 * Whether a value is a numpy scalar of a type that Python has none for. Only these are kept as arrays without a
 * dimension; `numpy.float64(1.5)` is the number, and other arrays without a dimension are arrays.
 */
export function isNumpyScalar(value: Value): boolean {
  if (typeof value !== 'object' || value === null || !isTensor(value) || value.shape.length > 0) return false
  return value.values.dtype === 'int32' || value.values.dtype === 'float32'
}
