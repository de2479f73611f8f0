/** A column's entries as Python values. */
import { valueAt } from '#shared/values.ts'
import type { Data, Value } from '#shared/values.ts'
import { missingOf } from './extension-dtype.ts'

/** Every entry as a Python value; what is missing is what pandas gives: NaN of a text, `pandas.NA` of a nullable dtype. */
export function valuesOf(data: Data): readonly Value[] {
  if (data.dtype === 'object') return data.data
  if (data.dtype === 'str') return data.data.map((text) => text ?? Number.NaN)
  if (data.dtype === 'extension') return data.data.map((value) => value ?? missingOf(data.name))
  return Array.from({ length: data.data.length }, (_, place) => valueAt(data, place))
}
