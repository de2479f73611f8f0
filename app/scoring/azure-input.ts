/**
 * What the scoring script of a no-code deployment makes of `input_data`: `mlflow_score_script.py` (Azure/azureml-assets,
 * assets/inference/environments/mlflow-py312-inference) with the parameter types of `inference_schema` 1.8.
 * The script makes a sample input from the signature; what is sent is read and cast after that sample.
 */
import { pandasTypeOf } from '#app/mlflow-types/data-types.ts'
import { labelOf } from '#app/mlflow-types/spec-label.ts'
import { astype } from '#app/python-data/astype.ts'
import type { DtypeSpec } from '#app/python-data/dtype.ts'
import { dtypeFromName } from '#app/python-data/dtype.ts'
import { arrayOf } from '#app/python-data/numpy-array.ts'
import { PythonError, typeError, valueError } from '#app/python-data/python-error.ts'
import type { ColumnSpec, Signature, TensorSpec } from '#shared/model.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Column, Data, Frame, Table, Tensor, Value, ValueKey, ValueMap } from '#shared/values.ts'
import { readSplitJson } from './read-split-json.ts'

/** The frame that `model.predict` gets; throws PythonError where the script would. */
export function azureInput(inputData: Value, signature: Signature | null): Frame {
  const inputs = signature?.inputs ?? null
  if (inputs === null) return withoutSample(inputData)
  if (inputs.kind === 'columns') return tableInput(inputData, inputs.columns)
  const [first] = inputs.tensors
  if (first === undefined || first.name === null) return arrayInput(inputData, first?.dtype ?? 'float64')
  return namedArrays(inputData, inputs.tensors)
}

/** What becomes of `params` before `predict`: with params in the signature only a dict passes. */
export function azureParams(params: Value | undefined, signature: Signature | null): Value | undefined {
  if (params === undefined || isFalsy(params)) return params
  if ((signature?.params?.length ?? 0) > 0 && !isValueMap(params)) {
    throw valueError('Invalid input data type to parse.')
  }
  return params
}

/** `PandasParameterType.deserialize_input` with `orient="split"`. */
function tableInput(inputData: Value, columns: readonly ColumnSpec[]): Table {
  if (!isValueList(inputData) && !isValueMap(inputData)) {
    throw typeError('Error, unable to convert input into Pandas Dataframe')
  }
  const table = readSplitJson(inputData)
  const dtypes = new Map<string | number, DtypeSpec>(
    columns.map((column, place) => [labelOf(column, place), sampleDtype(column)]),
  )
  const cast = table.columns.map((column): Column => ({
    ...column,
    values: astype(column.values, dtypes.get(column.name) ?? { name: 'object' }),
  }))
  return { ...table, columns: cast }
}

function sampleDtype(column: ColumnSpec): DtypeSpec {
  return column.type.kind === 'scalar' ? pandasTypeOf(column.type.type) : { name: 'object' }
}

/** `NumpyParameterType.deserialize_input`. */
function arrayInput(inputData: Value, dtype: string): Tensor {
  if (!isValueList(inputData)) throw valueError('Invalid input format: expected an array of items.')
  return sampleArray(inputData, dtype)
}

function sampleArray(items: readonly Value[], dtype: string): Tensor {
  const spec = dtypeFromName(dtype)
  const array = arrayOf(items, spec)
  return spec?.name === 'str' ? { ...array, values: firstLetters(array.values) } : array
}

/** The sample is `numpy.zeros(shape, "str")`, whose dtype is `<U1`: what is sent is cut to one letter. */
function firstLetters(data: Data): Data {
  if (data.dtype !== 'str') return data
  return { dtype: 'str', data: data.data.map((text) => (text === null ? null : (Array.from(text)[0] ?? ''))) }
}

/** `StandardPythonParameterType` of a dict of arrays, and what `run` does with its result. */
function namedArrays(inputData: Value, tensors: readonly TensorSpec[]): Frame {
  if (!isValueMap(inputData)) throw valueError('Invalid input data type to parse.')
  const dtypes = new Map<ValueKey, string>(tensors.map(({ name, dtype }) => [name, dtype]))
  const entries = Array.from(inputData, ([key, value]): readonly [ValueKey, Value] => {
    const dtype = dtypes.get(key)
    return [key, dtype === undefined ? value : arrayInput(value, dtype)]
  })
  const [first] = entries
  if (first !== undefined && dtypes.has(first[0])) return tensorsOf(entries, (value) => value)
  return asArrays(new Map(entries))
}

/** `parse_model_input_from_input_data_traditional`, for a model that has neither signature nor example. */
function withoutSample(inputData: Value): Frame {
  if (inputData === null || typeof inputData === 'boolean' || typeof inputData === 'number')
    throw notIterable()
  if (typeof inputData === 'bigint') throw notIterable()
  if (isValueList(inputData)) return arrayOf(inputData, null)
  if (isValueMap(inputData)) return asArrays(inputData)
  throw new PythonError('JSONDecodeError', 'Text as input_data is not read.')
}

function notIterable(): PythonError {
  return typeError('argument is not iterable')
}

function asArrays(inputData: ValueMap): Frame {
  const inner = inputData.get('input_data')
  if (inner !== undefined) {
    if (isValueList(inner)) return arrayOf(inner, null)
    if (!isValueMap(inner)) throw typeError('object has no attribute items')
    return asArrays(inner)
  }
  if (['columns', 'index', 'data'].every((key) => inputData.has(key))) {
    // pandas 3 takes the JSON text for the name of a file.
    throw new PythonError('FileNotFoundError', 'File does not exist')
  }
  return tensorsOf(Array.from(inputData), (value) => (isTensorValue(value) ? value : arrayOf(value, null)))
}

function tensorsOf(
  entries: readonly (readonly [ValueKey, Value])[],
  convert: (value: Value) => Value,
): Frame {
  const converted = entries.map(([key, value]) => [key, convert(value)] as const)
  if (converted.every(([key, value]) => typeof key === 'string' && isTensorValue(value))) {
    return {
      kind: 'tensors',
      entries: converted.map(([key, value]) => ({ name: String(key), tensor: value as Tensor })),
    }
  }
  return { kind: 'plain', value: new Map(converted) }
}

function isTensorValue(value: Value): value is Tensor {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor'
}

function isFalsy(value: Value): boolean {
  if (value === null || value === false || value === 0 || value === 0n || value === '') return true
  if (isValueList(value)) return value.length === 0
  return isValueMap(value) && value.size === 0
}
