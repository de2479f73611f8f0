/**
 * Models whose signature comes from the type hint of `predict`: what can be checked with the MLmodel alone. The hint is
 * rebuilt from the schema (`mlflow/types/type_hints.py`), which says less than the hint: of a pydantic class only the types of
 * its fields (no aliases, defaults, validators), and of `Optional` inside a list or dict nothing.
 */
import type { ColumnType, ScalarType, Schema } from '#shared/model.ts'
import { isInstant, isValueList, isValueMap } from '#shared/values.ts'
import type { Frame, Table, Value } from '#shared/values.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import { PythonError, mlflowException, valueError } from '#app/python-data/python-error.ts'
import { reprOf, strOf, typeName } from '#app/python-data/python-repr.ts'
import { hintName, isInstanceOf } from './type-hint-names.ts'

/** MLflow shows this many invalid elements. */
const MAX_SHOWN = 5

/** An input that nothing recorded refuses for certain. */
export interface Hinted {
  readonly input: Frame
  /** Where it does not fit what is recorded of the hint, which the hint itself may take; null where it fits. */
  readonly doubt: string | null
}

/** What a check notes of values that only the hint itself can judge. */
type Doubts = string[]

/** The input as the hinted `predict` takes it; throws what MLflow would where the recorded schema is the whole hint. */
export function enforceTypeHint(input: Frame, schema: Schema): Hinted {
  const type = schema.kind === 'columns' ? schema.columns[0]?.type : undefined
  if (type === undefined) return { input, doubt: null }
  const doubts: Doubts = []
  const items = itemsOf(input, type)
  try {
    checkList(items, type, doubts)
  } catch (error) {
    if (!(error instanceof PythonError) || error.errorCode !== null) throw error
    throw mlflowException(
      `Failed to validate the input data against the type hint \`list[${hintName(type)}]\`. Error: ${error.message}`,
    )
  }
  return { input: { kind: 'plain', value: items }, doubt: doubtText(doubts) }
}

function doubtText(doubts: Doubts): string | null {
  if (doubts.length === 0) return null
  const shown = doubts.slice(0, MAX_SHOWN).join('; ')
  const more = doubts.length > MAX_SHOWN ? `; and ${doubts.length - MAX_SHOWN} more` : ''
  return `${shown}${more}`
}

function invalid(message: string): PythonError {
  return mlflowException(message, 'INVALID_PARAMETER_VALUE')
}

/** What `predict` is given: a frame becomes the list of its rows for a class, of its first column for all else. */
function itemsOf(input: Frame, type: ColumnType): Value {
  switch (input.kind) {
    case 'plain':
      return input.value
    case 'table':
      return type.kind === 'object' && !isUnnamed(input) ? rowsOf(input) : firstColumnOf(input)
    case 'series':
      return valuesOf(input.values)
    case 'tensor':
    case 'tensors':
      throw invalid(`Expected list, but got ${input.kind === 'tensor' ? 'ndarray' : 'dict'}`)
  }
}

function isUnnamed({ columns }: Table): boolean {
  return columns.length === 1 && Number(columns[0]?.name) === 0 && typeof columns[0]?.name !== 'string'
}

function firstColumnOf({ columns }: Table): readonly Value[] {
  return valuesOf(columns[0]?.values ?? { dtype: 'object', data: [] }).map(withoutNan)
}

function rowsOf({ columns, rowCount }: Table): readonly Value[] {
  const read = columns.map(({ name, values }) => [name, valuesOf(values)] as const)
  return Array.from(
    { length: rowCount },
    (_, row) => new Map(read.map(([name, values]) => [name, withoutNan(values[row] ?? null)] as const)),
  )
}

/** `_sanitize_data`: a missing cell is None. */
function withoutNan(item: Value): Value {
  return typeof item === 'number' && Number.isNaN(item) ? null : item
}

function checkList(data: Value, type: ColumnType, doubts: Doubts, isInside = false): void {
  if (!isValueList(data)) throw invalid(`Expected list, but got ${typeName(data)}`)
  const problems: string[] = []
  for (const [place, item] of data.entries()) {
    if (isInside && isPerhapsOptional(item, type)) {
      doubts.push(`item ${place + 1} of a list is null`)
      continue
    }
    const problem = problemOf(() => checkItem(item, type, doubts))
    if (problem !== null) problems.push(`(${reprOf(strOf(item))}, ${reprOf(problem)})`)
  }
  if (problems.length === 0) return
  const shown = problems.slice(0, MAX_SHOWN).join(', ')
  const text = problems.length > MAX_SHOWN ? `[${shown}] ... (truncated)` : `[${shown}]`
  throw invalid(
    `Failed to validate data against type hint \`list[${hintName(type)}]\`, invalid elements: ${text}`,
  )
}

/** The message of MLflow's own exception, which it collects; any other ends the check. */
function problemOf(check: () => void): string | null {
  try {
    check()
    return null
  } catch (error) {
    if (!(error instanceof PythonError) || error.errorCode === null) throw error
    return error.message
  }
}

