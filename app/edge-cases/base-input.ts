/** The plain input that edge cases are made from: rows of the model's own example, or values made up from the signature. */
import type { ColumnSpec, ColumnType, ScalarType, Signature, TensorSpec } from '#shared/model.ts'
import { enforceValue } from '#app/mlflow-types/enforce-value.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Frame, Value } from '#shared/values.ts'
import { nestedLists } from './request-text.ts'

/** A table of a few rows. */
export interface BaseTable {
  readonly columns: readonly ColumnSpec[]
  /** Labels in the order of `columns`; numbers where the signature names columns by numbers. */
  readonly names: readonly BaseLabel[]
  readonly rows: readonly (readonly Value[])[]
}

/** A column's label as JSON has it. */
export type BaseLabel = string | bigint

/** Arrays with at most `MAX_ROWS` rows, as nested lists. */
export interface BaseTensors {
  readonly tensors: readonly TensorSpec[]
  readonly values: readonly Value[]
}

/** Cases are read by people: two rows show all that many would. */
const MAX_ROWS = 2

/** Extents that the signature leaves open, but for the batch. */
const FREE_EXTENT = 3

/** The base table of a signature with columns. */
export function baseTable(given: readonly ColumnSpec[], example: Frame | null): BaseTable {
  const columns = given.filter(({ type, required }) => required || type.kind === 'scalar' || isSendable(type))
  const names = columns.map(labelOf)
  const made = [0, 1].map((row) => columns.map((column) => sampleOf(column.type, row)))
  if (example?.kind !== 'table' || example.rowCount === 0) return { columns, names, rows: made }
  const count = Math.min(example.rowCount, MAX_ROWS)
  // Of several columns of one name the first.
  const shownBy = new Map(example.columns.toReversed().map((column) => [String(column.name), column]))
  const rows = Array.from({ length: count }, (_, row) =>
    columns.map((_column, place) => {
      const shown = shownBy.get(String(names[place]))
      return shown === undefined ? (made[row]?.[place] ?? null) : valueAt(shown.values, row)
    }),
  )
  return { columns, names, rows }
}

function labelOf({ name, integerName }: ColumnSpec, place: number): BaseLabel {
  if (name === null) return String(place)
  return integerName === true ? BigInt(name) : name
}

/** The base arrays of a signature with tensors. */
export function baseTensors(tensors: readonly TensorSpec[], example: Frame | null): BaseTensors {
  return {
    tensors,
    values: tensors.map(
      (tensor) => exampleLists(tensor, example) ?? filled(tensor.shape, 0, sampleElement(tensor.dtype)),
    ),
  }
}

/** The columns of a table whose model has no signature, as far as its example shows them. */
export function columnsOfExample(example: Frame | null): readonly ColumnSpec[] {
  if (example?.kind !== 'table') return []
  return example.columns.map(({ name, values }) => ({
    name: String(name),
    type: { kind: 'scalar', type: guessedType(values.dtype) },
    required: true,
  }))
}

/** Whether the signature names its inputs by columns without names. */
export function hasUnnamedColumns(signature: Signature | null): boolean {
  const inputs = signature?.inputs
  return inputs?.kind === 'columns' && inputs.columns[0]?.name === null
}

function exampleLists(tensor: TensorSpec, example: Frame | null): Value | null {
  const given =
    example?.kind === 'tensor'
      ? example
      : example?.kind === 'tensors'
        ? example.entries.find(({ name }) => name === tensor.name)?.tensor
        : undefined
  if (given === undefined || given.shape.length !== tensor.shape.length) return null
  const lists = nestedLists(given)
  return Array.isArray(lists) && tensor.shape[0] === -1
    ? (lists.slice(0, MAX_ROWS) as readonly Value[])
    : lists
}

function filled(shape: readonly number[], axis: number, element: Value): Value {
  const extent = shape[axis]
  if (extent === undefined) return element
  const length = extent >= 0 ? extent : axis === 0 ? MAX_ROWS : FREE_EXTENT
  return Array.from({ length }, () => filled(shape, axis + 1, element))
}

/** A plain value of a numpy dtype. */
export function sampleElement(dtype: string): Value {
  if (dtype === 'bool') return true
  if (/^u?int/.test(dtype)) return 1n
  if (dtype.startsWith('float')) return 0.5
  if (dtype.startsWith('datetime')) return '2026-01-02T03:04:05'
  return 'a'
}

const scalarSamples: Readonly<Record<ScalarType, readonly [Value, Value]>> = {
  boolean: [true, false],
  integer: [1n, 2n],
  long: [1n, 2n],
  float: [0.5, 1.5],
  double: [0.5, 1.5],
  string: ['a', 'b'],
  binary: [Uint8Array.of(1, 2, 3), Uint8Array.of(4)],
  datetime: ['2026-01-02T03:04:05', '2026-02-03T04:05:06'],
}

/** A plain value of a column type. */
export function sampleOf(type: ColumnType, row: number): Value {
  switch (type.kind) {
    case 'scalar':
      return scalarSamples[type.type][row === 0 ? 0 : 1]
    case 'array':
      return [sampleOf(type.items, 0), sampleOf(type.items, 1)]
    case 'object':
      return new Map(
        type.properties
          .filter((property) => property.required || isSendable(property.type))
          .map((property) => [property.name, sampleOf(property.type, row)]),
      )
    case 'map':
      return new Map([['key', sampleOf(type.values, row)]])
    case 'any':
      return 'a'
  }
}

/** Whether JSON can carry a value inside lists and dicts: MLflow casts none there, and so takes no dates and no bytes. */
function isSendable(type: ColumnType): boolean {
  try {
    enforceValue(asJson(sampleOf(type, 0)), type, true)
    return true
  } catch (error) {
    if (error instanceof PythonError) return false
    throw error
  }
}

function asJson(value: Value): Value {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (isValueList(value)) return value.map(asJson)
  return isValueMap(value) ? new Map(Array.from(value, ([key, item]) => [key, asJson(item)])) : value
}

function guessedType(dtype: string): ScalarType {
  if (dtype === 'bool') return 'boolean'
  if (/^u?int/.test(dtype)) return 'long'
  if (dtype.startsWith('float')) return 'double'
  return dtype.startsWith('datetime') ? 'datetime' : 'string'
}
