/** JSON schemas of a model's input and output, in the part of JSON Schema that OpenAPI 2.0, 3.0 and 3.1 share. */
import type { ColumnSpec, ColumnType, ParamSpec, Schema, ScalarType, TensorSpec } from '#shared/model.ts'
import { labelOf } from '#app/mlflow-types/spec-label.ts'
import { isoText } from '#app/python-data/instant-text.ts'
import type { Value } from '#shared/values.ts'
import { isInstant, isValueList } from '#shared/values.ts'

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A JSON schema. */
export type JsonSchema = { readonly [key: string]: Json }

const scalars: Readonly<Record<ScalarType, JsonSchema>> = {
  boolean: { type: 'boolean' },
  integer: { type: 'integer', format: 'int32' },
  long: { type: 'integer', format: 'int64' },
  float: { type: 'number', format: 'float' },
  double: { type: 'number', format: 'double' },
  string: { type: 'string' },
  binary: { type: 'string', format: 'byte' },
  datetime: { type: 'string', format: 'date-time' },
}

/** The schema of one value of a column type. */
export function typeSchema(type: ColumnType): JsonSchema {
  switch (type.kind) {
    case 'scalar':
      return scalars[type.type]
    case 'array':
      return { type: 'array', items: typeSchema(type.items) }
    case 'object': {
      const required = type.properties.filter((property) => property.required).map(({ name }) => name)
      const properties = Object.fromEntries(type.properties.map(({ name, type }) => [name, typeSchema(type)]))
      return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
    }
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(type.values) }
    case 'any':
      return {}
  }
}

/** One row as an object by column name. */
export function recordSchema(columns: readonly ColumnSpec[]): JsonSchema {
  const required = unique(columns.filter((column) => column.required).map(columnLabel))
  const properties = Object.fromEntries(
    columns.map((column, place) => [columnLabel(column, place), typeSchema(column.type)]),
  )
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
}

/** pandas' split form: `columns`, `data`, and `index` that may be left out. */
export function splitSchema(columns: readonly ColumnSpec[]): JsonSchema {
  const kinds = new Set(columns.map((column) => JSON.stringify(typeSchema(column.type))))
  const [only] = kinds
  const cell = kinds.size === 1 && only !== undefined ? (JSON.parse(only) as JsonSchema) : {}
  return {
    type: 'object',
    required: ['columns', 'data'],
    properties: {
      columns: { type: 'array', items: labelSchema(columns) },
      index: { type: 'array', items: { type: 'integer' } },
      data: {
        type: 'array',
        items: { type: 'array', items: cell, minItems: columns.filter(({ required }) => required).length },
      },
    },
  }
}

/** Labels are text, or integers where the model's columns are named by numbers: to pandas 0 and "0" are two names. */
function labelSchema(columns: readonly ColumnSpec[]): JsonSchema {
  const labels = unique(columns.map(labelOf))
  if (labels.length > 0 && labels.every((label) => typeof label === 'number')) {
    return { type: 'integer', format: 'int64', enum: labels }
  }
  return labels.every((label) => typeof label === 'string')
    ? { type: 'string', enum: labels }
    : { enum: labels }
}

/** Rows as lists of values, for columns that have no names or are numbered from 0. */
export function rowsSchema(columns: readonly ColumnSpec[]): JsonSchema {
  const split = splitSchema(columns)['properties']
  const data = typeof split === 'object' && split !== null && 'data' in split ? split.data : {}
  return data as JsonSchema
}

/** Nested lists of a tensor's shape; a free extent has no stated length. */
export function tensorSchema(tensor: TensorSpec): JsonSchema {
  return tensor.shape.reduceRight<JsonSchema>(
    (items, extent) => ({
      type: 'array',
      items,
      ...(extent >= 0 ? { minItems: extent, maxItems: extent } : {}),
    }),
    dtypeSchema(tensor.dtype),
  )
}

/** The unnamed tensor itself, or an object of the named ones. */
export function tensorsSchema(tensors: readonly TensorSpec[]): JsonSchema {
  const [first] = tensors
  if (first !== undefined && first.name === null) return tensorSchema(first)
  const named = tensors.map((tensor, place) => [tensor.name ?? String(place), tensorSchema(tensor)] as const)
  return {
    type: 'object',
    properties: Object.fromEntries(named),
    required: unique(named.map(([name]) => name)),
  }
}

/** What `predictions` hold, as far as the signature says. */
export function outputSchema(schema: Schema | null): JsonSchema {
  if (schema === null) return {}
  if (schema.kind === 'tensors') return tensorsSchema(schema.tensors)
  return { type: 'array', items: recordSchema(schema.columns) }
}

/** `params` by name, with their defaults. */
export function paramsSchema(params: readonly ParamSpec[] | null): JsonSchema {
  const properties = (params ?? []).map((param) => {
    const one = typeSchema(param.type)
    const schema: JsonSchema = param.shape === null ? one : { type: 'array', items: one }
    const fallback = plainJson(param.default)
    return [param.name, fallback === null ? schema : { ...schema, default: fallback }] as const
  })
  return { type: 'object', properties: Object.fromEntries(properties) }
}

/** A signature may name two columns alike; what JSON Schema lists is listed once. */
function unique<T>(names: readonly T[]): readonly T[] {
  return Array.from(new Set(names))
}

function columnLabel(column: ColumnSpec, place: number): string {
  return column.name ?? String(place)
}

function dtypeSchema(dtype: string): JsonSchema {
  if (dtype === 'bool') return { type: 'boolean' }
  if (/^u?int\d+$/.test(dtype)) return { type: 'integer', format: dtype }
  if (/^float\d+$/.test(dtype)) return { type: 'number', format: dtype === 'float64' ? 'double' : 'float' }
  if (dtype.startsWith('datetime')) return { type: 'string', format: 'date-time' }
  if (/^(str|object|<?U|bytes|S)/.test(dtype)) return { type: 'string' }
  return {}
}

/** A default as JSON; null where JSON has no form for it. */
function plainJson(value: Value): Json {
  if (typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : null
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (isInstant(value)) return value.ticks === null ? null : isoText(value)
  const items = isValueList(value) ? value.map(plainJson) : null
  return items === null || items.includes(null) ? null : items
}