/** `list[int]` and `list[Optional[int]]` are recorded alike. */
function isPerhapsOptional(item: Value, type: ColumnType): boolean {
  return item === null && type.kind !== 'any'
}

function checkItem(item: Value, type: ColumnType, doubts: Doubts): void {
  switch (type.kind) {
    case 'any':
      return
    case 'scalar':
      requireReadable(item, type.type)
      if (isInstanceOf(item, type.type)) return
      throw invalid(`Expected type ${hintName(type)}, but got ${typeName(item)}`)
    case 'array':
      return checkList(item, type.items, doubts, true)
    case 'map':
      return checkDict(item, type, doubts)
    case 'object':
      return checkObject(item, type, doubts)
  }
}

/** What `datetime.fromisoformat` of CPython 3.11 takes by its form; older ones take less. */
const ISO =
  /^\d{4}(?:-\d\d-\d\d|\d{4}|-W\d\d(?:-\d)?|W\d\d\d?)(?:.\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?:Z|[-+]\d\d(?::?\d\d(?::?\d\d(?:\.\d+)?)?)?)?)?$/s

/** `_parse_data_for_datatype_hint`: a server reads text for a point in time as ISO, and fails on other text. */
function requireReadable(item: Value, type: ScalarType): void {
  if (type === 'datetime' && typeof item === 'string' && !ISO.test(item)) {
    throw valueError(`Invalid isoformat string: ${reprOf(item)}`)
  }
}

function checkDict(item: Value, type: Extract<ColumnType, { readonly kind: 'map' }>, doubts: Doubts): void {
  if (!isValueMap(item)) throw invalid(`Expected dict, but got ${typeName(item)}`)
  const problems: string[] = []
  for (const [key, value] of item) {
    if (isPerhapsOptional(value, type.values)) {
      doubts.push(`${strOf(key)} is null`)
      continue
    }
    const problem = problemOf(() => checkItem(value, type.values, doubts))
    if (problem !== null) problems.push(`${reprOf(key)}: ${reprOf(problem)}`)
  }
  if (problems.length === 0) return
  throw invalid(
    `Failed to validate data against type hint \`dict[str, ${hintName(type.values)}]\`, invalid elements: {${problems.join(', ')}}`,
  )
}

/** A pydantic object: all that is certain is that it is made from a dict. */
function checkObject(
  item: Value,
  type: Extract<ColumnType, { readonly kind: 'object' }>,
  doubts: Doubts,
): void {
  if (!isValueMap(item)) {
    throw invalid(
      `Expecting example to be a dictionary or pydantic model instance for Pydantic type hint, got <class '${typeName(item)}'>`,
    )
  }
  doubtfulParts(item, type, '', doubts)
}

/**
 * What of a class's dict does not fit the recorded fields, at every depth. MLflow hands the dict to pydantic's
 * `model_validate(strict=True)`, which converts nothing but whole numbers for floats: text is no date and no bytes there.
 */
function doubtfulParts(
  item: ReadonlyMap<Value, Value>,
  type: Extract<ColumnType, { readonly kind: 'object' }>,
  path: string,
  doubts: Doubts,
): void {
  const known = new Set<Value>(type.properties.map(({ name }) => name))
  for (const { name, type: wanted, required } of type.properties) {
    const value = item.get(name)
    if (value === undefined) {
      if (required) doubts.push(`${path}${name} is not given`)
    } else if (value !== null || required) {
      doubtfulValue(value, wanted, `${path}${name}`, doubts)
    }
  }
  for (const key of item.keys()) {
    if (!known.has(key)) doubts.push(`${path}${strOf(key)} is not among the recorded fields`)
  }
}

function doubtfulValue(value: Value, type: ColumnType, path: string, doubts: Doubts): void {
  if (type.kind === 'array' && isValueList(value)) {
    for (const [place, item] of value.entries()) {
      doubtfulValue(item, type.items, `${path}[${place}]`, doubts)
    }
  } else if (type.kind === 'map' && isValueMap(value)) {
    for (const [key, item] of value) doubtfulValue(item, type.values, `${path}.${strOf(key)}`, doubts)
  } else if (type.kind === 'object' && isValueMap(value)) {
    doubtfulParts(value, type, `${path}.`, doubts)
  } else if (type.kind !== 'any' && !(type.kind === 'scalar' && isStrictly(value, type.type))) {
    doubts.push(`${path} should be ${hintName(type)}`)
  }
}

function isStrictly(value: Value, type: ScalarType): boolean {
  switch (type) {
    case 'boolean':
    case 'string':
      return isInstanceOf(value, type)
    case 'integer':
    case 'long':
      return typeof value === 'bigint'
    case 'float':
    case 'double':
      return typeof value === 'number' || typeof value === 'bigint'
    case 'binary':
      return value instanceof Uint8Array
    case 'datetime':
      return isInstant(value)
  }
}
