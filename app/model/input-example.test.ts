import { expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import { toFailure } from '#shared/user-error.ts'
import { readInputExample } from './input-example.ts'
import { modelFolder } from './model-folder.testing.ts'

async function example(info: string, saved: string, serving?: string) {
  const { root } = modelFolder({
    MLmodel: `flavors: {}\nsaved_input_example_info: {artifact_path: input_example.json, ${info}}\n`,
    'input_example.json': saved,
    ...(serving === undefined ? {} : { 'serving.json': serving }),
  })
  const { folder, model } = await openModel(root)
  return await readInputExample(folder, model)
}

/** Bodies as `mlflow.models.convert_input_example_to_serving_input` of MLflow 3.17 writes them for the same example. */
test.each([
  [
    'dataframe',
    'type: dataframe, pandas_orient: split',
    '{"columns": ["a"], "data": [[1], [2.0]]}',
    '{"dataframe_split": {"columns": ["a"], "data": [[1], [2.0]]}}',
  ],
  [
    'dataframe',
    'type: dataframe, pandas_orient: values',
    '{"data": [[1, null]]}',
    '{"dataframe_split": {"data": [[1, null]]}}',
  ],
  ['ndarray', 'type: ndarray', '[[1.0, 2.5]]', '{"inputs": [[1.0, 2.5]]}'],
  ['named tensors', 'type: ndarray', '{"x": [1], "y": [[2.0]]}', '{"inputs": {"x": [1], "y": [[2.0]]}}'],
  ['ndarray', 'type: ndarray, format: tf-serving', '{"inputs": [[1.0]]}', '{"inputs": [[1.0]]}'],
  [
    'json',
    'type: json_object',
    '{"q": "a", "n": 9223372036854775807}',
    '{"inputs": {"q": "a", "n": 9223372036854775807}}',
  ],
  ['json', 'type: json_object', '["hello"]', '{"inputs": ["hello"]}'],
  ['json', 'type: json_object', '"hello"', '{"inputs": "hello"}'],
  [
    'llm request',
    'type: json_object',
    '{"messages": [{"role": "user"}]}',
    '{"messages": [{"role": "user"}]}',
  ],
  [
    'dataframe with params',
    "type: dataframe, params: 'true'",
    '{"inputs": {"columns": ["a"], "data": [[1]]}, "params": {"k": 1.0}}',
    '{"dataframe_split": {"columns": ["a"], "data": [[1]]}, "params": {"k": 1.0}}',
  ],
  [
    'llm request with params',
    "type: json_object, params: 'true'",
    '{"inputs": {"prompt": "p"}, "params": {"temperature": 0.5}}',
    '{"prompt": "p", "temperature": 0.5}',
  ],
  [
    'sparse csr matrix',
    'type: sparse_matrix_csr',
    '{"data": [1.5, 2.0], "indices": [2, 0], "indptr": [0, 1, 2], "shape": [2, 3]}',
    '{"inputs": [[0.0, 0.0, 1.5], [2.0, 0.0, 0.0]]}',
  ],
  [
    'sparse csc matrix',
    'type: sparse_matrix_csc',
    '{"data": [1, 2], "indices": [1, 0], "indptr": [0, 1, 1, 2], "shape": [2, 3]}',
    '{"inputs": [[0, 0, 2], [1, 0, 0]]}',
  ],
])('%s', async (form, info, saved, body) => {
  const read = await example(info, saved)
  expect(read?.form).toBe(form)
  expect(read?.payload.contentType).toBe('application/json')
  expect(read?.payload.body.replaceAll(/\s+/gu, '')).toBe(body.replaceAll(/\s+/gu, ''))
})

test('the serving example is sent as it was saved', async () => {
  const serving = '{"inputs":\n [1.50, 1e400, NaN]}'
  const read = await example('type: ndarray, serving_input_path: serving.json', '[]', serving)
  expect(read).toEqual({ payload: { contentType: 'application/json', body: serving }, form: 'ndarray' })
})

test('a serving example that is named and not there is made from the example', async () => {
  const read = await example('type: ndarray, serving_input_path: serving.json', '[1]')
  expect(read?.payload.body).toContain('"inputs"')
})

test('a model without example has none', async () => {
  const { folder, model } = await openModel(modelFolder({ MLmodel: 'flavors: {}\n' }).root)
  expect(await readInputExample(folder, model)).toBeNull()
})

test.each([
  ['type: other', '[]', 'bad-model'],
  ['type: ndarray', '[', 'bad-model'],
  ["type: ndarray, params: 'true'", '[1]', 'bad-model'],
  ['type: sparse_matrix_csr', '{"data": []}', 'bad-model'],
  [
    'type: sparse_matrix_csr',
    '{"data": [1], "indices": [5], "indptr": [0, 1], "shape": [1, 3]}',
    'bad-model',
  ],
  [
    'type: sparse_matrix_csr',
    '{"data": [], "indices": [], "indptr": [0], "shape": [100000000, 100000000]}',
    'over-limit',
  ],
  ['type: ndarray', `${'['.repeat(1000)}${']'.repeat(1000)}`, 'over-limit'],
])('%s %j fails by name', async (info, saved, code) => {
  const failure = await example(info, saved.slice(0, 3000)).then(() => null, toFailure)
  expect(failure?.code).toBe(code)
})
