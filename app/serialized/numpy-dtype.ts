/** Arrays from their raw bytes. Source: numpy/lib/format.py, numpy's dtype docs. */
import type { TimeUnit } from '#shared/values.ts'
import { takeMemory } from './allowance.ts'
import type { Inert, InertArray, InertArrayData, NumpyDtype, NumpyField, RecordFields } from './inert.ts'
import { unreadableDtype } from './parse-dtype.ts'

/** numpy's own limit (NPY_MAXDIMS). */
export const MAX_RANK = 64

/** How many elements a shape has; throws unless every extent is a count and the whole is below `limit`. */
export function countOf(shape: readonly number[], limit: number): number {
  if (shape.length > MAX_RANK) throw unreadableDtype('an array of too many dimensions')
  let count = 1
  for (const extent of shape) {
    if (!Number.isSafeInteger(extent) || extent < 0) throw unreadableDtype('a shape that is none')
    count *= extent
    if (count > limit) throw unreadableDtype('a shape larger than its data')
  }
  return count
}

/** Raw bytes as an array in C order. `bytes` must hold exactly the elements of `shape`. */
export function arrayFromBytes(
  dtype: NumpyDtype,
  shape: readonly number[],
  bytes: Uint8Array,
  fortran: boolean,
): InertArray {
  const count = countOf(shape, Math.max(bytes.length, 1))
  if (count * dtype.size !== bytes.length) {
    throw unreadableDtype(`${count} elements of ${dtype.size} bytes in ${bytes.length} bytes`)
  }
  takeMemory(memoryOf(dtype, count))
  const turned = fortran && shape.length > 1 ? toRowMajor(shape, bytes, dtype.size) : bytes
  return { kind: 'array', shape, values: elements(dtype, count, turned), scalar: false }
}

/** Bytes that an array takes: texts and bytes are objects of their own. */
function memoryOf({ code, size, fields }: NumpyDtype, count: number): number {
  if (fields !== null) return count * size
  if (code === 'U') return count * (TEXT_BYTES + size / 2)
  return count * (code === 'S' || code === 'V' ? BYTES_BYTES + size : size)
}

const TEXT_BYTES = 32
/** A Uint8Array with its buffer. */
const BYTES_BYTES = 200

/** An array of Python objects. */
export function objectArray(shape: readonly number[], items: readonly Inert[], fortran: boolean): InertArray {
  const count = countOf(shape, items.length)
  if (count !== items.length) throw unreadableDtype(`${items.length} objects for ${count} places`)
  let data = items
  takeMemory(8 * count)
  if (fortran && shape.length > 1) {
    const order = rowMajorOrder(shape)
    data = Array.from(order, (from) => items[from] ?? null)
  }
  return { kind: 'array', shape, values: { dtype: 'object', data }, scalar: false }
}

function rowMajorOrder(shape: readonly number[]): Uint32Array {
  const count = shape.reduce((product, extent) => product * extent, 1)
  takeMemory(4 * count)
  const order = new Uint32Array(count)
  const strides: number[] = []
  let stride = 1
  for (const extent of shape) {
    strides.push(stride)
    stride *= extent
  }
  const place = shape.map(() => 0)
  for (let index = 0; index < count; index++) {
    let from = 0
    for (let axis = 0; axis < shape.length; axis++) from += (place[axis] ?? 0) * (strides[axis] ?? 0)
    order[index] = from
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1
      place[axis] = next === shape[axis] ? 0 : next
      if (next !== shape[axis]) break
    }
  }
  return order
}

function toRowMajor(shape: readonly number[], bytes: Uint8Array, size: number): Uint8Array {
  takeMemory(bytes.length)
  const turned = new Uint8Array(bytes.length)
  let to = 0
  for (const from of rowMajorOrder(shape)) {
    turned.set(bytes.subarray(from * size, from * size + size), to)
    to += size
  }
  return turned
}

