/** MLflow's own words for types and schemas: `repr` of DataType, Array, Object, Map, ColSpec, TensorSpec. Source: `mlflow/types/schema.py`. */
import type { ColumnSpec, ColumnType, ParamSpec, Schema, ScalarType, TensorSpec } from '#shared/model.ts'
import { reprOf, stringRepr, strOf } from '#app/python-data/python-repr.ts'
import { shapeText } from '#app/python-data/numpy-array.ts'

/** `repr(type)`: `long`, `Array(string)`, `{a: double (required)}`, `Map(str -> long)`, `Any`. */
export function typeRepr(type: ColumnType): string {
  switch (type.kind) {
    case 'scalar':
      return type.type
    case 'array':
      return `Array(${typeRepr(type.items)})`
    case 'object': {
      const sorted = [...type.properties].sort((left, right) => (left.name < right.name ? -1 : 1))
      const parts = sorted.map(
        (property) =>
          `${property.name}: ${typeRepr(property.type)} (${property.required ? 'required' : 'optional'})`,
      )
      return `{${parts.join(', ')}}`
    }
    case 'map':
      // MLflow prints this one with `str`, which names the class of an enumeration's member.
      return `Map(str -> ${type.values.kind === 'scalar' ? 'DataType.' : ''}${typeRepr(type.values)})`
    case 'any':
      return 'Any'
  }
}

/** The `type` of `type.to_dict()`: `array`, `object`, `map`, `any`, or the DataType's name. */
export function typeKindName(type: ColumnType): string {
  return type.kind === 'scalar' ? type.type : type.kind
}

/** `repr(ColSpec)`: `'a': long (required)`. */
export function columnSpecRepr(spec: ColumnSpec): string {
  const text = `${typeRepr(spec.type)} (${spec.required ? 'required' : 'optional'})`
  if (spec.name === null) return text
  return `${spec.integerName === true ? spec.name : stringRepr(spec.name)}: ${text}`
}

/** `repr(TensorSpec)`: `'x': Tensor('float32', (-1, 2))`. */
export function tensorSpecRepr(spec: TensorSpec): string {
  const text = `Tensor('${spec.dtype}', ${shapeText(spec.shape)})`
  return spec.name === null ? text : `${stringRepr(spec.name)}: ${text}`
}

/** `repr(Schema)`. */
export function schemaRepr(schema: Schema): string {
  const parts =
    schema.kind === 'columns' ? schema.columns.map(columnSpecRepr) : schema.tensors.map(tensorSpecRepr)
  return `[${parts.join(', ')}]`
}

/** `repr(ParamSpec)`: `'p': long (default: 2)`. */
export function paramSpecRepr(spec: ParamSpec): string {
  const shape = spec.shape === null ? '' : ` (shape: ${shapeText(spec.shape)})`
  return `${stringRepr(spec.name)}: ${typeRepr(spec.type)} (default: ${defaultText(spec)})${shape}`
}

function defaultText(spec: ParamSpec): string {
  return Array.isArray(spec.default) ? reprOf(spec.default) : strOf(spec.default)
}

/** `str(DataType)`: `DataType.long`. */
export function dataTypeText(type: ScalarType): string {
  return `DataType.${type}`
}
