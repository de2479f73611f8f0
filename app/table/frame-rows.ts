/** Frames by their rows: the first of them, several frames as one, whether two agree. */
import { elementCount, isInstant, isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Column, Data, Frame, NumericData, Tensor, Value } from '#shared/values.ts'
import { zeros } from '#app/python-data/numeric-data.ts'
import { copyElements, elementsBetween } from './numeric-array.ts'

/** How many rows a frame has; 1 for what has none. */
export function rowCountOf(frame: Frame): number {
  switch (frame.kind) {
    case 'table':
      return frame.rowCount
    case 'series':
      return frame.values.data.length
    case 'tensor':
      return frame.shape[0] ?? 1
    case 'tensors':
      return frame.entries[0]?.tensor.shape[0] ?? 1
    case 'plain':
      return isValueList(frame.value) ? frame.value.length : 1
  }
}

/** Whether every part of a frame has this many rows: a dict of arrays may hold one for all of them. */
export function hasRows(frame: Frame, count: number): boolean {
  if (frame.kind === 'tensors') return frame.entries.every(({ tensor }) => tensor.shape[0] === count)
  if (frame.kind === 'tensor') return frame.shape[0] === count
  if (frame.kind === 'plain' && !isValueList(frame.value)) return false
  return rowCountOf(frame) === count
}

/** The first rows of a frame; a frame of fewer rows, or of none to speak of, as it is. */
export function firstRows(frame: Frame, count: number): Frame {
  return rowCountOf(frame) <= count ? frame : rowsBetween(frame, 0, count)
}

/** The rows from `from` until before `to`, which the frame has; what has no rows as it is. Labels of an index are left out. */
export function rowsBetween(frame: Frame, from: number, to: number): Frame {
  switch (frame.kind) {
    case 'table': {
      const columns = frame.columns.map((column) => ({ ...column, values: between(column.values, from, to) }))
      return { kind: 'table', rowCount: to - from, columns }
    }
    case 'series':
      return { kind: 'series', name: frame.name, values: between(frame.values, from, to) }
    case 'tensor':
      return tensorBetween(frame, from, to)
    case 'tensors': {
      const entries = frame.entries.map(({ name, tensor }) => ({
        name,
        tensor: tensorBetween(tensor, from, to),
      }))
      return { kind: 'tensors', entries }
    }
    case 'plain':
      return isValueList(frame.value) ? { kind: 'plain', value: frame.value.slice(from, to) } : frame
  }
}

function tensorBetween(tensor: Tensor, from: number, to: number): Tensor {
  const [rows, ...rest] = tensor.shape
  if (rows === undefined || rows < to) return tensor
  const size = elementCount(rest)
  return { ...tensor, shape: [to - from, ...rest], values: between(tensor.values, from * size, to * size) }
}

function between(values: Data, from: number, to: number): Data {
  switch (values.dtype) {
    case 'str':
      return { ...values, data: values.data.slice(from, to) }
    case 'bytes':
      return { ...values, data: values.data.slice(from, to) }
    case 'object':
    case 'extension':
      return { ...values, data: values.data.slice(from, to) }
    case 'datetime64':
      return { ...values, data: values.data.subarray(from, to) }
    default:
      return elementsBetween(values, from, to)
  }
}

/** Frames of one make, one under the other. Throws where they differ in columns or dtypes. */
export function joinedFrames(frames: readonly Frame[]): Frame {
  const [first] = frames
  if (first === undefined) throw new Error('There is nothing to join.')
  switch (first.kind) {
    case 'table': {
      const tables = frames.flatMap((frame) => (frame.kind === 'table' ? [frame] : []))
      requireAlike(tables.length === frames.length)
      const columns = first.columns.map((column, place): Column => {
        const parts = tables.flatMap((table) => table.columns[place]?.values ?? [])
        return { name: column.name, values: joinedData(parts) }
      })
      return { kind: 'table', rowCount: tables.reduce((sum, { rowCount }) => sum + rowCount, 0), columns }
    }
    case 'series': {
      const parts = frames.flatMap((frame) => (frame.kind === 'series' ? [frame.values] : []))
      requireAlike(parts.length === frames.length)
      return { ...first, values: joinedData(parts) }
    }
    case 'tensor':
      return joinedTensors(frames.flatMap((frame) => (frame.kind === 'tensor' ? [frame] : [])))
    case 'tensors': {
      const sets = frames.flatMap((frame) => (frame.kind === 'tensors' ? [frame.entries] : []))
      requireAlike(sets.length === frames.length)
      const entries = first.entries.map(({ name }, place) => ({
        name,
        tensor: joinedTensors(sets.flatMap((set) => set[place]?.tensor ?? [])),
      }))
      return { kind: 'tensors', entries }
    }
    case 'plain': {
      const lists = frames.flatMap((frame) =>
        frame.kind === 'plain' && isValueList(frame.value) ? [frame.value] : [],
      )
      requireAlike(lists.length === frames.length)
      return { kind: 'plain', value: lists.flat() }
    }
  }
}

