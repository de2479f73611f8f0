/** A frame as columns that can be handed into the sandbox: numbers as raw bytes, all else as JSON. */
import {
  float16ToNumber,
  isInstant,
  isTensor,
  isValueList,
  isValueMap,
  NOT_A_TIME,
  valueAt,
} from '#shared/values.ts'
import type { Data, Frame, Tensor, Value, ValueKey } from '#shared/values.ts'
import { isoText } from '#app/python-data/instant-text.ts'
import { float64Text } from '#app/table/number-text.ts'

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
export const UNNAMED_OUTPUT = 'predictions'

/** The name of an input without one: as in a request. */
export const UNNAMED_INPUT = 'inputs'

/** The columns of a frame; rows of an array are lists. `unnamed` names what has no name. */
export function frameColumns(frame: Frame, unnamed: string): readonly SandboxColumn[] {
  switch (frame.kind) {
    case 'table':
      return frame.columns.map(({ name, values }) => column(String(name), values))
    case 'series':
      return [column(frame.name === null ? unnamed : String(frame.name), frame.values)]
    case 'tensor':
      return [tensorColumn(unnamed, frame)]
    case 'tensors':
      return frame.entries.map(({ name, tensor }) => tensorColumn(name, tensor))
    case 'plain':
      return plainColumns(frame.value, unnamed)
  }
}

function plainColumns(value: Value, unnamed: string): readonly SandboxColumn[] {
  if (isTensor(value)) return [tensorColumn(unnamed, value)]
  if (isValueList(value)) return [objects(unnamed, value)]
  if (!isValueMap(value)) return [objects(unnamed, [value])]
  return Array.from(value, ([key, cell]) =>
    isTensor(cell)
      ? tensorColumn(keyText(key), cell)
      : objects(keyText(key), isValueList(cell) ? cell : [cell]),
  )
}

function tensorColumn(name: string, tensor: Tensor): SandboxColumn {
  return tensor.shape.length === 1 ? column(name, tensor.values) : objects(name, rowsOf(tensor))
}

function rowsOf({ shape, values }: Tensor): readonly Value[] {
  const nested = (axis: number, offset: number): Value => {
    const extent = shape[axis]
    if (extent === undefined) return cellAt(values, offset)
    const stride = shape.slice(axis + 1).reduce((product, length) => product * length, 1)
    return Array.from({ length: extent }, (_none, place) => nested(axis + 1, offset + place * stride))
  }
  const all = nested(0, 0)
  return shape.length > 0 && isValueList(all) ? all : [all]
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
        Array.from({ length: values.data.length }, (_none, row) => cellAt(values, row)),
      )
  }
}

/** The value at a place; numpy's missing duration is null also where durations are counts of nanoseconds. */
function cellAt(values: Data, place: number): Value {
  const value = valueAt(values, place)
  const isDuration = values.dtype === 'extension' && values.name.startsWith('timedelta64')
  return isDuration && value === NOT_A_TIME ? null : value
}

function objects(name: string, cells: readonly Value[]): SandboxColumn {
  const isFloat = cells.some((cell) => hasFloat(cell))
  return { name, kind: 'json', numbers: null, json: JSON.stringify(cells.map(taggedJson)), isFloat }
}

function hasFloat(value: Value): boolean {
  if (isValueList(value)) return value.some(hasFloat)
  if (isTensor(value)) return rowsOf(value).some(hasFloat)
  return typeof value === 'number'
}

/**
 * A value as JSON for the sandbox: integers that a number holds are numbers, larger ones `{"$int": …}`; NaN, infinities
 * and -0 are `{"$float": …}`; keys of dicts begin with a stroke, so that none is taken for such a mark.
 */
export function taggedJson(value: Value): unknown {
  switch (typeof value) {
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : { $int: String(value) }
    case 'number':
      if (Object.is(value, -0)) return { $float: '-0' }
      return Number.isFinite(value) ? value : { $float: String(value) }
    case 'object':
      return objectJson(value)
    default:
      return value
  }
}

function objectJson(value: Exclude<Value, boolean | bigint | number | string>): unknown {
  if (value === null) return null
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (isInstant(value)) return value.ticks === null ? null : isoText(value)
  if (isTensor(value)) {
    const rows = rowsOf(value).map(taggedJson)
    return value.shape.length === 0 ? rows[0] : rows
  }
  if (isValueList(value)) return value.map(taggedJson)
  if (isValueMap(value))
    return Object.fromEntries(Array.from(value, ([key, item]) => [`/${keyText(key)}`, taggedJson(item)]))
  return value.repr === '<NA>' ? null : value.repr
}

/** A key of a dict as Python's JSON has it. */
function keyText(key: ValueKey): string {
  if (typeof key !== 'number') return String(key)
  return Number.isFinite(key) ? float64Text(key) : String(key)
}
