/** `DataFrame.values` of a frame whose only column has a dtype of pandas' own (pandas/core/internals/managers.py, `as_array`). */
import { valuesOf } from '#app/python-data/column-values.ts'
import { extensionDtype } from '#app/python-data/extension-dtype.ts'
import { numberToFloat16 } from '#shared/values.ts'
import type { Data, ExtensionData, NumericData, Value } from '#shared/values.ts'

/** Whether numpy knows the dtype after all. */
export function isTimedelta(values: Data): boolean {
  return values.dtype === 'extension' && extensionDtype(values.name).family === 'timedelta'
}

/** The entries of a column as the texts or objects that `str()` gives the same text of: timedeltas are told in days. */
export function objectEntries(values: Data): readonly Value[] {
  if (values.dtype !== 'extension' || extensionDtype(values.name).kind !== 'm') return valuesOf(values)
  const perSecond = ticksPerSecond[/\[(\w+)\]/.exec(values.name)?.[1] ?? 'ns'] ?? 1_000_000_000n
  return valuesOf(values).map((missing, row) => {
    const ticks = values.data[row]
    return typeof ticks === 'bigint' ? timedeltaText(ticks, perSecond) : missing
  })
}

const ticksPerSecond: Readonly<Record<string, bigint>> = {
  s: 1n,
  ms: 1000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
}

/** `str(pandas.Timedelta)`: whole days, rounded down, and the time of day left over. */
function timedeltaText(ticks: bigint, perSecond: bigint): string {
  const perDay = perSecond * 86_400n
  const rest = ((ticks % perDay) + perDay) % perDay
  const days = (ticks - rest) / perDay
  const seconds = rest / perSecond
  const nanoseconds = ((rest % perSecond) * 1_000_000_000n) / perSecond
  const two = (count: bigint) => String(count).padStart(2, '0')
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`
  const digits = String(nanoseconds).padStart(9, '0')
  const fraction = nanoseconds === 0n ? '' : `.${digits.endsWith('000') ? digits.slice(0, 6) : digits}`
  return `${days} days ${days < 0n ? '+' : ''}${clock}${fraction}`
}

/** The column as numpy's array; timedeltas are left as they are, and onnxruntime takes none. */
export function extensionArray(values: ExtensionData): Data {
  const { family, kind, size } = extensionDtype(values.name)
  if (kind === 'm') return values
  if (kind === 'M' && values.name.startsWith('timestamp'))
    return { dtype: 'datetime64', unit: 'ns', data: new BigInt64Array(values.data.length) }
  const entries = values.data
  const isWhole = entries.every((entry) => entry !== null)
  if (family === 'category') return categoryArray(values, isWhole) ?? objects(values)
  if (kind === 'f') return floatArray(entries, size)
  // The float that pandas takes for whole numbers of any size of which one is missing.
  if (kind === 'i' || kind === 'u')
    return isWhole ? integerArray(entries, kind, size) : floatArray(entries, 8)
  return kind === 'b' && isWhole ? truths(entries) : objects(values)
}

function objects(values: ExtensionData): Data {
  return { dtype: 'object', data: valuesOf(values) }
}

/** Categories of numbers and truth values are an array of them; null for others. */
function categoryArray({ data }: ExtensionData, isWhole: boolean): Data | null {
  const present = data.filter((entry) => entry !== null)
  if (present.length === 0) return null
  if (present.every((entry) => typeof entry === 'bigint'))
    return isWhole ? integerArray(data, 'i', 8) : floatArray(data, 8)
  if (present.every((entry) => typeof entry === 'number')) return floatArray(data, 8)
  return isWhole && present.every((entry) => typeof entry === 'boolean') ? truths(data) : null
}

function truths(entries: readonly Value[]): Data {
  return { dtype: 'bool', data: Uint8Array.from(entries, (entry) => (entry === true ? 1 : 0)) }
}

function floatArray(entries: readonly Value[], size: number): NumericData {
  const number = (entry: Value) => (entry === null ? Number.NaN : Number(entry))
  if (size === 2)
    return { dtype: 'float16', data: Uint16Array.from(entries, (entry) => numberToFloat16(number(entry))) }
  if (size === 4) return { dtype: 'float32', data: Float32Array.from(entries, number) }
  return { dtype: 'float64', data: Float64Array.from(entries, number) }
}

function integerArray(entries: readonly Value[], kind: 'i' | 'u', size: number): NumericData {
  const big = (entry: Value) => (typeof entry === 'bigint' ? entry : BigInt(Number(entry)))
  switch (`${kind}${size}`) {
    case 'i1':
      return { dtype: 'int8', data: Int8Array.from(entries, Number) }
    case 'i2':
      return { dtype: 'int16', data: Int16Array.from(entries, Number) }
    case 'i4':
      return { dtype: 'int32', data: Int32Array.from(entries, Number) }
    case 'u1':
      return { dtype: 'uint8', data: Uint8Array.from(entries, Number) }
    case 'u2':
      return { dtype: 'uint16', data: Uint16Array.from(entries, Number) }
    case 'u4':
      return { dtype: 'uint32', data: Uint32Array.from(entries, Number) }
    case 'u8':
      return { dtype: 'uint64', data: BigUint64Array.from(entries, big) }
    default:
      return { dtype: 'int64', data: BigInt64Array.from(entries, big) }
  }
}
