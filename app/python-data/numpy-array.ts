/** `numpy.array(value, dtype)`: the discovery of shape and dtype, and the conversion of every element. */
import { elementCount, isInstant, isTensor, valueAt } from '#shared/values.ts'
import type { Data, Tensor, TimeUnit, Value } from '#shared/values.ts'
import type { DtypeSpec } from './dtype.ts'
import { valueError } from './python-error.ts'
import { integerRanges } from './numeric-data.ts'
import { dataOf } from './set-items.ts'
import { timeSpecOf } from './time-spec.ts'

/** numpy's `NPY_MAXDIMS`: lists nested deeper are objects where objects are asked for, and else refused. */
const MAX_DIMENSIONS = 64

/** An array of a Python value; `spec` null lets numpy choose the dtype. Throws ValueError for ragged lists. */
export function arrayOf(value: Value, spec: DtypeSpec | null): Tensor {
  const discovered = discoverShape(value)
  if (spec?.name !== 'object' && isTooDeep(value, discovered.shape.length)) {
    throw valueError(
      `setting an array element with a sequence. The requested array would exceed the maximum number of dimension of ${MAX_DIMENSIONS}.`,
    )
  }
  if (discovered.ragged && spec?.name !== 'object') {
    throw valueError(
      `setting an array element with a sequence. The requested array has an inhomogeneous shape after ${discovered.shape.length} dimensions. The detected shape was ${shapeText(discovered.shape)} + inhomogeneous part.`,
    )
  }
  const elements: Value[] = []
  collect(value, discovered.shape.length, elements)
  const chosen = spec ?? discoverDtype(value, discovered.shape.length)
  const values = dataOf(elements, chosen)
  return { kind: 'tensor', shape: discovered.shape, values: widened(values, value, spec === null) }
}

/** Characters that numpy keeps for numbers of a dtype that become text (`<U32` for floats). */
const numberWidths: Readonly<Record<string, number>> = {
  bool: 5,
  int8: 4,
  int16: 6,
  int32: 11,
  int64: 21,
  uint8: 3,
  uint16: 5,
  uint32: 10,
  uint64: 20,
  float16: 32,
  float32: 32,
  float64: 32,
}

/** Text with the room that numpy gives it: on account of the numbers among it, and of NULs at its end, which it then drops. */
function widened(values: Data, value: Value, hasNumbers: boolean): Data {
  if (values.dtype !== 'str') return values
  const width = widthOf(value, hasNumbers)
  return width === 0 ? values : { ...values, width }
}

function widthOf(value: Value, hasNumbers: boolean): number {
  if (Array.isArray(value)) {
    let width = 0
    for (const item of value as readonly Value[]) width = Math.max(width, widthOf(item, hasNumbers))
    return width
  }
  if (typeof value === 'string') return value.endsWith('\0') ? Array.from(value).length : 0
  if (!hasNumbers) return 0
  if (typeof value !== 'object' || value === null || !isTensor(value))
    return numberWidths[foundOf(value)] ?? 0
  return value.values.dtype === 'str' ? (value.values.width ?? 0) : (numberWidths[value.values.dtype] ?? 0)
}

/** A shape as a Python tuple: `(2,)`, `(1, 3)`, `()`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
}

function isSequence(value: Value | undefined): value is readonly Value[] | Tensor {
  if (Array.isArray(value)) return true
  return typeof value === 'object' && value !== null && isTensor(value) && value.shape.length > 0
}

function discoverShape(value: Value): { shape: readonly number[]; ragged: boolean } {
  const shape: number[] = []
  for (let first: Value | undefined = value; isSequence(first) && shape.length < MAX_DIMENSIONS;) {
    if (!Array.isArray(first)) {
      shape.push(...(first as Tensor).shape)
      break
    }
    shape.push(first.length)
    first = (first as readonly Value[])[0]
  }
  const depth = commonDepth(value, shape, 0)
  return { shape: shape.slice(0, depth), ragged: depth < shape.length || isDeeper(value, depth) }
}

/** How many leading dimensions all parts agree on. */
function commonDepth(value: Value, shape: readonly number[], axis: number): number {
  if (axis === shape.length) return axis
  if (!isSequence(value)) return axis
  if (!Array.isArray(value)) {
    const extents = (value as Tensor).shape
    const wrong = extents.findIndex((extent, place) => extent !== shape[axis + place])
    return wrong === -1 ? Math.min(shape.length, axis + extents.length) : axis + wrong
  }
  if (value.length !== shape[axis]) return axis
  let depth = shape.length
  for (const item of value as readonly Value[]) depth = Math.min(depth, commonDepth(item, shape, axis + 1))
  return depth
}

/** Whether something below the given depth is a sequence where elements are expected. */
function isDeeper(value: Value, depth: number): boolean {
  if (depth >= MAX_DIMENSIONS) return false
  if (depth === 0) return isSequence(value)
  if (!Array.isArray(value)) return isSequence(value) && (value as Tensor).shape.length > depth
  return (value as readonly Value[]).some((item) => isDeeper(item, depth - 1))
}

function isTooDeep(value: Value, depth: number): boolean {
  if (depth < MAX_DIMENSIONS) return false
  const elements: Value[] = []
  collect(value, depth, elements)
  return elements.some(isSequence)
}

