/** A column's entries as Python values. */
import { valueAt } from '#shared/values.ts'
import type { Data, Value } from '#shared/values.ts'

/** Every entry as a Python value; a missing text is NaN, as pandas gives it. */
export function valuesOf(data: Data): readonly Value[] {
  if (data.dtype === 'object') return data.data
  if (data.dtype === 'str') return data.data.map((text) => text ?? Number.NaN)
  return Array.from({ length: data.data.length }, (_, place) => valueAt(data, place))
}
