/** `DataFrame.values` of a frame whose only column has a dtype of pandas' own (pandas/core/internals/managers.py, `as_array`). */
import { valuesOf } from '#app/python-data/column-values.ts'
import { dtypeFromName } from '#app/python-data/dtype.ts'
import type { DtypeSpec } from '#app/python-data/dtype.ts'
import { extensionDtype, unitOfDtype } from '#app/python-data/extension-dtype.ts'
import { dataOf } from '#app/python-data/set-items.ts'
import { timedeltaText } from '#app/python-data/timedelta-text.ts'
import type { Data, ExtensionData, Value } from '#shared/values.ts'

/** Whether numpy knows the dtype after all. */
export function isTimedelta(values: Data): boolean {
  return values.dtype === 'extension' && extensionDtype(values.name).family === 'timedelta'
}

/** The entries of a column as the texts or objects that `str()` gives the same text of: timedeltas are told in days. */
export function objectEntries(values: Data): readonly Value[] {
  if (values.dtype !== 'extension' || extensionDtype(values.name).kind !== 'm') return valuesOf(values)
  const unit = unitOfDtype(values.name)
  return valuesOf(values).map((missing, row) => {
    const ticks = values.data[row]
    return typeof ticks === 'bigint' ? timedeltaText(ticks, unit) : missing
  })
}

/** The column as numpy's array; timedeltas are left as they are, and onnxruntime takes none. */
export function extensionArray(values: ExtensionData): Data {
  const { family, kind, size } = extensionDtype(values.name)
  if (kind === 'm') return values
  if (kind === 'M' && values.name.startsWith('timestamp'))
    return { dtype: 'datetime64', unit: 'ns', data: new BigInt64Array(values.data.length) }
  const isWhole = values.data.every((entry) => entry !== null)
  if (family === 'category') return categoryArray(values, isWhole) ?? objects(values)
  if (kind === 'f') return floatArray(values, size)
  // The float that pandas takes for whole numbers of any size of which one is missing.
  if (kind === 'i' || kind === 'u')
    return isWhole ? arrayOf(values, `${kind === 'i' ? 'int' : 'uint'}${size * 8}`) : floatArray(values, 8)
  return kind === 'b' && isWhole ? arrayOf(values, 'bool') : objects(values)
}

function objects(values: ExtensionData): Data {
  return { dtype: 'object', data: valuesOf(values) }
}

/** Categories of numbers and truth values are an array of them; null for others. */
function categoryArray(values: ExtensionData, isWhole: boolean): Data | null {
  const present = values.data.filter((entry) => entry !== null)
  if (present.length === 0) return null
  if (present.every((entry) => typeof entry === 'bigint'))
    return isWhole ? arrayOf(values, 'int64') : floatArray(values, 8)
  if (present.every((entry) => typeof entry === 'number')) return floatArray(values, 8)
  return isWhole && present.every((entry) => typeof entry === 'boolean') ? arrayOf(values, 'bool') : null
}

function floatArray({ data }: ExtensionData, size: number): Data {
  return dataOf(
    data.map((entry) => entry ?? Number.NaN),
    floats[size] ?? { name: 'float64' },
  )
}

const floats: Readonly<Record<number, DtypeSpec>> = { 2: { name: 'float16' }, 4: { name: 'float32' } }

function arrayOf(values: ExtensionData, name: string): Data {
  const spec = dtypeFromName(name)
  return spec === null ? objects(values) : dataOf(values.data, spec)
}