function elements(dtype: NumpyDtype, count: number, bytes: Uint8Array): InertArrayData {
  if (dtype.fields !== null)
    return { dtype: 'records', fields: recordFields(dtype.fields, dtype.size, count, bytes) }
  if (dtype.code === 'U') return { dtype: 'str', data: unicode(dtype, count, bytes) }
  if (dtype.code === 'S' || dtype.code === 'V')
    return { dtype: 'bytes', data: fixedBytes(dtype, count, bytes) }
  if (dtype.code === 'O') throw unreadableDtype('objects as raw bytes')
  return numbers(dtype, alignedCopy(dtype, bytes))
}

function recordFields(
  list: readonly NumpyField[],
  size: number,
  count: number,
  bytes: Uint8Array,
): RecordFields {
  for (const { offset, dtype } of list)
    if (offset < 0 || offset + dtype.size > size) throw unreadableDtype('a field outside its record')
  const fields = new Map(list.map((field) => [field.name, field]))
  // At a start of its own its words can be read whole.
  const records = new Uint8Array(bytes)
  return {
    has: (name) => fields.has(name),
    numbers: (name) => {
      const field = fields.get(name)
      takeMemory(FIELD_BYTES + 8 * count)
      return field === undefined ? null : recordNumbers(records, field, size, count)
    },
    integers: (name) => {
      const field = fields.get(name)
      if (field === undefined || !isWide(field, 'i', size)) return null
      takeMemory(FIELD_BYTES + 4 * count)
      return recordIntegers(records, field, size, count)
    },
    get: (name) => {
      const field = fields.get(name)
      if (field === undefined) return undefined
      takeMemory(field.dtype.size * count + memoryOf(field.dtype, count))
      const own = fieldBytes(records, field, size, count)
      return { kind: 'array', shape: [count], values: elements(field.dtype, count, own), scalar: false }
    },
  }
}

/** A typed array with its buffer. */
const FIELD_BYTES = 200

const WORD = 4

/** Whether a field's words can be read whole: eight bytes, at a multiple of eight. */
function isWide({ offset, dtype }: NumpyField, code: string, stride: number): boolean {
  const { size, littleEndian } = dtype
  return dtype.code === code && size === 8 && littleEndian && offset % 8 === 0 && stride % 8 === 0
}

/** Integers of eight bytes by their low words; null where one needs its high word. Makes no number on the heap. */
function recordIntegers(
  records: Uint8Array,
  { offset }: NumpyField,
  stride: number,
  count: number,
): Int32Array | null {
  const step = stride / WORD
  const words = new Int32Array(records.buffer, 0, count * step)
  const data = new Int32Array(count)
  for (let at = 0, from = offset / WORD; at < count; at++, from += step) {
    const low = words[from] ?? 0
    if (words[from + 1] !== low >> 31) return null
    data[at] = low
  }
  return data
}

/** The common kinds without a copy of the field between: doubles, integers of eight bytes, and bytes; null for others. */
function recordNumbers(
  records: Uint8Array,
  field: NumpyField,
  stride: number,
  count: number,
): Float64Array | null {
  const { offset } = field
  const { code, size } = field.dtype
  const data = new Float64Array(count)
  if (size === 1 && (code === 'u' || code === 'b')) {
    for (let at = 0, from = offset; at < count; at++, from += stride) data[at] = records[from] ?? 0
    return data
  }
  const step = stride / WORD
  if (isWide(field, 'f', stride)) {
    copyFields(new Int32Array(records.buffer, 0, count * step), new Int32Array(data.buffer), {
      offset: offset / WORD,
      stride: step,
      size: 2,
    })
    return data
  }
  if (!isWide(field, 'i', stride)) return null
  const words = new Int32Array(records.buffer, 0, count * step)
  for (let at = 0, from = offset / WORD; at < count; at++, from += step)
    data[at] = (words[from + 1] ?? 0) * 4_294_967_296 + ((words[from] ?? 0) >>> 0)
  return data
}