function collect(value: Value, depth: number, into: Value[]): void {
  if (depth === 0) {
    into.push(value)
  } else if (Array.isArray(value)) {
    for (const item of value as readonly Value[]) collect(item, depth - 1, into)
  } else if (typeof value === 'object' && value !== null && isTensor(value)) {
    const count = elementCount(value.shape)
    for (let place = 0; place < count; place++) into.push(valueAt(value.values, place))
  }
}

/** What numpy's discovery makes of one Python object. */
type Found = 'bool' | 'int64' | 'uint64' | 'float64' | 'str' | 'bytes' | 'object' | Data['dtype']

function foundOf(value: Value): Found {
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'number':
      return 'float64'
    case 'string':
      return 'str'
    case 'bigint':
      if (value > integerRanges.uint64.most || value < integerRanges.int64.least) return 'object'
      return value > integerRanges.int64.most ? 'uint64' : 'int64'
    case 'object':
      if (value instanceof Uint8Array) return 'bytes'
      if (value !== null && isTensor(value) && value.shape.length === 0) return value.values.dtype
      // Python's own dates are objects to numpy; what counts nanoseconds came from datetime64.
      if (isInstant(value) && value.unit === 'ns') return 'datetime64'
      return 'object'
  }
}

const sizes: Readonly<Record<string, number>> = {
  bool: 0,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 3,
  uint32: 3,
  int64: 4,
  uint64: 4,
}

/** The dtype numpy gives a list without a dtype: the promotion of what its elements are, and of the arrays among them. */
function discoverDtype(value: Value, depth: number): DtypeSpec {
  const current = promoteAll(value, depth, null)
  if (current === null) return { name: 'float64' }
  if (current === 'datetime64') return { name: 'datetime64', unit: dateUnit(value) }
  if (current === 'extension') return extensionSpec(value)
  return { name: current }
}

function arraysIn(value: Value): readonly Data[] {
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(arraysIn)
  return typeof value === 'object' && value !== null && isTensor(value) ? [value.values] : []
}

const dateUnits: readonly TimeUnit[] = ['D', 's', 'ms', 'us', 'ns']

/** The finest unit of the arrays of dates in a value; dates of their own count nanoseconds. */
function dateUnit(value: Value): TimeUnit {
  const units = arraysIn(value).flatMap((data) => (data.dtype === 'datetime64' ? [data.unit] : []))
  const finest = dateUnits[Math.max(...units.map((unit) => dateUnits.indexOf(unit)))]
  return finest ?? 'ns'
}

/** Arrays of one dtype of numpy's times stay of it. */
function extensionSpec(value: Value): DtypeSpec {
  const names = new Set(arraysIn(value).map((data) => (data.dtype === 'extension' ? data.name : '')))
  const [name = '', ...others] = names
  return (others.length === 0 ? timeSpecOf(name) : null) ?? { name: 'object' }
}

function promoteAll(value: Value, depth: number, seen: Found | null): Found | null {
  if (seen !== null && seen === 'object') return seen
  if (depth > 0 && Array.isArray(value)) {
    let current: Found | null = seen
    for (const item of value as readonly Value[]) current = promoteAll(item, depth - 1, current)
    return current
  }
  const found =
    depth > 0 && typeof value === 'object' && value !== null && isTensor(value)
      ? value.values.dtype
      : foundOf(value)
  return seen === null || seen === found ? found : promote(seen, found)
}

function promote(left: Found, right: Found): Found {
  const pair = new Set([left, right])
  if (pair.has('object') || pair.has('extension') || pair.has('datetime64')) return 'object'
  if (pair.has('str')) return 'str'
  if (pair.has('bytes')) return 'bytes'
  if (left.startsWith('float') || right.startsWith('float')) return promoteFloats(left, right)
  if (left.startsWith('uint') === right.startsWith('uint') || pair.has('bool')) {
    return (sizes[left] ?? 0) >= (sizes[right] ?? 0) ? left : right
  }
  return pair.has('uint64') ? 'float64' : 'int64'
}

function promoteFloats(left: Found, right: Found): Found {
  const narrow = new Set<Found>(['float32', 'float16', 'bool', 'int8', 'uint8', 'int16', 'uint16'])
  return narrow.has(left) && narrow.has(right) ? 'float32' : 'float64'
}

/** The items of an array as nested lists: `ndarray.tolist()`. */
export function listOf(tensor: Tensor): Value {
  const nested = (axis: number, offset: number): Value => {
    if (axis === tensor.shape.length) return itemOf(tensor.values, offset)
    const step = elementCount(tensor.shape.slice(axis + 1))
    return Array.from({ length: tensor.shape[axis] ?? 0 }, (_, place) =>
      nested(axis + 1, offset + place * step),
    )
  }
  return nested(0, 0)
}

/** `ndarray.item()`: a datetime64 in nanoseconds is a bare integer, a missing one None. */
export function itemOf(data: Data, place: number): Value {
  if (data.dtype !== 'datetime64') return valueAt(data, place)
  const value = valueAt(data, place)
  if (typeof value !== 'object' || value === null || !('ticks' in value)) return value
  return data.unit === 'ns' || value.ticks === null ? value.ticks : value
}

/** Entries `from` up to `to` of an array's data. */
export function sliceData(data: Data, from: number, to: number): Data {
  return { ...data, data: data.data.slice(from, to) } as Data
}

/** One row of an array along its first axis. */
export function rowOf(tensor: Tensor, row: number): Tensor {
  const shape = tensor.shape.slice(1)
  const count = elementCount(shape)
  return { kind: 'tensor', shape, values: sliceData(tensor.values, row * count, (row + 1) * count) }
}
