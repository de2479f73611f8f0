/** Types of columns as a signature's JSON has them (`mlflow/types/schema.py`: DataType, Array, Object, Map, AnyType). */
import { compareText } from '#app/text/compare-text.ts'
import type { ColumnType, Property, ScalarType } from '#shared/model.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { isValueMap } from '#shared/values.ts'
import { SchemaFault } from './schema-fault.ts'
import { isTruthy } from './value-access.ts'

/** `mlflow.types.DataType`; kept here because shared/model.ts loads zod. */
const scalars: Readonly<Record<ScalarType, true>> = {
  boolean: true,
  integer: true,
  long: true,
  float: true,
  double: true,
  string: true,
  binary: true,
  datetime: true,
}

/**
 * The type that a JSON object describes by its `type`, `items`, `properties` and `values`. A SparkML vector is an Array
 * of double to MLflow and so it is here. Throws SchemaFault where MLflow raises.
 */
export function readColumnType(described: ValueMap, place: string): ColumnType {
  const type = described.get('type')
  switch (type) {
    case 'array':
      return { kind: 'array', items: readPart(described.get('items'), `${place}.items`) }
    case 'map':
      return { kind: 'map', values: readPart(described.get('values'), `${place}.values`) }
    case 'object':
      return {
        kind: 'object',
        properties: readProperties(described.get('properties'), `${place}.properties`),
      }
    case 'any':
      return { kind: 'any' }
    case 'sparkml_vector':
      return { kind: 'array', items: { kind: 'scalar', type: 'double' } }
    default:
      return { kind: 'scalar', type: readScalarType(type, place) }
  }
}

/** Whether a text is the name of a type that is not nested. */
export function isScalarType(type: Value | undefined): type is ScalarType {
  return typeof type === 'string' && Object.hasOwn(scalars, type)
}

function readScalarType(type: Value | undefined, place: string): ScalarType {
  if (isScalarType(type)) return type
  if (type === undefined) throw new SchemaFault('the key "type" is missing', place)
  const shown = typeof type === 'string' ? `"${type.slice(0, 60)}"` : 'a value that is not text'
  throw new SchemaFault(
    `the type is ${shown}; MLflow knows ${Object.keys(scalars).join(', ')}`,
    `${place}.type`,
  )
}

function readPart(part: Value | undefined, place: string): ColumnType {
  if (part === undefined || !isValueMap(part))
    throw new SchemaFault('a description of the type is missing', place)
  return readColumnType(part, place)
}

function readProperties(described: Value | undefined, place: string): readonly Property[] {
  if (described === undefined || !isValueMap(described)) {
    throw new SchemaFault('the properties of the object are missing', place)
  }
  if (described.size === 0) throw new SchemaFault('MLflow allows no object without properties', place)
  const properties = Array.from(described, ([key, part]): Property => {
    const name = String(key)
    const where = `${place}.${name}`
    if (!isValueMap(part)) throw new SchemaFault('the property is not described', where)
    return {
      name,
      type: readColumnType(part, where),
      required: part.has('required') ? isTruthy(part.get('required')) : true,
    }
  })
  return properties.sort((left, right) => compareText(left.name, right.name))
}
