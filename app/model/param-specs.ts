/** The params of a signature (`mlflow/types/schema.py`: ParamSchema, ParamSpec `from_json_dict`). */
import type { ParamSpec } from '#shared/model.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { isScalarType, readColumnType } from './column-type.ts'
import { readParamDefault } from './param-default.ts'
import { SchemaFault } from './schema-fault.ts'
import { isTruthy, scalarText } from './value-access.ts'

/** A model with more inference params than this is none. */
const MAX_PARAMS = 10_000

/** Reads parsed JSON; throws SchemaFault where MLflow raises. */
export function readParamSpecs(described: Value): readonly ParamSpec[] {
  // Python goes over an empty dict as over an empty list.
  if (isValueMap(described) && described.size === 0) return []
  if (!isValueList(described)) throw new SchemaFault('it is not a list of params', '')
  if (described.length > MAX_PARAMS) throw new SchemaFault(`it has more than ${MAX_PARAMS} params`, '')
  const params = described.map((item, index) => {
    if (!isValueMap(item)) throw new SchemaFault('it is not an object', `[${index}]`)
    return readParamSpec(item, `[${index}]`)
  })
  const names = params.map((param) => param.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new SchemaFault(`the param "${twice}" stands there twice`, '')
  return params
}

function readParamSpec(spec: ValueMap, place: string): ParamSpec {
  const name = scalarText(spec.get('name'))
  if (name === null) throw new SchemaFault('the key "name" is missing', place)
  const fallback = spec.get('default')
  if (fallback === undefined) throw new SchemaFault('the key "default" is missing', place)
  // MLflow 2.6 wrote `dtype` where later versions write `type`.
  const written = isTruthy(spec.get('type')) ? spec.get('type') : spec.get('dtype')
  if (!isScalarType(written) && written !== 'object') {
    throw new SchemaFault('the type is neither a scalar type nor "object"', `${place}.type`)
  }
  const type = readColumnType(new Map([...spec, ['type', written]]), place)
  const shape = readShape(spec.get('shape'), `${place}.shape`)
  return { name, type, shape, default: readParamDefault(fallback, { type, shape }, `${place}.default`) }
}

function readShape(shape: Value | undefined, place: string): readonly number[] | null {
  if (shape === undefined || shape === null) return null
  if (isValueList(shape) && shape.length === 1 && (shape[0] === -1n || shape[0] === -1)) return [-1]
  throw new SchemaFault('the shape is neither null nor [-1]', place)
}
