/** `instances` and `inputs`: `parse_tf_serving_input` and what it calls in `mlflow/utils/proto_json_utils.py`. */
import type { ColumnSpec, Schema, TensorSpec } from '#shared/model.ts'
import { isTensor, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { ColumnName, Frame, Tensor, Value, ValueKey, ValueMap } from '#shared/values.ts'
import { enforceArray, enforceMap, enforceObject, isScalarValue } from '#app/mlflow-types/enforce-value.ts'
import { numpyTypeOf } from '#app/mlflow-types/data-types.ts'
import { labelOf, nameOf } from '#app/mlflow-types/spec-label.ts'
import { columnSpecRepr, tensorSpecRepr } from '#app/mlflow-types/type-text.ts'
import { dtypeFromName } from '#app/python-data/dtype.ts'
import { isNumpyScalar } from '#app/python-data/numpy-scalar.ts'
import { explainInput } from './explain-input.ts'
import type { InputPlace } from './explain-input.ts'
import { deepCopyFrames } from '#app/python-data/nesting.ts'
import { arrayOf } from '#app/python-data/numpy-array.ts'
import { PythonError, invalidInput, isMlflowException } from '#app/python-data/python-error.ts'
import { classRepr, reprOfError, strOf } from '#app/python-data/python-repr.ts'

type Spec = ColumnSpec | TensorSpec

/** `instances`: lists of records are turned into one array a name. Throws what MLflow would. */
export function parseInstances(data: Value, schema: Schema | null): Frame {
  return guarded(() => frameOf(checkedLengths(instancesData(data, schema), schema), schema))
}

/** `inputs`: columns by name, records, or one array. Throws what MLflow would. */
export function parseInputs(data: Value, schema: Schema | null): Frame {
  return guarded(() => frameOf(castBySchema(data, schema, MAX_FRAMES), schema))
}

function guarded(parse: () => Frame): Frame {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof PythonError) || isMlflowException(error)) throw error
    throw invalidInput(
      `Ensure that the input is a valid JSON-formatted string.\nError: ${reprOfError(error)}`,
    )
  }
}

function specsOf(schema: Schema | null): readonly Spec[] {
  if (schema === null) return []
  return schema.kind === 'columns' ? schema.columns : schema.tensors
}

function hasNames(specs: readonly Spec[]): boolean {
  return specs[0] !== undefined && specs[0].name !== null
}

function specsByName(schema: Schema | null): ReadonlyMap<ValueKey, Spec> {
  const specs = specsOf(schema)
  return new Map(hasNames(specs) ? specs.map((spec) => [keyOf(nameOf(spec)), spec]) : [])
}

/** The key of a dict that is named so: an integer for a column that is named by one. */
function keyOf(label: ColumnName | null): ValueKey {
  return typeof label === 'number' ? BigInt(label) : label
}

function instancesData(data: Value, schema: Schema | null): Value {
  const specs = specsByName(schema)
  if (!isValueList(data) || data[0] === undefined || !isValueMap(data[0]))
    return castBySchema(data, schema, MAX_FRAMES - 1)
  const columns = new Map<ValueKey, Value[]>()
  for (const [row, item] of data.entries()) {
    if (!isValueMap(item)) {
      throw new PythonError('AttributeError', `'${typeNameOf(item)}' object has no attribute 'items'`)
    }
    for (const [name, value] of item) {
      const column = columns.get(name)
      const converted = convert(value, specs.get(name) ?? null, { name, row })
      if (column) column.push(converted)
      else columns.set(name, [converted])
    }
  }
  return new Map(Array.from(columns, ([name, values]) => [name, arrayOf(values, null)]))
}

function typeNameOf(value: Value): string {
  return classRepr(value).replace(/^<class '|'>$/g, '')
}

/** The check that rows of `instances` have one length; nested columns and optional ones are left out. */
function checkedLengths(data: Value, schema: Schema | null): Value {
  if (!isValueMap(data)) return data
  const specs = specsOf(schema)
  const names = hasNames(specs) ? checkedNames(specs).map(keyOf) : Array.from(data.keys())
  const lengths = names
    .map((name) => lengthOf(data.get(name) ?? null, schema))
    .filter((length) => length !== null)
  if (new Set(lengths).size > 1) {
    throw invalidInput('The length of values for each input/column name are not the same')
  }
  return data
}

/** Labels of required columns that are names of columns other than lists. */
function checkedNames(specs: readonly Spec[]): readonly ColumnName[] {
  const names = new Set(specs.filter((spec) => 'shape' in spec || spec.type.kind !== 'array').map(nameOf))
  return specs.flatMap((spec, place) => {
    const label = labelOf(spec, place)
    return ('shape' in spec || spec.required) && names.has(label) ? [label] : []
  })
}

