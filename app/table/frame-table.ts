/** Whatever a model answers as one table, for files: a row for each row, a column for each output. */
import { elementCount, isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Column, Data, Frame, Table, Tensor, Value, ValueMap } from '#shared/values.ts'
import { UserError } from '#shared/user-error.ts'
import { cellsOf } from './data-cells.ts'

/** Wider rows of an array are one cell of nested lists each: no reader of tables takes more columns. */
const MAX_TENSOR_COLUMNS = 10_000

/**
 * The rows of an answer. Columns of an array are named `output[0]`, `output[0, 3]` by their place in the row, or as the
 * output where a row is one value. Throws a UserError `unsupported` where outputs have different numbers of rows.
 */
export function tableOfFrame(frame: Frame): Table {
  switch (frame.kind) {
    case 'table':
      return frame
    case 'series':
      return whole([{ name: frame.name ?? 'predictions', values: frame.values }])
    case 'tensor':
      return whole(tensorColumns('predictions', frame))
    case 'tensors':
      return whole(frame.entries.flatMap(({ name, tensor }) => tensorColumns(name, tensor)))
    case 'plain':
      return plainTable(frame.value)
  }
}

/** A model's own outputs as one table, as `tableOfFrame` has an answer's; values that are no array are lists of rows. */
export function tableOfOutputs(
  outputs: readonly { readonly name: string; readonly value: Tensor | Value }[],
): Table {
  return whole(outputs.flatMap(({ name, value }) => listColumns(name, value)))
}

/** Columns called by their place, `c0`, `c1`, …: names may differ in case only. */
export function columnsByPlace(table: Table): Table {
  return { ...table, columns: table.columns.map(({ values }, place) => ({ name: `c${place}`, values })) }
}

function whole(columns: readonly Column[]): Table {
  const [first, ...rest] = columns.map(({ values }) => values.data.length)
  if (rest.some((length) => length !== first)) {
    throw new UserError({
      code: 'unsupported',
      message: 'The outputs have different numbers of rows, so they make no table.',
      hint: 'Write JSON instead: leave out -o, or give it a name that ends in .json.',
    })
  }
  return { kind: 'table', rowCount: first ?? 0, columns }
}

function tensorColumns(name: string, { shape, values }: Tensor): readonly Column[] {
  const [rowCount = 1, ...rest] = shape
  const width = elementCount(rest)
  if (rest.length === 0) return [{ name, values }]
  if (width > MAX_TENSOR_COLUMNS) {
    const rows = Array.from({ length: rowCount }, (_none, row) => nestedRow(values, rest, row * width))
    return [{ name, values: { dtype: 'object', data: rows } }]
  }
  return Array.from({ length: width }, (_none, place) => ({
    name: `${name}[${placeInRow(rest, place).join(', ')}]`,
    values: cellsOf(values, place, width, rowCount),
  }))
}

function placeInRow(shape: readonly number[], place: number): readonly number[] {
  const places: number[] = []
  let remaining = place
  for (const extent of shape.toReversed()) {
    places.unshift(remaining % extent)
    remaining = Math.floor(remaining / extent)
  }
  return places
}

function nestedRow(values: Data, shape: readonly number[], offset: number): Value {
  const [extent, ...rest] = shape
  if (extent === undefined) return valueAt(values, offset)
  const stride = elementCount(rest)
  return Array.from({ length: extent }, (_none, place) => nestedRow(values, rest, offset + place * stride))
}

function plainTable(value: Value): Table {
  if (isTensor(value)) return whole(tensorColumns('predictions', value))
  if (isValueMap(value)) {
    const lists = Array.from(value, ([key, item]) => [String(key), item] as const)
    if (lists.length > 0 && lists.every(([, item]) => isValueList(item) || isTensor(item))) {
      return whole(lists.flatMap(([name, item]) => listColumns(name, item)))
    }
  }
  const rows = isValueList(value) ? value : [value]
  if (rows.length > 0 && rows.every(isValueMap)) return whole(recordColumns(rows))
  return whole(listColumns('predictions', rows))
}

function listColumns(name: string, value: Value): readonly Column[] {
  if (isTensor(value)) return tensorColumns(name, value)
  return [{ name, values: { dtype: 'object', data: isValueList(value) ? value : [value] } }]
}

function recordColumns(rows: readonly ValueMap[]): readonly Column[] {
  const keys = new Set(rows.flatMap((row) => Array.from(row.keys())))
  return Array.from(keys, (key) => ({
    name: String(key),
    values: { dtype: 'object', data: rows.map((row) => row.get(key) ?? null) },
  }))
}
