/** `pandas.DataFrame(data, index, columns)` of Python data. Source: `pandas/core/internals/construction.py`. */
import { isTensor, isValueList, isValueMap } from '#shared/values.ts'
import type { Column, ColumnName, Data, Table, Value, ValueMap } from '#shared/values.ts'
import { columnLabel, labelsOf, refuseInvalid, refuseUnhashable } from './axis-labels.ts'
import type { ColumnLabel } from './axis-labels.ts'
import { columnOf, repeated } from './column.ts'
import { inferObjects } from './infer-objects.ts'
import { typeError, valueError } from './python-error.ts'
import { typeName } from './python-repr.ts'

/** Index and columns as given; null is "not given". */
export interface FrameAxes {
  readonly columns: Value
  readonly index: Value
}

const noAxes: FrameAxes = { columns: null, index: null }

/** A frame of Python data; throws what pandas would. */
export function dataFrame(data: Value, axes: FrameAxes = noAxes): Table {
  if (data === null) return emptyFrame(axes)
  if (isValueMap(data)) return frameOfColumns(data, axes)
  if (!isValueList(data)) return frameOfScalar(data, axes)
  const first = data[0]
  if (first === undefined) return emptyFrame(axes)
  if (isValueList(first)) return frameOfRows(data, axes)
  if (isValueMap(first)) return frameOfRecords(data, axes)
  if (typeof first === 'object' && first !== null && isTensor(first) && first.shape.length === 1) {
    return frameOfRows(data.map(rowItems), axes)
  }
  const index = axes.index === null ? null : labelsOf(axes.index)
  const names = axes.columns === null ? [0] : labelsOf(axes.columns).map(columnLabel)
  const rowCount = index?.length ?? data.length
  if (names.length !== 1 || rowCount !== data.length) {
    throw valueError(
      `Shape of passed values is (${data.length}, 1), indices imply (${rowCount}, ${names.length})`,
    )
  }
  return tableOf(names, [inferObjects(data)], rowCount, index)
}

function rowItems(row: Value): Value {
  if (typeof row === 'object' && row !== null && isTensor(row)) {
    return Array.from(columnOf(row).values)
  }
  return row
}

/** A table whose columns already have the same length. */
export function tableOf(
  names: readonly (ColumnName | ColumnLabel)[],
  columns: readonly Data[],
  rowCount: number,
  index: readonly Value[] | null,
): Table {
  const table = {
    kind: 'table',
    rowCount,
    columns: columns.map((values, place): Column => labelled(names[place] ?? place, values)),
  } as const
  return index === null || isCounting(index) ? table : { ...table, index }
}

function labelled(label: ColumnName | ColumnLabel, values: Data): Column {
  return typeof label === 'object' ? { ...label, values } : { name: label, values }
}

/** Whether an index counts the rows from 0, which it does without being given too. */
function isCounting(index: readonly Value[]): boolean {
  return index.every((label, row) => label === BigInt(row))
}

function emptyFrame(axes: FrameAxes): Table {
  const labels = axes.columns === null ? [] : labelsOf(axes.columns)
  const index = axes.index === null ? null : labelsOf(axes.index)
  refuseInvalid(labels)
  const names = labels.map(columnLabel)
  const rowCount = index?.length ?? 0
  const missing: Data = { dtype: 'object', data: Array.from({ length: rowCount }, () => Number.NaN) }
  return tableOf(
    names,
    names.map(() => missing),
    rowCount,
    index,
  )
}

function frameOfScalar(value: Value, axes: FrameAxes): Table {
  if (axes.index === null || axes.columns === null) {
    throw valueError('DataFrame constructor not properly called!')
  }
  const index = labelsOf(axes.index)
  const names = labelsOf(axes.columns).map(columnLabel)
  const column = inferObjects(Array.from({ length: index.length }, () => value))
  return tableOf(
    names,
    names.map(() => column),
    index.length,
    index,
  )
}

