/** Python values as the JSON text of a request, `1` and `1.0` apart. */
import { floatRepr } from '#app/python-data/python-repr.ts'
import { isoText } from '#app/python-data/instant-text.ts'
import { bytesToBase64 } from '#shared/encoding.ts'
import { isInstant, isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Tensor, Value } from '#shared/values.ts'

/** JSON text of a value. */
export function requestText(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof Uint8Array) return JSON.stringify(bytesToBase64(value))
  if (isValueList(value)) return `[${value.map(requestText).join(', ')}]`
  if (isValueMap(value)) {
    return `{${Array.from(value, ([key, item]) => `${JSON.stringify(String(key))}: ${requestText(item)}`).join(', ')}}`
  }
  if (isInstant(value)) return value.ticks === null ? 'null' : JSON.stringify(isoText(value))
  return isTensor(value) ? requestText(nestedLists(value)) : JSON.stringify(value.repr)
}

/** A tensor as nested lists. */
export function nestedLists(tensor: Tensor): Value {
  const build = (axis: number, offset: number): Value => {
    const extent = tensor.shape[axis]
    if (extent === undefined) return valueAt(tensor.values, offset)
    const step = tensor.shape.slice(axis + 1).reduce((product, size) => product * size, 1)
    return Array.from({ length: extent }, (_, place) => build(axis + 1, offset + place * step))
  }
  return build(0, 0)
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (Number.isFinite(value)) return floatRepr(value)
  return value > 0 ? 'Infinity' : '-Infinity'
}
