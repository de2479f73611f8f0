/** A saved input example as MLflow wraps it for /invocations (`mlflow/models/utils.py`, `_Example.__init__`). */
import type { InputExampleInfo } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { denseMatrix } from './dense-matrix.ts'

/** A body, and the form the example was saved in. */
export interface ServingInput {
  readonly body: Value
  readonly form: string
}

/** Keys that make a whole body a request to a language model (`mlflow/pyfunc/utils/serving_data_parser.py`). */
const llmKeys = ['messages', 'prompt', 'input']

/** Wraps an example by the type its info says; throws UserError `bad-model` for a type MLflow does not know. */
export function toServingInput(saved: Value, info: InputExampleInfo): ServingInput {
  const { data, params } = info.hasParams ? splitParams(saved, info.path) : { data: saved, params: null }
  const form = formOf(data, info) + (params === null ? '' : ' with params')
  const body = wrap(data, info)
  if (params === null) return { body, form }
  if (form.startsWith('llm request') && isValueMap(params))
    return { body: new Map([...body, ...params]), form }
  return { body: new Map([...body, ['params', params]]), form }
}

/** How the example is called for people, from the data inside its body. */
export function formOf(data: Value, info: InputExampleInfo): string {
  switch (info.type) {
    case 'dataframe':
      return 'dataframe'
    case 'ndarray':
      return isValueMap(data) && info.format !== TF_SERVING ? 'named tensors' : 'ndarray'
    case 'json_object':
      return isLlmRequest(data) ? 'llm request' : 'json'
    case 'sparse_matrix_csc':
      return 'sparse csc matrix'
    case 'sparse_matrix_csr':
      return 'sparse csr matrix'
    default:
      return info.type
  }
}

/** MLflow 1.14 to 2.9 saved arrays as the body itself, and said so. */
const TF_SERVING = 'tf-serving'

function wrap(data: Value, info: InputExampleInfo): ValueMap {
  switch (info.type) {
    case 'dataframe':
      return new Map([['dataframe_split', data]])
    case 'ndarray':
      return info.format === TF_SERVING && isValueMap(data) ? data : new Map([['inputs', data]])
    case 'json_object':
      return isLlmRequest(data) ? data : new Map([['inputs', data]])
    case 'sparse_matrix_csc':
    case 'sparse_matrix_csr':
      return new Map([['inputs', denseMatrix(data, info.type === 'sparse_matrix_csr' ? 'rows' : 'columns')]])
    default:
      throw new UserError({
        code: 'bad-model',
        message: `MLflow has no input example of the type "${info.type.slice(0, 60)}".`,
        hint: 'Enter inputs by hand.',
        where: 'MLmodel: saved_input_example_info.type',
      })
  }
}

function isLlmRequest(data: Value): data is ValueMap {
  return isValueMap(data) && llmKeys.some((key) => data.has(key))
}

function splitParams(saved: Value, path: string): { readonly data: Value; readonly params: Value } {
  const data = isValueMap(saved) ? saved.get('inputs') : undefined
  const params = isValueMap(saved) ? saved.get('params') : undefined
  if (data !== undefined && params !== undefined) return { data, params }
  throw new UserError({
    code: 'bad-model',
    message: `The input example in ${path} should hold "inputs" and "params", and does not.`,
    hint: 'Enter inputs by hand, or save the example again.',
    where: path,
  })
}

/** The data inside a body that is already wrapped. */
export function dataOfBody(body: Value): Value {
  if (!isValueMap(body)) return body
  for (const key of ['dataframe_split', 'dataframe_records', 'inputs', 'instances']) {
    const data = body.get(key)
    if (data !== undefined && (isValueMap(data) || isValueList(data))) return data
  }
  return body
}