/** A list of lists. Short rows are filled with None; text and dicts among them are taken apart as sequences. */
function frameOfRows(rows: readonly Value[], axes: FrameAxes): Table {
  const names = axes.columns === null ? null : labelsOf(axes.columns).map(columnLabel)
  const lists = rows.map(sequenceItems)
  const width = lists.reduce((most, list) => Math.max(most, list.length), 0)
  checkWidth(names, width)
  const index = axes.index === null ? null : labelsOf(axes.index)
  const columns = Array.from({ length: width }, (_, place) =>
    inferObjects(lists.map((list) => list[place] ?? null)),
  )
  return indexedTable(names, columns, rows.length, index)
}

function sequenceItems(row: Value): readonly Value[] {
  if (isValueList(row)) return row
  if (typeof row === 'string') return Array.from(row)
  if (isValueMap(row)) return Array.from(row.keys())
  throw typeError(`object of type '${typeName(row)}' has no len()`)
}

function checkWidth(names: readonly (ColumnName | ColumnLabel)[] | null, width: number): void {
  if (names !== null && names.length !== width) {
    throw valueError(`${names.length} columns passed, passed data had ${width} columns`)
  }
}

/** Columns under an index of their own; one row is repeated to any length, as pandas does. */
function indexedTable(
  names: readonly (ColumnName | ColumnLabel)[] | null,
  columns: readonly Data[],
  rowCount: number,
  index: readonly Value[] | null,
): Table {
  const labels = names ?? columns.map((_, place) => place)
  if (index === null || index.length === rowCount) return tableOf(labels, columns, rowCount, index)
  if (rowCount !== 1 && columns.length > 0) {
    throw valueError(`Length of values (${rowCount}) does not match length of index (${index.length})`)
  }
  return tableOf(
    labels,
    columns.map((column) => repeated(column, index.length)),
    index.length,
    index,
  )
}

/** A list of dicts: the columns are the keys in the order they appear; absent entries are NaN. */
function frameOfRecords(rows: readonly Value[], axes: FrameAxes): Table {
  const names = axes.columns === null ? null : labelsOf(axes.columns)
  const index = axes.index === null ? null : labelsOf(axes.index)
  const records = rows.map(recordOf)
  if (names !== null) refuseUnhashable(names)
  const keys = names ?? labelsOf(Array.from(new Set(records.flatMap((record) => Array.from(record.keys())))))
  const columns = keys.map((key) =>
    inferObjects(
      records.map((record) => {
        const value = isLabel(key) ? record.get(key) : undefined
        return value === undefined ? Number.NaN : value
      }),
    ),
  )
  return indexedTable(keys.map(columnLabel), columns, rows.length, index)
}

function isLabel(key: Value): key is string | bigint | number | boolean | null {
  return key === null || typeof key !== 'object'
}

/** `dict(row)`. */
function recordOf(row: Value): ValueMap {
  if (isValueMap(row)) return row
  if (row === null || !(isValueList(row) || typeof row === 'string')) {
    throw typeError(`'${typeName(row)}' object is not iterable`)
  }
  const pairs = typeof row === 'string' ? Array.from(row) : row
  return new Map(pairs.map((pair, place) => pairOf(pair, place)))
}

function pairOf(pair: Value, place: number): readonly [string | bigint | number | boolean | null, Value] {
  if (!(isValueList(pair) || typeof pair === 'string' || isValueMap(pair))) {
    throw typeError(`cannot convert dictionary update sequence element #${place} to a sequence`)
  }
  const [key, value, ...rest] = sequenceItems(pair)
  if (key === undefined || value === undefined || rest.length > 0) {
    const length = sequenceItems(pair).length
    throw valueError(`dictionary update sequence element #${place} has length ${length}; 2 is required`)
  }
  if (!isLabel(key)) throw typeError(`unhashable type: '${typeName(key)}'`)
  return [key, value]
}

