/** What enforcement gives as a grid, and grids as the values predict returns. */
import {
  NOT_A_TIME,
  elementCount,
  isTensor,
  isValueList,
  isValueMap,
  type Column,
  type Data,
  type Frame,
  type NumericData,
  type Table,
  type Tensor,
  type Value,
  type ValueMap,
} from '#shared/values.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import { extensionDtype } from '#app/python-data/extension-dtype.ts'
import { reprOf, strOf } from '#app/python-data/python-repr.ts'
import { numberTypeOf, writeNumbers } from './column-numbers.ts'
import type { Grid, LabelGrid, NumberGrid, NumberType, OtherGrid } from './grid.ts'
import { valueError } from './raised.ts'
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
      return dictGrid(new Map(frame.entries.map(({ name, tensor }) => [name, tensor])))
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
      columns: shape[1] ?? 0,
      rank: shape.length,
      form: 'array',
      items: Array.from({ length: shape[0] ?? 0 }, () => innerArray(shape)),
      text: (how) => (how === 'repr' ? reprOf(tensor) : strOf(tensor)),
    }
  }
  const rows = shape[0] ?? 0
  const columns = shape.length === 1 ? 1 : (shape[1] ?? 0)
  const flat = shape.length === 1
  const isTimes =
    values.dtype === 'datetime64' ||
    (values.dtype === 'extension' && extensionDtype(values.name).family === 'timedelta')
  if (isTimes && !flat) return timesGrid(values, rows, columns)
  const dtype = numberTypeOf(values)
  if (dtype === null) {
    if (values.dtype === 'extension' && !isTimes) throw unsupported(`An input array of dtype ${values.name}`)
    const cells: readonly Value[] =
      values.dtype === 'str' ? values.data.map((text) => text ?? Number.NaN) : valuesOf(values)
    // numpy's bytes are refused where its text is.
    const dtype = values.dtype === 'str' || values.dtype === 'bytes' ? 'str' : 'object'
    return { kind: 'cells', rows, columns, cells, dtype, flat, names: null }
  }
  const data = new Float64Array(elementCount(shape))
  writeNumbers(values, data, 0, 1)
  return { kind: 'numbers', rows, columns, data, dtype, flat, names: null }
}

/** To scikit-learn an array of times is what a frame of nothing else becomes: numbers where it asks for floats. */
function timesGrid(values: Data, rows: number, columns: number): Grid {
  // Only the counts matter, whatever they count.
  const isDates = values.dtype === 'extension' && extensionDtype(values.name).kind === 'M'
  if (isDates) {
    const ticks = values.data.map((count) => (typeof count === 'bigint' ? count : NOT_A_TIME))
    return timesGrid({ dtype: 'datetime64', unit: 'ns', data: BigInt64Array.from(ticks) }, rows, columns)
  }
  const column = (place: number): Column => ({
    name: place,
    values: {
      ...values,
      data: (values.data as readonly unknown[]).filter((_, at) => at % columns === place),
    } as Data,
  })
  const table: Table = {
    kind: 'table',
    rowCount: rows,
    columns: Array.from({ length: columns }, (_, place) => column(place)),
  }
  return { kind: 'frame', rows, columns, table, isArray: true }
}

/** What stands for an array inside a deep one: only that it is an array matters. */
function innerArray(shape: readonly number[]): Value {
  return { kind: 'opaque', type: 'numpy.ndarray', repr: `array(${shape.slice(1).join('x')})` }
}

function dictGrid(value: ValueMap): OtherGrid {
  return {
    kind: 'other',
    rows: value.size,
    columns: 0,
    rank: 0,
    form: 'dict',
    items: Array.from(value.keys()),
    text: () => reprOf(value),
  }
}

/** Lists and scalars as `np.asarray` would take them; a list of equal lists is an array. */
function plainGrid(value: Value): Grid {
  if (typeof value === 'object' && value !== null && isTensor(value)) return tensorGrid(value)
  if (isValueMap(value)) return dictGrid(value)
  if (!isValueList(value)) {
    const text = (how: 'str' | 'repr') => (how === 'repr' ? reprOf(value) : strOf(value))
    return { kind: 'other', rows: 0, columns: 0, rank: 0, form: 'scalar', items: [], text }
  }
  const rank = listRank(value)
  if (rank !== 2) {
    return {
      kind: 'other',
      rows: value.length,
      columns: 0,
      rank,
      form: 'list',
      items: value,
      text: () => reprOf(value),
    }
  }
  return matrixOf(value.filter(isValueList))
}

/** The dimensions numpy finds in nested lists. Throws what it does for ragged ones. */
function listRank(value: readonly Value[]): number {
  const [first] = value
  if (first === undefined || !value.some(isValueList)) return 1
  const width = isValueList(first) ? first.length : -1
  if (!value.every((row) => isValueList(row) && row.length === width)) {
    throw valueError(
      'setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions. ' +
        `The detected shape was (${value.length},) + inhomogeneous part.`,
    )
  }
  return value.every((row) => isValueList(row) && row.some(isValueList)) ? 3 : 2
}

function matrixOf(rows: readonly (readonly Value[])[]): Grid {
  const columns = rows[0]?.length ?? 0
  const cells = rows.flat()
  const isNumeric = cells.every(
    (cell) => typeof cell === 'number' || typeof cell === 'bigint' || typeof cell === 'boolean',
  )
  if (!isNumeric) {
    const dtype = cells.some((cell) => typeof cell === 'string') ? 'str' : 'object'
    return { kind: 'cells', rows: rows.length, columns, cells, dtype, flat: false, names: null }
  }
  const dtype: NumberType = cells.some((cell) => typeof cell === 'number')
    ? 'float64'
    : cells.every((cell) => typeof cell === 'boolean')
      ? 'bool'
      : 'int64'
  const data = Float64Array.from(cells, Number)
  return { kind: 'numbers', rows: rows.length, columns, data, dtype, flat: false, names: null }
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
        values:
          grid.dtype === 'str'
            ? { dtype: 'str', data: grid.cells.map((cell) => (typeof cell === 'string' ? cell : null)) }
            : { dtype: 'object', data: grid.cells },
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