function joinedTensors(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors
  requireAlike(first !== undefined)
  const rest = first.shape.slice(1)
  requireAlike(tensors.every(({ shape }) => shape.length > 0 && shape.slice(1).join() === rest.join()))
  const rows = tensors.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0)
  return { kind: 'tensor', shape: [rows, ...rest], values: joinedData(tensors.map(({ values }) => values)) }
}

function joinedData(parts: readonly Data[]): Data {
  const [first] = parts
  requireAlike(first !== undefined && parts.every(({ dtype }) => dtype === first.dtype))
  switch (first.dtype) {
    case 'str':
      return { ...first, data: parts.flatMap((part) => (part.dtype === 'str' ? part.data : [])) }
    case 'bytes':
      return { ...first, data: parts.flatMap((part) => (part.dtype === 'bytes' ? part.data : [])) }
    case 'object':
    case 'extension':
      return {
        ...first,
        data: parts.flatMap((part) =>
          part.dtype === 'object' || part.dtype === 'extension' ? part.data : [],
        ),
      }
    case 'datetime64': {
      const counts = parts.flatMap((part) => (part.dtype === 'datetime64' ? Array.from(part.data) : []))
      return { ...first, data: BigInt64Array.from(counts) }
    }
    default:
      return joinedNumbers(parts as readonly NumericData[], first.dtype)
  }
}

function joinedNumbers(parts: readonly NumericData[], dtype: NumericData['dtype']): NumericData {
  const joined = zeros(
    dtype,
    parts.reduce((sum, { data }) => sum + data.length, 0),
  )
  let offset = 0
  for (const { data } of parts) {
    copyElements(joined.data, offset, data)
    offset += data.length
  }
  return joined
}

function requireAlike(alike: boolean): asserts alike {
  if (!alike) throw new Error('The parts of the table are not alike.')
}

/** float32 sums in another order differ by this much; what differs by more is another answer. */
const TOLERANCE = 1e-4

/** Whether the first `count` rows of two answers are the same, floats up to rounding. */
export function agreeInRows(left: Frame, right: Frame, count: number): boolean {
  return alike(plainOf(firstRows(left, count)), plainOf(firstRows(right, count)))
}

function plainOf(frame: Frame): Value {
  switch (frame.kind) {
    case 'table':
      return frame.columns.map(({ name, values }) => [String(name), listOf(values)])
    case 'series':
      return listOf(frame.values)
    case 'tensor':
      return frame
    case 'tensors':
      return frame.entries.map(({ name, tensor }) => [name, tensor])
    case 'plain':
      return frame.value
  }
}

function listOf(values: Data): Value {
  return Array.from({ length: values.data.length }, (_none, place) => valueAt(values, place))
}

function alike(left: Value, right: Value): boolean {
  if (typeof left === 'number' && typeof right === 'number') {
    if (Object.is(left, right)) return true
    return Math.abs(left - right) <= TOLERANCE * Math.max(1, Math.abs(left), Math.abs(right))
  }
  if (isTensor(left) && isTensor(right)) {
    return left.shape.join() === right.shape.join() && alike(listOf(left.values), listOf(right.values))
  }
  if (isValueList(left) && isValueList(right)) {
    return left.length === right.length && left.every((item, place) => alike(item, right[place] ?? null))
  }
  if (isValueMap(left) && isValueMap(right)) {
    return (
      left.size === right.size && Array.from(left).every(([key, item]) => alike(item, right.get(key) ?? null))
    )
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right) === 0
  if (isInstant(left) && isInstant(right)) {
    return left.ticks === right.ticks && left.unit === right.unit && left.zone === right.zone
  }
  return Object.is(left, right)
}
