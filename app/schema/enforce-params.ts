/** Inference params against their specs: `_enforce_params_schema` of `mlflow/models/utils.py` and `ParamSpec` of `mlflow/types/schema.py`. */
import { isTensor, isValueList, isValueMap } from '#shared/values.ts'
import type { ParamSpec, ScalarType } from '#shared/model.ts'
import type { Value, ValueKey, ValueMap } from '#shared/values.ts'
import { enforceObject, isScalarValue } from '#app/mlflow-types/enforce-value.ts'
import { dataTypeText, paramSpecRepr } from '#app/mlflow-types/type-text.ts'
import { arrayOf, shapeText } from '#app/python-data/numpy-array.ts'
import { dateOfText } from '#app/python-data/numpy-datetime.ts'
import { PythonError, isMlflowException, mlflowException } from '#app/python-data/python-error.ts'
import { floatFromInt } from '#app/python-data/python-number.ts'
import { classRepr, reprOf, strOf, typeName } from '#app/python-data/python-repr.ts'

/** What became of one param. */
export interface ParamOutcome {
  readonly spec: ParamSpec | null
  readonly name: string
  readonly before: Value | undefined
  readonly after: Value | undefined
}

/** Where outcomes are put down, also those before a refusal. */
export type ParamLog = (outcome: ParamOutcome) => void

function invalidParam(message: string): PythonError {
  return mlflowException(message, 'INVALID_PARAMETER_VALUE')
}

/** The params as the model receives them; null is None. Throws what MLflow would. */
export function enforceParams(
  given: Value | undefined,
  specs: readonly ParamSpec[] | null,
  log: ParamLog,
): ValueMap | null {
  if (specs === null) return ignoreParams(given, log)
  const params = given ?? new Map<ValueKey, Value>()
  if (!isValueMap(params)) {
    throw invalidParam(`Parameters must be a dictionary. Got type '${typeName(params)}'.`)
  }
  const known = new Map(specs.map((spec) => [spec.name, spec]))
  const result = new Map<ValueKey, Value>()
  for (const [key, value] of params) {
    if (known.has(String(key))) result.set(String(key), value)
    else log({ spec: null, name: String(key), before: value, after: undefined })
  }
  const refusals: string[] = []
  for (const spec of specs) {
    const before = result.get(spec.name)
    try {
      const after = before === undefined ? defaultOf(spec) : enforceParam(before, spec)
      result.set(spec.name, after)
      log({ spec, name: spec.name, before, after })
    } catch (error) {
      if (!isMlflowException(error)) throw error
      log({ spec, name: spec.name, before, after: undefined })
      refusals.push(`(${reprOf(spec.name)}, ${reprOf(error.message)})`)
    }
  }
  if (refusals.length > 0) throw invalidParam(`Invalid parameters found: {${refusals.join(', ')}}`)
  return result
}

function ignoreParams(given: Value | undefined, log: ParamLog): ValueMap | null {
  if (given === undefined || given === null) return null
  if (isValueMap(given)) {
    for (const [key, value] of given) log({ spec: null, name: String(key), before: value, after: undefined })
  }
  return new Map()
}

/** The default as Python has it after MLflow's own validation: dates from text, floats from integers. */
function defaultOf(spec: ParamSpec): Value {
  try {
    return enforceParam(spec.default, { ...spec, default: null })
  } catch (error) {
    if (error instanceof PythonError) return spec.default
    throw error
  }
}

/** `ParamSpec.validate_type_and_shape`. */
function enforceParam(value: Value, spec: ParamSpec): Value {
  const isList = spec.shape !== null && spec.shape.length === 1 && spec.shape[0] === -1
  const { type } = spec
  if (isList && !(isValueList(value) && dimensionsOf(value) === 1)) {
    throw invalidParam(
      `Value must be a 1D array with shape (-1,) for param ${specText(spec)}, received ${typeName(value)} with ndim ${dimensionsOf(value)}`,
    )
  }
  try {
    if (spec.shape === null && type.kind === 'scalar') return scalarParam(value, type.type)
    if (spec.shape === null && type.kind === 'object') {
      enforceObject(value, type)
      return value
    }
    if (isList && type.kind === 'scalar' && isValueList(value)) {
      return value.map((item) => scalarParam(item, type.type))
    }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw invalidParam(`Failed to validate type and shape for ${specText(spec)}, error: ${error.message}`)
  }
  const received = spec.shape === null ? 'None' : shapeText(spec.shape)
  throw invalidParam(
    `Shape must be None for scalar or dictionary value, or (-1,) for 1D array value for ParamSpec ${specText(spec)}), received ${received}`,
  )
}

function specText(spec: ParamSpec): string {
  return paramSpecRepr(spec.default === null ? spec : { ...spec, default: defaultOf(spec) })
}

/** `numpy.array(value).ndim`; a ragged list is a ValueError that nobody catches. */
function dimensionsOf(value: Value): number {
  if (!isValueList(value))
    return typeof value === 'object' && value !== null && isTensor(value) ? value.shape.length : 0
  return arrayOf(value, null).shape.length
}

/** What Python's `type(value)` must be for each DataType; integers also pass for floats. */
function scalarParam(value: Value, type: ScalarType): Value {
  if (value === null) return null
  if (type === 'datetime') return dateParam(value)
  if (!isScalarValue(value)) {
    throw invalidParam(`Value must be a scalar for type \`${dataTypeText(type)}\`, got \`${strOf(value)}\``)
  }
  switch (type) {
    case 'boolean':
      if (typeof value === 'boolean') return value
      break
    case 'integer':
    case 'long':
      if (typeof value === 'bigint') return value
      break
    case 'float':
    case 'double':
      if (typeof value === 'number') return value
      if (typeof value === 'bigint') return floatFromInt(value)
      break
    case 'string':
      if (typeof value === 'string') return value
      break
    case 'binary':
      if (value instanceof Uint8Array) return value
      break
  }
  throw invalidParam(
    `Can not safely convert \`${classRepr(value)}\` to \`${dataTypeText(type)}\` for value \`${strOf(value)}\``,
  )
}

function dateParam(value: Value): Value {
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'instant') return value
  if (typeof value === 'string') {
    try {
      const date = dateOfText(value)
      if (typeof date !== 'bigint') return date
    } catch (error) {
      throw failedConversion(value, error)
    }
    throw invalidParam(
      `Failed to convert value to \`DataType.datetime\`. It must be convertible to datetime.date/datetime, got \`${value}\``,
    )
  }
  throw failedConversion(value, new PythonError('ValueError', 'Could not convert object to NumPy datetime'))
}

function failedConversion(value: Value, error: unknown): unknown {
  if (!(error instanceof PythonError)) return error
  return invalidParam(
    `Failed to convert value \`${strOf(value)}\` from type \`${classRepr(value)}\` to \`DataType.datetime\``,
  )
}
