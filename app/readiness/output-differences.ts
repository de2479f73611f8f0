/** How an answer differs from the outputs that a signature declares: columns, arrays, types. */
import type { ColumnSpec, ScalarType, Schema, TensorSpec } from '#shared/model.ts'
import type { Data, Frame, Tensor } from '#shared/values.ts'
import type { OutputDifference } from './facts.ts'
import { some } from './finding.ts'

/** One part of an answer. */
interface Part {
  /** Null where it has none. */
  readonly name: string | null
  readonly values: Data
}

/** What each type comes as (`mlflow.types.DataType`: numpy and pandas types). Objects hold anything and are not judged. */
const dtypeOf: Readonly<Record<ScalarType, string>> = {
  boolean: 'bool',
  integer: 'int32',
  long: 'int64',
  float: 'float32',
  double: 'float64',
  string: 'str',
  binary: 'bytes',
  datetime: 'datetime64',
}

/** One for each difference; none for an answer whose parts cannot be told, such as a list. */
export function outputDifferences(outputs: Schema, answer: Frame): readonly OutputDifference[] {
  return outputs.kind === 'columns'
    ? columnDifferences(outputs.columns, answer)
    : tensorDifferences(outputs.tensors, answer)
}

function grave(says: string): OutputDifference {
  return { says, isMild: false }
}

function columnDifferences(columns: readonly ColumnSpec[], answer: Frame): readonly OutputDifference[] {
  const parts = partsOf(answer)
  if (parts === null) return []
  const width = answer.kind === 'tensor' ? widthOf(answer) : parts.length
  if (width !== columns.length) {
    return [
      grave(
        `${countOf(width)} where ${countOf(columns.length)} ${columns.length === 1 ? 'is' : 'are'} declared`,
      ),
    ]
  }
  if (answer.kind === 'tensor' || answer.kind === 'series') {
    const [only] = parts
    return only === undefined ? [] : columns.flatMap((column) => typeDifference(column, only.values))
  }
  const isNamed = columns.every(({ name }) => name !== null)
  if (!isNamed) return columns.flatMap((column, place) => ofPart(column, parts[place]))
  return namedDifferences(columns, parts)
}

function namedDifferences(
  columns: readonly ColumnSpec[],
  parts: readonly Part[],
): readonly OutputDifference[] {
  const named = new Map(parts.map((part) => [part.name, part]))
  const missing = columns.filter(({ name, required }) => required && !named.has(name))
  return [
    ...absent(missing, columns, parts),
    ...columns.flatMap((column) => ofPart(column, named.get(column.name))),
  ]
}

interface Named {
  readonly name: string | null
}

/** One for all that are not there, with what is there in their place. */
function absent(
  missing: readonly Named[],
  declared: readonly Named[],
  found: readonly Named[],
): readonly OutputDifference[] {
  if (missing.length === 0) return []
  const known = new Set(declared.map(({ name }) => name))
  const others = found.filter(({ name }) => !known.has(name))
  const listed = (names: readonly Named[]) => some(names.map(({ name }) => name ?? 'single array'))
  return [grave(`there is no ${listed(missing)}${others.length === 0 ? '' : `, but ${listed(others)}`}`)]
}

function ofPart(column: ColumnSpec, part: Part | undefined): readonly OutputDifference[] {
  return part === undefined ? [] : typeDifference(column, part.values)
}

function countOf(count: number): string {
  return count === 1 ? '1 column' : `${count} columns`
}

/** The parts that have a type each; null where they cannot be told. */
function partsOf(answer: Frame): readonly Part[] | null {
  switch (answer.kind) {
    case 'table':
      return answer.columns.map(({ name, values }) => ({ name: String(name), values }))
    case 'series':
      return [{ name: answer.name === null ? null : String(answer.name), values: answer.values }]
    case 'tensor':
      return answer.shape.length > 2 ? null : [{ name: null, values: answer.values }]
    case 'tensors':
      return answer.entries.map(({ name, tensor }) => ({ name, values: tensor.values }))
    case 'plain':
      return null
  }
}

function widthOf({ shape }: Tensor): number {
  return shape.length === 2 ? (shape[1] ?? 1) : 1
}

function typeDifference({ name, type }: ColumnSpec, values: Data): readonly OutputDifference[] {
  if (type.kind !== 'scalar') return []
  return dtypeDifference(name ?? 'the answer', { declared: dtypeOf[type.type], word: type.type }, values)
}

function dtypeDifference(
  what: string,
  { declared, word }: { readonly declared: string; readonly word: string },
  { dtype }: Data,
): readonly OutputDifference[] {
  if (dtype === 'object' || dtype === 'extension' || declared === 'object' || declared === dtype) return []
  return [
    { says: `${what} is ${dtype} where ${word} is declared`, isMild: familyOf(dtype) === familyOf(declared) },
  ]
}

/** float32 and float64 are both fractions, int32 and int64 both integers, to whoever reads JSON. */
function familyOf(dtype: string): string {
  return dtype.replace(/^u?(int|float)\d+$/u, '$1')
}

function tensorDifferences(tensors: readonly TensorSpec[], answer: Frame): readonly OutputDifference[] {
  if (answer.kind === 'tensor') {
    const [first] = tensors
    if (first === undefined) return []
    return tensors.length === 1
      ? ofTensor(first, answer)
      : [grave(`1 array where ${tensors.length} are declared`)]
  }
  if (answer.kind !== 'tensors') return []
  const foundFor = ({ name }: TensorSpec) =>
    answer.entries.find((entry) => entry.name === name) ??
    (name === null && answer.entries.length === 1 ? answer.entries[0] : undefined)
  const missing = tensors.filter((tensor) => foundFor(tensor) === undefined)
  return [
    ...absent(missing, tensors, answer.entries),
    ...tensors.flatMap((tensor) => {
      const found = foundFor(tensor)
      return found === undefined ? [] : ofTensor(tensor, found.tensor)
    }),
  ]
}

function ofTensor({ name, dtype, shape }: TensorSpec, tensor: Tensor): readonly OutputDifference[] {
  const what = name ?? 'the answer'
  const isShape =
    shape.length === tensor.shape.length &&
    shape.every((extent, axis) => extent < 0 || axis === 0 || extent === tensor.shape[axis])
  const declared = dtype.replace(/\[.*$/u, '')
  return [
    ...(isShape
      ? []
      : [
          grave(`${what} has the shape [${tensor.shape.join(', ')}] where [${shape.join(', ')}] is declared`),
        ]),
    ...dtypeDifference(what, { declared, word: dtype }, tensor.values),
  ]
}

/** Whether any number of an answer is NaN. */
export function hasNan(answer: Frame): boolean {
  return (partsOf(answer) ?? []).some(({ values }) => {
    switch (values.dtype) {
      case 'float32':
      case 'float64':
        return values.data.some((value: number) => Number.isNaN(value))
      default:
        return false
    }
  })
}