/** One field of all records, one after the other. */
function fieldBytes(
  records: Uint8Array,
  { offset, dtype: { size } }: NumpyField,
  stride: number,
  count: number,
): Uint8Array {
  const own = new Uint8Array(count * size)
  if (offset % WORD === 0 && stride % WORD === 0 && size % WORD === 0) {
    copyFields(
      new Int32Array(records.buffer, records.byteOffset, records.length / WORD),
      new Int32Array(own.buffer),
      {
        offset: offset / WORD,
        stride: stride / WORD,
        size: size / WORD,
      },
    )
  } else copyFields(records, own, { offset, stride, size })
  return own
}

function copyFields(
  from: Int32Array | Uint8Array,
  to: Int32Array | Uint8Array,
  { offset, stride, size }: { readonly offset: number; readonly stride: number; readonly size: number },
): void {
  let start = offset
  for (let at = 0; at < to.length; start += stride)
    for (let part = 0; part < size; part++) to[at++] = from[start + part] ?? 0
}

function alignedCopy(dtype: NumpyDtype, bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes)
  if (!dtype.littleEndian && dtype.size > 1) {
    for (let start = 0; start < copy.length; start += dtype.size)
      copy.subarray(start, start + dtype.size).reverse()
  }
  return copy.buffer
}

function numbers(dtype: NumpyDtype, buffer: ArrayBuffer): InertArrayData {
  switch (`${dtype.code}${dtype.size}`) {
    case 'b1':
      return { dtype: 'bool', data: new Uint8Array(buffer) }
    case 'i1':
      return { dtype: 'int8', data: new Int8Array(buffer) }
    case 'i2':
      return { dtype: 'int16', data: new Int16Array(buffer) }
    case 'i4':
      return { dtype: 'int32', data: new Int32Array(buffer) }
    case 'i8':
    case 'm8':
      return { dtype: 'int64', data: new BigInt64Array(buffer) }
    case 'u1':
      return { dtype: 'uint8', data: new Uint8Array(buffer) }
    case 'u2':
      return { dtype: 'uint16', data: new Uint16Array(buffer) }
    case 'u4':
      return { dtype: 'uint32', data: new Uint32Array(buffer) }
    case 'u8':
      return { dtype: 'uint64', data: new BigUint64Array(buffer) }
    case 'f2':
      return { dtype: 'float16', data: new Uint16Array(buffer) }
    case 'f4':
      return { dtype: 'float32', data: new Float32Array(buffer) }
    case 'f8':
      return { dtype: 'float64', data: new Float64Array(buffer) }
    case 'M8':
      return { dtype: 'datetime64', unit: timeUnit(dtype.unit), data: new BigInt64Array(buffer) }
    default:
      throw unreadableDtype(`${dtype.code}${dtype.size}`)
  }
}

function timeUnit(unit: string | null): TimeUnit {
  if (unit === 'D' || unit === 's' || unit === 'ms' || unit === 'us' || unit === 'ns') return unit
  throw unreadableDtype(`datetime64[${unit ?? 'generic'}]`)
}

function unicode(dtype: NumpyDtype, count: number, bytes: Uint8Array): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const width = dtype.size / 4
  const texts: string[] = []
  for (let index = 0; index < count; index++) {
    let text = ''
    let end = width
    while (end > 0 && view.getUint32((index * width + end - 1) * 4, dtype.littleEndian) === 0) end--
    for (let place = 0; place < end; place++) {
      const point = view.getUint32((index * width + place) * 4, dtype.littleEndian)
      if (point > 0x10ffff) throw unreadableDtype('text that is not Unicode')
      text += String.fromCodePoint(point)
    }
    texts.push(text)
  }
  return texts
}

function fixedBytes(dtype: NumpyDtype, count: number, bytes: Uint8Array): readonly Uint8Array[] {
  const items: Uint8Array[] = []
  for (let index = 0; index < count; index++) {
    const item = bytes.subarray(index * dtype.size, (index + 1) * dtype.size)
    let end = item.length
    if (dtype.code === 'S') while (end > 0 && item[end - 1] === 0) end--
    items.push(item.slice(0, end))
  }
  return items
}