function lengthOf(value: Value, schema: Schema | null): number | null {
  if (isValueList(value)) return value.length
  if (!isArray(value) || (schema?.kind === 'columns' && isNumpyScalar(value))) return null
  if (value.shape.length > 0) return value.shape[0] ?? 0
  throw new PythonError('TypeError', 'len() of unsized object')
}

/** Frames left for copying when MLflow's server begins to; measured with CPython 3.11, the same under uvicorn and its test client. */
const MAX_FRAMES = 989

/** `_cast_schema_type`, which copies first. */
function castBySchema(given: Value, schema: Schema | null, maxFrames: number): Value {
  if (deepCopyFrames(given) > maxFrames) {
    throw new PythonError('RecursionError', 'maximum recursion depth exceeded while calling a Python object')
  }
  const specs = specsOf(schema)
  const byName = specsByName(schema)
  const first = specs[0] ?? null
  const data = wrapped(given, specs, schema)
  if (isValueMap(data)) return convertEntries(data, byName)
  if (!isValueList(data)) return convertWhole(data, first)
  if (data.every(isValueMap)) {
    return data.map((record, row) => convertEntries(record, byName, row))
  }
  return convert(data, first, { name: null })
}

/** A bare list for a schema of one name, which may stand there more than once, is what goes by that name. */
function wrapped(data: Value, specs: readonly Spec[], schema: Schema | null): Value {
  if (schema === null) return data
  if (hasNames(specs)) {
    const isBareList = isValueList(data) && !data.some(isValueMap)
    const [name, ...others] = specsByName(schema).keys()
    return name !== undefined && others.length === 0 && isBareList
      ? new Map<ValueKey, Value>([[name, data]])
      : data
  }
  if (isValueList(data) || isScalarValue(data)) return data
  throw invalidInput(
    `Failed to parse input data. This model contains an un-named  model signature which expects a single n-dimensional array or a single value as input, however, an input of type ${classRepr(data)} was found.`,
  )
}

function convertEntries(data: ValueMap, specs: ReadonlyMap<ValueKey, Spec>, row?: number): ValueMap {
  const at = row === undefined ? {} : { row }
  return new Map(
    Array.from(data, ([name, value]) => [name, convert(value, specs.get(name) ?? null, { name, ...at })]),
  )
}

function convertWhole(data: Value, spec: Spec | null): Value {
  try {
    return convert(data, spec, { name: null })
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    const type = spec === null ? 'None' : 'shape' in spec ? tensorSpecRepr(spec) : columnSpecRepr(spec)
    throw invalidInput(
      `Failed to convert data \`${strOf(data)}\` to type \`${type}\` defined in the model signature.`,
      error.words ?? undefined,
    )
  }
}

/** `convert_data_type`. */
function convert(data: Value, spec: Spec | null, at: InputPlace): Value {
  try {
    return converted(data, spec)
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw invalidInput(
      error.message,
      explainInput({ data, spec, at, error, cast: (one) => converted(one, spec) }),
    )
  }
}

function converted(data: Value, spec: Spec | null): Value {
  if (spec === null) return arrayOf(data, null)
  if ('shape' in spec) return arrayOf(data, dtypeFromName(spec.dtype) ?? { name: 'object' })
  const { type } = spec
  switch (type.kind) {
    case 'scalar': {
      const dtype = numpyTypeOf(type.type)
      if (isValueList(data)) return arrayOf(data, dtype)
      return scalarOf(arrayOf([data], dtype))
    }
    case 'array':
      return arrayOf(enforceArray(data, type, spec.required), null)
    case 'object':
      return enforceObject(data, type, spec.required)
    case 'map':
      return enforceMap(data, type, spec.required)
    case 'any':
      return data
  }
}

/** The first element as numpy's scalar: what Python has a type for is that type's value. */
function scalarOf(array: Tensor): Value {
  const isNumpyOnly = array.values.dtype === 'int32' || array.values.dtype === 'float32'
  return isNumpyOnly ? { kind: 'tensor', shape: [], values: array.values } : valueAt(array.values, 0)
}

/** What the model is given as an input: a dict of arrays, an array, or anything else. */
function frameOf(data: Value, schema: Schema | null): Frame {
  // Only columns are converted to numpy's scalars; tensors without a dimension are arrays.
  const isArrayValue = (value: Value): value is Tensor =>
    isArray(value) && !(schema?.kind === 'columns' && isNumpyScalar(value))
  if (!isValueMap(data)) return isArrayValue(data) ? data : { kind: 'plain', value: data }
  const entries: { readonly name: string; readonly tensor: Tensor }[] = []
  for (const [name, value] of data) {
    if (!isArrayValue(value) || typeof name !== 'string') return { kind: 'plain', value: data }
    entries.push({ name, tensor: value })
  }
  return entries.length > 0 ? { kind: 'tensors', entries } : { kind: 'plain', value: data }
}

function isArray(value: Value): value is Tensor {
  return typeof value === 'object' && value !== null && isTensor(value)
}