/** A dict of columns. */
function frameOfColumns(data: ValueMap, axes: FrameAxes): Table {
  if (axes.columns !== null) return chosenColumns(data, axes)
  const names = labelsOf(data).map(columnLabel)
  const values = Array.from(data.values())
  const index = axes.index === null ? commonIndex(values) : labelsOf(axes.index)
  return fromColumns(names, values, index, axes.index !== null)
}

function fromColumns(
  names: readonly (ColumnName | ColumnLabel)[],
  values: readonly Value[],
  index: number | readonly Value[],
  given: boolean,
): Table {
  const length = typeof index === 'number' ? index : index.length
  const labels = typeof index === 'number' ? null : index
  const columns = values.map((value) => alignedColumn(value, length, labels))
  return tableOf(names, columns, length, given || labels !== null ? labels : null)
}

function alignedColumn(value: Value, length: number, labels: readonly Value[] | null): Data {
  if (isValueMap(value)) {
    if (labels !== null) refuseUnhashable(labels)
    const keys = labels ?? Array.from({ length }, (_, place) => BigInt(place))
    return inferObjects(keys.map((key) => (isLabel(key) ? (value.get(key) ?? Number.NaN) : Number.NaN)))
  }
  if (!isColumnLike(value)) {
    const isScalar = typeof value === 'object' && value !== null && isTensor(value)
    return repeated(isScalar ? value.values : inferObjects([value]), length)
  }
  const column = columnOf(value)
  if (column.length === length) return column.data
  if (column.length === 1) return repeated(column.data, length)
  throw valueError(`Length of values (${column.length}) does not match length of index (${length})`)
}

function isColumnLike(value: Value): boolean {
  if (isValueList(value)) return true
  return typeof value === 'object' && value !== null && isTensor(value) && value.shape.length > 0
}

/** The index that a dict's values imply: a length, or the keys of nested dicts. */
function commonIndex(values: readonly Value[]): number | readonly Value[] {
  if (values.length === 0) return 0
  const lengths = new Set<number>()
  const keys = new Set<Value>()
  let haveDicts = false
  for (const value of values) {
    if (isValueMap(value)) {
      haveDicts = true
      for (const key of value.keys()) keys.add(key)
    } else if (isValueList(value)) lengths.add(value.length)
    else if (typeof value === 'object' && value !== null && isTensor(value)) {
      if (value.shape.length > 1) throw valueError('Per-column arrays must each be 1-dimensional')
      if (value.shape.length === 1) lengths.add(value.shape[0] ?? 0)
    }
  }
  if (!haveDicts && lengths.size === 0) {
    throw valueError('If using all scalar values, you must pass an index')
  }
  if (lengths.size > 1) throw valueError('All arrays must be of the same length')
  if (lengths.size > 0 && haveDicts) {
    throw valueError('Mixing dicts with non-Series may lead to ambiguous ordering.')
  }
  return haveDicts ? Array.from(keys) : (Array.from(lengths)[0] ?? 0)
}

function chosenColumns(data: ValueMap, axes: FrameAxes): Table {
  const labels = labelsOf(axes.columns)
  refuseInvalid(labels)
  const found = labels.map((label) => (isLabel(label) ? data.get(label) : undefined))
  const present = found.filter((value) => value !== undefined && !isMissingScalar(value)) as readonly Value[]
  const index = axes.index === null ? commonIndex(present) : labelsOf(axes.index)
  const length = typeof index === 'number' ? index : index.length
  const rows = typeof index === 'number' ? null : index
  const columns = found.map((value): Data => {
    if (value === undefined || isMissingScalar(value)) {
      const filler = value === undefined ? Number.NaN : value
      return { dtype: 'object', data: Array.from({ length }, () => filler) }
    }
    return alignedColumn(value, length, rows)
  })
  return tableOf(labels.map(columnLabel), columns, length, rows)
}

function isMissingScalar(value: Value): boolean {
  return value === null || (typeof value === 'number' && Number.isNaN(value))
}
