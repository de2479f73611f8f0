/** Python values as Python source. */
import { bytesRepr, floatRepr, stringRepr } from '#app/python-data/python-repr.ts'
import { isInstant, isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Data, Instant, Tensor, Value } from '#shared/values.ts'
import { instantText } from './cells.ts'

/** What numpy values without axes are: its scalars, or arrays. */
export type WithoutAxes = 'scalar' | 'array'

/** Source that evaluates to the value; needs `numpy as np` for arrays and its dates, `pandas as pd` for other dates. */
export function pythonLiteral(value: Value, withoutAxes: WithoutAxes = 'scalar'): string {
  if (value === null) return 'None'
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'bigint':
      return value.toString()
    case 'number':
      return floatLiteral(value)
    case 'string':
      return stringRepr(value)
    case 'object':
      break
  }
  if (value instanceof Uint8Array) return bytesRepr(value)
  if (isValueList(value)) return `[${value.map((item) => pythonLiteral(item, withoutAxes)).join(', ')}]`
  if (isValueMap(value)) {
    const entries = Array.from(
      value,
      ([key, item]) => `${pythonLiteral(key)}: ${pythonLiteral(item, withoutAxes)}`,
    )
    return `{${entries.join(', ')}}`
  }
  if (isInstant(value)) return instantLiteral(value)
  if (isTensor(value)) return arrayLiteral(value, withoutAxes)
  return stringRepr(value.repr)
}

/** What counts nanoseconds without a zone came from numpy, to which a datetime64 is a scalar and a Timestamp is none. */
function instantLiteral(value: Instant): string {
  const text = instantText(value)
  if (value.unit === 'ns' && value.zone === undefined)
    return `np.datetime64(${stringRepr(text ?? 'NaT')}, 'ns')`
  return text === null ? 'pd.NaT' : `pd.Timestamp(${stringRepr(text)})`
}

/** `np.array(…)` with dtype and, where lists cannot say it, shape. */
export function arrayLiteral(tensor: Tensor, withoutAxes: WithoutAxes): string {
  const isEmpty = tensor.shape.includes(0)
  const dtype = stringRepr(numpyDtype(tensor.values))
  if (tensor.shape.length === 0) {
    const array = `np.array(${elementLiteral(tensor.values, 0)}, dtype=${dtype})`
    return withoutAxes === 'array' ? array : `${array}[()]`
  }
  if (isEmpty) return `np.empty((${tensor.shape.join(', ')},), dtype=${dtype})`
  return `np.array(${nested(tensor, 0, 0)}, dtype=${dtype})`
}

/** The name by which numpy makes an array of this dtype. */
export function numpyDtype(values: Data): string {
  switch (values.dtype) {
    case 'datetime64':
      return `datetime64[${values.unit}]`
    case 'str':
      return 'str'
    case 'bytes':
      return 'bytes'
    case 'extension':
      return values.name
    default:
      return values.dtype
  }
}

function nested(tensor: Tensor, axis: number, offset: number): string {
  const extent = tensor.shape[axis]
  if (extent === undefined) return elementLiteral(tensor.values, offset)
  const step = tensor.shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  const parts = Array.from({ length: extent }, (_, place) => nested(tensor, axis + 1, offset + place * step))
  return `[${parts.join(', ')}]`
}

/** One element as source that the array's own dtype takes: dates are text for numpy and pandas to read. */
export function elementLiteral(values: Data, place: number): string {
  const value = valueAt(values, place)
  if (values.dtype === 'datetime64' && isInstant(value)) {
    const text = instantText(value)
    return text === null ? '"NaT"' : stringRepr(text)
  }
  return pythonLiteral(value)
}

function floatLiteral(value: number): string {
  return Number.isFinite(value) ? floatRepr(value) : `float("${floatRepr(value)}")`
}
