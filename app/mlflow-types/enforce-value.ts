/** Nested values against Array, Object, Map and DataType: `_enforce_type` and what it calls in `mlflow/models/utils.py`. */
import { elementCount, isInstant, isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { ColumnType, ScalarType } from '#shared/model.ts'
import type { Data, Tensor, Value, ValueKey, ValueMap } from '#shared/values.ts'
import { columnOf } from '#app/python-data/column.ts'
import { decimalText } from '#shared/python-objects.ts'
import { isNumpyScalar } from '#app/python-data/numpy-scalar.ts'
import { arrayOf, itemOf, listOf, rowOf } from '#app/python-data/numpy-array.ts'
import { dataOf } from '#app/python-data/set-items.ts'
import { astype } from '#app/python-data/astype.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import { inferObjects } from '#app/python-data/infer-objects.ts'
import { isMlflowException, mlflowException, typeError, valueError } from '#app/python-data/python-error.ts'
import { reprOf, stringRepr, strOf, typeName } from '#app/python-data/python-repr.ts'
import { enforceColumn } from './enforce-column.ts'
import { numpyTypeOf } from './data-types.ts'
import { typeKindName, typeRepr } from './type-text.ts'

type ObjectType = Extract<ColumnType, { readonly kind: 'object' }>
type ArrayType = Extract<ColumnType, { readonly kind: 'array' }>
type MapType = Extract<ColumnType, { readonly kind: 'map' }>

/** A value against a type; gives the value the model receives, or throws what MLflow would. */
export function enforceValue(data: Value, type: ColumnType, required = true): Value {
  switch (type.kind) {
    case 'scalar':
      return enforceScalar(data, type.type, required)
    case 'array':
      return enforceArray(data, type, required)
    case 'object':
      return enforceObject(data, type, required)
    case 'map':
      return enforceMap(data, type, required)
    case 'any':
      return data
  }
}

function isMissing(data: Value): boolean {
  if (data === null || (typeof data === 'number' && Number.isNaN(data))) return true
  return isInstant(data) && data.ticks === null
}

/** `numpy.isscalar`. */
export function isScalarValue(data: Value): boolean {
  if (data === null) return false
  if (typeof data !== 'object') return true
  return data instanceof Uint8Array || isInstant(data) || isNumpyScalar(data) || decimalText(data) !== null
}

function enforceScalar(data: Value, type: ScalarType, required: boolean): Value {
  if (!required && isMissing(data)) return null
  if (!isScalarValue(data)) {
    throw mlflowException(`Expected data to be scalar, got ${typeName(data)}`)
  }
  try {
    return scalarOf(enforceColumn('', seriesOf(data), type))
  } catch (error) {
    if (!isMlflowException(error)) throw error
    throw mlflowException(
      `Failed to enforce schema of data \`${strOf(data)}\` with dtype \`${type}\``,
      'INVALID_PARAMETER_VALUE',
    )
  }
}

function seriesOf(data: Value): Data {
  if (typeof data === 'object' && data !== null && isTensor(data)) return data.values
  return inferObjects([data])
}

/** The first entry as numpy's scalar; dtypes that Python has no type for stay arrays without a dimension. */
function scalarOf(column: Data): Value {
  const isNumpyOnly = column.dtype === 'int32' || column.dtype === 'float32'
  return isNumpyOnly ? { kind: 'tensor', shape: [], values: column } : valueAt(column, 0)
}

/** `_enforce_array`: a list stays a list, an array an array. */
export function enforceArray(data: Value, type: ArrayType, required = true): Value {
  const isArray = isNdarray(data)
  if (!required || type.items.kind === 'any') {
    if (data === null || lengthOf(data) === 0) return data
  }
  if (!isValueList(data) && !isArray) {
    throw mlflowException(`Expected data to be list or numpy array, got ${typeName(data)}`)
  }
  if (type.items.kind !== 'scalar') {
    const items = isArray ? listItems(data) : data
    const enforced = items.map((item) => enforceValue(item, type.items, required))
    return isArray ? arrayOf(enforced, null) : enforced
  }
  if (lengthOf(data) === 0) return data
  const column = enforceColumn('', columnOf(data).data, type.items.type)
  const tensor = toNumpy(column, type.items.type)
  return isArray ? tensor : listOf(tensor)
}

function isNdarray(data: Value): data is Tensor {
  return typeof data === 'object' && data !== null && isTensor(data) && !isNumpyScalar(data)
}

/** `len(data)`; null for what is no list or array. */
function lengthOf(data: Value): number | null {
  if (isValueList(data)) return data.length
  if (!isNdarray(data)) return null
  if (data.shape.length === 0) throw typeError('len() of unsized object')
  return data.shape[0] ?? 0
}

function listItems(tensor: Tensor): readonly Value[] {
  if (tensor.shape.length === 0) throw typeError('iteration over a 0-d array')
  if (tensor.shape.length === 1) {
    return Array.from({ length: tensor.shape[0] ?? 0 }, (_, place) => itemOf(tensor.values, place))
  }
  return Array.from({ length: tensor.shape[0] ?? 0 }, (_, row) => rowOf(tensor, row))
}

/** `Series.to_numpy(dtype)`. */
function toNumpy(column: Data, type: ScalarType): Tensor {
  const spec = numpyTypeOf(type)
  const isText = spec.name === 'str' || spec.name === 'bytes'
  const values = isText ? dataOf(textItems(column), spec) : astype(column, spec)
  return { kind: 'tensor', shape: [values.data.length], values }
}

/** pandas 3 makes `<U1` of a text column with a missing entry: only first letters are left. */
function textItems(column: Data): readonly Value[] {
  if (column.dtype !== 'str' || !column.data.includes(null)) return valuesOf(column)
  return column.data.map((text) => Array.from(text ?? 'nan')[0] ?? '')
}

/** `_enforce_object`. */
export function enforceObject(data: Value, type: ObjectType, required = true): Value {
  if (!required && (data === null || equalsEmptyMap(data))) return data
  if (!isValueMap(data)) {
    throw mlflowException(
      `Failed to enforce schema of '${strOf(data)}' with type '${typeRepr(type)}'. Expected data to be dictionary, got ${typeName(data)}`,
    )
  }
  checkProperties(data, type)
  const properties = new Map(type.properties.map((property) => [property.name, property]))
  const enforced = new Map<ValueKey, Value>()
  for (const [key, value] of data) {
    const property = properties.get(String(key))
    if (property === undefined) continue
    enforced.set(key, enforceProperty(value, property))
  }
  return enforced
}

/** `data == {}`, which numpy answers for every element of an array. */
function equalsEmptyMap(data: Value): boolean {
  if (!isNdarray(data)) return isValueMap(data) && data.size === 0
  const count = elementCount(data.shape)
  if (count === 1) return equalsEmptyMap(valueAt(data.values, 0))
  throw valueError(
    count === 0
      ? 'The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.'
      : 'The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()',
  )
}

function checkProperties(data: ValueMap, type: ObjectType): void {
  const missing = type.properties.filter((property) => property.required && !data.has(property.name))
  if (missing.length > 0) {
    throw mlflowException(`Missing required properties: ${setText(missing.map((property) => property.name))}`)
  }
  const known = new Set<ValueKey>(type.properties.map((property) => property.name))
  const invalid = Array.from(data.keys()).filter((key) => !known.has(key))
  if (invalid.length > 0) {
    throw mlflowException(
      `Invalid properties not defined in the schema found: {${invalid.map(reprOf).join(', ')}}`,
    )
  }
}

function setText(names: readonly string[]): string {
  return `{${names.map(stringRepr).join(', ')}}`
}

function enforceProperty(value: Value, property: ObjectType['properties'][number]): Value {
  try {
    return enforceValue(value, property.type, property.required)
  } catch (error) {
    if (!isMlflowException(error)) throw error
    throw mlflowException(
      `Failed to enforce schema for key \`${property.name}\`. Expected type ${typeKindName(property.type)}, received type ${typeName(value)}`,
    )
  }
}

/** `_enforce_map`. */
export function enforceMap(data: Value, type: MapType, required = true): Value {
  if ((!required || type.values.kind === 'any') && (data === null || equalsEmptyMap(data))) return data
  if (!isValueMap(data)) throw mlflowException(`Expected data to be a dict, got ${typeName(data)}`)
  const enforced = new Map<ValueKey, Value>()
  for (const [key, value] of data) {
    if (typeof key !== 'string') {
      throw mlflowException('Expected all keys in the map type data are string type.')
    }
    enforced.set(key, enforceValue(value, type.values, required))
  }
  return enforced
}
