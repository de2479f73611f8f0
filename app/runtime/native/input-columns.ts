/** The columns a native model is given: those of its signature, else those it was fitted on. */
import { unsupported } from '#app/native/unsupported.ts'
import type { InputColumn } from '#app/native/export/export-model.ts'
import type { InputCheck } from '#app/native/input-check.ts'
import type { Operation } from '#app/native/operations.ts'
import type { ColumnType, Signature } from '#shared/model.ts'

const types = {
  double: 'float64',
  float: 'float32',
  long: 'int64',
  integer: 'int32',
  boolean: 'bool',
  string: 'text',
} as const

const tensorTypes = new Set(['float64', 'float32', 'int64', 'int32'])

/** Names and types; throws `unsupported` where they are more than can be compared, null where a column is neither number nor text, or nothing is known of them. */
export function inputColumns(
  signature: Signature | null,
  operation: Operation,
): readonly InputColumn[] | null {
  const inputs = signature?.inputs ?? null
  if (inputs?.kind === 'columns') {
    refuseWide(inputs.columns.length)
    const columns = inputs.columns.map(({ name, type }, place): InputColumn | null => {
      const own = typeOf(type)
      return own === null ? null : { name: name ?? String(place), type: own }
    })
    const known = columns.filter((column) => column !== null)
    return known.length === columns.length ? known : null
  }
  const fitted = fittedColumns(operation)
  const dtype = inputs?.kind === 'tensors' ? (inputs.tensors[0]?.dtype ?? 'float64') : 'float64'
  if (fitted === null || !isTensorType(dtype)) return null
  refuseWide(fitted.length)
  return fitted.map((name): InputColumn => ({ name, type: dtype }))
}

/** Columns of a model that is compared or exported: a table of so many has 200 rows then. */
const MAX_COLUMNS = 20_000

function refuseWide(count: number): void {
  if (count > MAX_COLUMNS)
    throw unsupported(`A model of ${count} columns (up to ${MAX_COLUMNS} are compared and written as ONNX)`)
}

function isTensorType(dtype: string): dtype is 'float64' | 'float32' | 'int64' | 'int32' {
  return tensorTypes.has(dtype)
}

function typeOf(type: ColumnType): InputColumn['type'] | null {
  if (type.kind !== 'scalar') return null
  return type.type === 'binary' || type.type === 'datetime' ? null : types[type.type]
}

/** What the first check of the input says of its columns. */
function fittedColumns(operation: Operation): readonly string[] | null {
  switch (operation.kind) {
    case 'sequence':
      return operation.steps.map(fittedColumns).find((names) => names !== null) ?? null
    case 'check':
    case 'check-cells':
    case 'column-parts':
      return namesOf(operation.check)
    case 'one-hot':
    case 'ordinal':
    case 'category-codes':
      return namesOf(operation.estimator)
    case 'frame-input':
      return operation.names ?? numbered(operation.features)
    case 'side-by-side':
    case 'combine':
      return operation.parts.map(fittedColumns).find((names) => names !== null) ?? null
    default:
      return null
  }
}

function namesOf({ names, features }: InputCheck): readonly string[] | null {
  return names ?? (features === null ? null : numbered(features))
}

function numbered(count: number): readonly string[] {
  refuseWide(count)
  return Array.from({ length: count }, (_, place) => `f${place}`)
}
