/**
 * Models whose signature comes from the type hint of `predict`: what can be checked with the MLmodel alone. The hint is
 * rebuilt from the schema (`mlflow/types/type_hints.py`); a pydantic class has no name there, and its validators are not known.
 */
import type { ColumnType, Schema } from '#shared/model.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Frame, Value } from '#shared/values.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import { PythonError, mlflowException } from '#app/python-data/python-error.ts'
import { reprOf, strOf, typeName } from '#app/python-data/python-repr.ts'
import { hintName, isInstanceOf } from './type-hint-names.ts'

/** MLflow shows this many invalid elements. */
const MAX_SHOWN = 5

/** The input as the hinted `predict` takes it; throws what MLflow would. */
export function enforceTypeHint(input: Frame, schema: Schema): Frame {
  if (schema.kind !== 'columns') return input
  const type = schema.columns[0]?.type
  if (type === undefined) return input
  const items = itemsOf(input)
  return { kind: 'plain', value: checkList(items, type) }
}

function invalid(message: string): PythonError {
  return mlflowException(message, 'INVALID_PARAMETER_VALUE')
}

/** What `predict` is given: a frame becomes the list of its first column. */
function itemsOf(input: Frame): Value {
  switch (input.kind) {
    case 'plain':
      return input.value
    case 'table':
      return valuesOf(input.columns[0]?.values ?? { dtype: 'object', data: [] }).map((item) =>
        typeof item === 'number' && Number.isNaN(item) ? null : item,
      )
    case 'series':
      return valuesOf(input.values)
    case 'tensor':
    case 'tensors':
      throw invalid(`Expected list, but got ${input.kind === 'tensor' ? 'ndarray' : 'dict'}`)
  }
}

function checkList(data: Value, type: ColumnType): Value {
  if (!isValueList(data)) throw invalid(`Expected list, but got ${typeName(data)}`)
  const problems: string[] = []
  const checked: Value[] = []
  for (const item of data) {
    try {
      checked.push(checkItem(item, type))
    } catch (error) {
      if (!(error instanceof PythonError) || error.errorCode === null) throw error
      problems.push(`(${reprOf(strOf(item))}, ${reprOf(error.message)})`)
    }
  }
  if (problems.length === 0) return checked
  const shown = problems.slice(0, MAX_SHOWN).join(', ')
  const text = problems.length > MAX_SHOWN ? `[${shown}] ... (truncated)` : `[${shown}]`
  throw invalid(
    `Failed to validate data against type hint \`list[${hintName(type)}]\`, invalid elements: ${text}`,
  )
}

function checkItem(item: Value, type: ColumnType): Value {
  switch (type.kind) {
    case 'any':
      return item
    case 'scalar':
      if (isInstanceOf(item, type.type)) return item
      throw invalid(`Expected type ${hintName(type)}, but got ${typeName(item)}`)
    case 'array':
      return checkList(item, type.items)
    case 'map':
      return checkDict(item, type)
    case 'object':
      return checkObject(item, type)
  }
}

function checkDict(item: Value, type: Extract<ColumnType, { readonly kind: 'map' }>): Value {
  if (!isValueMap(item)) throw invalid(`Expected dict, but got ${typeName(item)}`)
  const problems: string[] = []
  for (const [key, value] of item) {
    try {
      checkItem(value, type.values)
    } catch (error) {
      if (!(error instanceof PythonError)) throw error
      problems.push(`${reprOf(key)}: ${reprOf(error.message)}`)
    }
  }
  if (problems.length === 0) return item
  throw invalid(
    `Failed to validate data against type hint \`dict[str, ${hintName(type.values)}]\`, invalid elements: {${problems.join(', ')}}`,
  )
}

/** A pydantic object in strict mode, as far as types go: unknown fields are ignored, integers pass for floats. */
function checkObject(item: Value, type: Extract<ColumnType, { readonly kind: 'object' }>): Value {
  if (!isValueMap(item)) {
    throw invalid(
      `Expecting example to be a dictionary or pydantic model instance for Pydantic type hint, got <class '${typeName(item)}'>`,
    )
  }
  const problems: string[] = []
  for (const property of type.properties) {
    const value = item.get(property.name)
    // A field with a default looks required in the schema, so an absent one is left to the model.
    if (value === undefined) continue
    if (!(value === null && !property.required) && !fits(value, property.type)) {
      problems.push(`${property.name}: Input should be a valid ${hintName(property.type)}`)
    }
  }
  if (problems.length === 0) return item
  throw invalid(`Data doesn't match type hint, error: ${problems.join('; ')}; passed data: ${strOf(item)}.`)
}

function fits(value: Value, type: ColumnType): boolean {
  switch (type.kind) {
    case 'any':
      return true
    case 'scalar':
      if (type.type === 'long' && typeof value === 'boolean') return false
      if (type.type === 'double' && typeof value === 'bigint') return true
      return isInstanceOf(value, type.type)
    case 'array':
      return isValueList(value) && value.every((item) => fits(item, type.items))
    case 'map':
      return isValueMap(value) && Array.from(value.values()).every((item) => fits(item, type.values))
    case 'object':
      return (
        isValueMap(value) &&
        type.properties.every((property) => {
          const part = value.get(property.name)
          if (part === undefined) return true
          if (part === null) return !property.required
          return fits(part, property.type)
        })
      )
  }
}
