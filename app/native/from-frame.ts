/** What enforcement gives as a grid, and grids as the values predict returns. */
import {
  elementCount,
  valueAt,
  type Data,
  type Frame,
  type NumericData,
  type Tensor,
  type Value,
} from '#shared/values.ts'
import { strOf } from '#app/python-data/python-repr.ts'
import { numberTypeOf, writeNumbers } from './column-numbers.ts'
import type { Grid, LabelGrid, NumberGrid, NumberType } from './grid.ts'
import { unsupported } from './unsupported.ts'

/** The input of predict as a grid. */
export function gridOf(frame: Frame): Grid {
  switch (frame.kind) {
    case 'table':
      return { kind: 'frame', rows: frame.rowCount, columns: frame.columns.length, table: frame }
    case 'tensor':
      return tensorGrid(frame)
    case 'series':
      return tensorGrid({ kind: 'tensor', shape: [frame.values.data.length], values: frame.values })
    case 'tensors':
      return { kind: 'other', rows: 0, columns: 0, rank: 0, text: '{...}', isText: false }
    case 'plain':
      return plainGrid(frame.value)
  }
}

function tensorGrid(tensor: Tensor): Grid {
  const { shape, values } = tensor
  if (shape.length === 0 || shape.length > 2) {
    return {
      kind: 'other',
      rows: shape[0] ?? 0,
      columns: 0,
      rank: shape.length,
      text: scalarText(values),
      isText: false,
    }
  }
  const rows = shape[0] ?? 0
  const columns = shape.length === 1 ? 1 : (shape[1] ?? 0)
  const flat = shape.length === 1
  const dtype = numberTypeOf(values)
  if (dtype === null) {
    if (values.dtype !== 'str' && values.dtype !== 'object')
      throw unsupported(`An input array of dtype ${values.dtype}`)
    const cells: readonly Value[] =
      values.dtype === 'str' ? values.data.map((text) => text ?? Number.NaN) : values.data
    return { kind: 'cells', rows, columns, cells, dtype: values.dtype, flat, names: null }
  }
  const data = new Float64Array(elementCount(shape))
  writeNumbers(values, data, 0, 1)
  return { kind: 'numbers', rows, columns, data, dtype, flat, names: null }
}

function scalarText(values: Data): string {
  return textOf(valueAt(values, 0))
}

/** Lists and scalars as `np.asarray` would take them; a list of equal lists is an array. */
function plainGrid(value: Value): Grid {
  if (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    'kind' in value &&
    value.kind === 'tensor'
  ) {
    return tensorGrid(value)
  }
  if (!Array.isArray(value))
    return {
      kind: 'other',
      rows: 0,
      columns: 0,
      rank: 0,
      text: textOf(value),
      isText: typeof value === 'string',
    }
  const rows: readonly Value[] = value
  if (!rows.every((row) => Array.isArray(row)) || rows.length === 0) {
    return {
      kind: 'other',
      rows: rows.length,
      columns: 1,
      rank: 1,
      text: '[...]',
      isText: rows.some((row) => typeof row === 'string'),
    }
  }
  const width = rows[0]?.length ?? 0
  const cells: Value[] = []
  for (const row of rows) {
    if (row.length !== width) throw unsupported('A ragged list as the input of a model')
    cells.push(...row)
  }
  const hasText = cells.some((cell) => typeof cell === 'string')
  const isNumeric = cells.every(
    (cell) => typeof cell === 'number' || typeof cell === 'bigint' || typeof cell === 'boolean',
  )
  if (!isNumeric)
    return {
      kind: 'cells',
      rows: rows.length,
      columns: width,
      cells,
      dtype: hasText ? 'str' : 'object',
      flat: false,
      names: null,
    }
  const dtype: NumberType = cells.some((cell) => typeof cell === 'number')
    ? 'float64'
    : cells.every((cell) => typeof cell === 'boolean')
      ? 'bool'
      : 'int64'
  return {
    kind: 'numbers',
    rows: rows.length,
    columns: width,
    data: Float64Array.from(cells, Number),
    dtype,
    flat: false,
    names: null,
  }
}

function textOf(value: Value): string {
  return strOf(value)
}

/** A result as predict returns it: an array, or a list of arrays. */
export function frameOf(grid: Grid): Frame {
  switch (grid.kind) {
    case 'numbers':
      return numberTensor(grid)
    case 'labels':
      return { kind: 'tensor', shape: [grid.rows], values: labelData(grid) }
    case 'cells':
      return {
        kind: 'tensor',
        shape: grid.flat ? [grid.rows] : [grid.rows, grid.columns],
        values: { dtype: 'object', data: grid.cells },
      }
    case 'list': {
      const parts = grid.parts.map(frameOf)
      return { kind: 'plain', value: parts.map((part) => (part.kind === 'tensor' ? part : null)) }
    }
    case 'frame':
      return grid.table
    case 'sparse':
    case 'other':
      throw unsupported(`A ${grid.kind} result`)
  }
}

function numberTensor(grid: NumberGrid): Tensor {
  return {
    kind: 'tensor',
    shape: grid.flat ? [grid.rows] : [grid.rows, grid.columns],
    values: typed(grid.data, grid.dtype),
  }
}

/** Doubles as data of a dtype. */
export function typed(data: Float64Array, dtype: NumberType): NumericData {
  switch (dtype) {
    case 'float64':
      return { dtype, data }
    case 'float32':
      return { dtype, data: Float32Array.from(data) }
    case 'int32':
      return { dtype, data: Int32Array.from(data) }
    case 'int64':
      return { dtype, data: BigInt64Array.from(data, (value) => BigInt(value)) }
    case 'bool':
      return { dtype, data: Uint8Array.from(data) }
    case 'int8':
      return { dtype, data: Int8Array.from(data) }
    case 'int16':
      return { dtype, data: Int16Array.from(data) }
    case 'uint8':
      return { dtype, data: Uint8Array.from(data) }
    case 'uint16':
      return { dtype, data: Uint16Array.from(data) }
    case 'uint32':
      return { dtype, data: Uint32Array.from(data) }
    case 'uint64':
      return { dtype, data: BigUint64Array.from(data, (value) => BigInt(value)) }
    case 'float16':
      throw unsupported('A float16 result')
  }
}

/** 64-bit integers by index, copied as two words each: making a bigint for every row takes ten times as long. */
function gathered(values: BigInt64Array, indices: Int32Array): BigInt64Array {
  const from = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  const result = new BigInt64Array(indices.length)
  const to = new Int32Array(result.buffer)
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] ?? 0
    to[2 * row] = from[2 * index] ?? 0
    to[2 * row + 1] = from[2 * index + 1] ?? 0
  }
  return result
}

function labelData(grid: LabelGrid): Data {
  const { classes, indices } = grid
  switch (classes.dtype) {
    case 'str':
      return { dtype: 'str', data: Array.from(indices, (index) => classes.data[index] ?? null) }
    case 'object':
      return { dtype: 'object', data: Array.from(indices, (index) => classes.data[index] ?? null) }
    case 'int64':
      return { dtype: 'int64', data: gathered(classes.data, indices) }
    case 'uint64':
      return { dtype: 'uint64', data: BigUint64Array.from(indices, (index) => classes.data[index] ?? 0n) }
    case 'bytes':
    case 'datetime64':
    case 'float16':
    case 'extension':
      throw unsupported(`Class labels of dtype ${classes.dtype}`)
    default: {
      const { data } = classes
      return typed(
        Float64Array.from(indices, (index) => data[index] ?? 0),
        classes.dtype,
      )
    }
  }
}
