/** A frame as columns that can be handed into the sandbox: numbers as raw bytes, all else as JSON. */
import { float16ToNumber, isInstant, isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Data, Frame, Tensor, Value } from '#shared/values.ts'
import { instantText } from '#app/table/instant-text.ts'

/** A column on its way in. `bool` and `float` are 8-byte floats; the rest is JSON with tags for what JSON has no form for. */
export interface SandboxColumn {
  readonly name: string
  readonly kind: 'float' | 'bool' | 'json'
  readonly numbers: Float64Array | null
  readonly json: string | null
  /** Whether the numbers are of a float dtype: by that the same column of the result is told from integers. */
  readonly isFloat: boolean
}

/** The name under which an output without one is given: as in the server's answer. */
export const UNNAMED = 'predictions'

/** The columns of a frame; rows of an array are lists. */
export function frameColumns(frame: Frame): readonly SandboxColumn[] {
  switch (frame.kind) {
    case 'table':
      return frame.columns.map(({ name, values }) => column(String(name), values))
    case 'series':
      return [column(frame.name === null ? UNNAMED : String(frame.name), frame.values)]
    case 'tensor':
      return [tensorColumn(UNNAMED, frame)]
    case 'tensors':
      return frame.entries.map(({ name, tensor }) => tensorColumn(name, tensor))
    case 'plain':
      return plainColumns(frame.value)
  }
}

function plainColumns(value: Value): readonly SandboxColumn[] {
  if (isTensor(value)) return [tensorColumn(UNNAMED, value)]
  if (isValueList(value)) return [objects(UNNAMED, value)]
  if (!isValueMap(value)) return [objects(UNNAMED, [value])]
  return Array.from(value, ([key, cell]) =>
    isTensor(cell)
      ? tensorColumn(String(key), cell)
      : objects(String(key), isValueList(cell) ? cell : [cell]),
  )
}

function tensorColumn(name: string, tensor: Tensor): SandboxColumn {
  return tensor.shape.length === 1 ? column(name, tensor.values) : objects(name, rowsOf(tensor))
}

function rowsOf({ shape, values }: Tensor): readonly Value[] {
  const nested = (axis: number, offset: number): Value => {
    const extent = shape[axis]
    if (extent === undefined) return valueAt(values, offset)
    const stride = shape.slice(axis + 1).reduce((product, length) => product * length, 1)
    return Array.from({ length: extent }, (_none, place) => nested(axis + 1, offset + place * stride))
  }
  const all = nested(0, 0)
  return isValueList(all) ? all : [all]
}

function column(name: string, values: Data): SandboxColumn {
  const common = { name, json: null }
  switch (values.dtype) {
    case 'bool':
      return { ...common, kind: 'bool', numbers: Float64Array.from(values.data), isFloat: false }
    case 'float16':
      return {
        ...common,
        kind: 'float',
        numbers: Float64Array.from(values.data, float16ToNumber),
        isFloat: true,
      }
    case 'float32':
    case 'float64':
      return { ...common, kind: 'float', numbers: Float64Array.from(values.data), isFloat: true }
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return { ...common, kind: 'float', numbers: Float64Array.from(values.data), isFloat: false }
    default:
      return objects(
        name,
        Array.from({ length: values.data.length }, (_none, row) => valueAt(values, row)),
      )
  }
}

function objects(name: string, cells: readonly Value[]): SandboxColumn {
  const isFloat = cells.some((cell) => hasFloat(cell))
  return { name, kind: 'json', numbers: null, json: JSON.stringify(cells.map(toJson)), isFloat }
}

function hasFloat(value: Value): boolean {
  if (isValueList(value)) return value.some(hasFloat)
  return typeof value === 'number'
}

/** Integers that a number holds are numbers, larger ones `{"$int": …}`; NaN and infinities are `{"$float": …}`. */
function toJson(value: Value): unknown {
  switch (typeof value) {
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : { $int: String(value) }
    case 'number':
      return Number.isFinite(value) ? value : { $float: String(value) }
    case 'object':
      return objectToJson(value)
    default:
      return value
  }
}

function objectToJson(value: Exclude<Value, boolean | bigint | number | string>): unknown {
  if (value === null) return null
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (isInstant(value)) return instantText(value)
  if (isTensor(value)) return rowsOf(value).map(toJson)
  if (isValueList(value)) return value.map(toJson)
  // Keys are foreign: one may be "__proto__", which as an entry is a plain key.
  if (isValueMap(value))
    return Object.fromEntries(Array.from(value, ([key, item]) => [String(key), toJson(item)]))
  return value.repr
}
