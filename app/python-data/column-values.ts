/** A column's entries as Python values. */
import { valueAt } from '#shared/values.ts'
import type { Data, ExtensionData, Value } from '#shared/values.ts'
import { extensionDtype, missingOf, unitOfDtype } from './extension-dtype.ts'

/** Every entry as a Python value; what is missing is what pandas gives: NaN of a text, `pandas.NA` of a nullable dtype. */
export function valuesOf(data: Data): readonly Value[] {
  if (data.dtype === 'object') return data.data
  if (data.dtype === 'str') return data.data.map((text) => text ?? Number.NaN)
  if (data.dtype === 'extension') return extensionValues(data)
  return Array.from({ length: data.data.length }, (_, place) => valueAt(data, place))
}

/** Entries of a dtype of pandas' own; timedeltas are objects. */
function extensionValues({ name, data }: ExtensionData): readonly Value[] {
  const missing = missingOf(name)
  if (extensionDtype(name).kind !== 'm') return data.map((value) => value ?? missing)
  const unit = unitOfDtype(name)
  return data.map((value) =>
    typeof value === 'bigint'
      ? { kind: 'opaque', type: 'pandas.Timedelta', repr: `Timedelta(${value}, '${unit}')` }
      : missing,
  )
}
