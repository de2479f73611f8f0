/** A Parquet file into string columns; what is wanted is what MLflow 3.17.2 with pandas 3.1 answered for the same file. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runInProcess } from '#app/cli/testing.ts'
import { buildModel } from '#app/onnx-graph/build-model.ts'

const file = new URL('testdata/python-objects.parquet', import.meta.url).pathname
const nested = new URL('testdata/nested.parquet', import.meta.url).pathname
const folder = mkdtempSync(path.join(tmpdir(), 'palate-parquet-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A model that gives back the texts of one column. */
function modelOf(column: string): string {
  const root = path.join(folder, column)
  mkdirSync(root)
  const graph = {
    name: 'g',
    inputs: [{ name: column, type: 'string' as const, shape: [null, 1] }],
    outputs: [{ name: 'y', type: 'string' as const, shape: [null, 1] }],
    nodes: [{ operator: 'Identity', inputs: [column], outputs: ['y'] }],
  }
  writeFileSync(path.join(root, 'model.onnx'), buildModel({ irVersion: 8, opsets: { '': 15 }, graph }))
  writeFileSync(
    path.join(root, 'MLmodel'),
    `flavors:
  onnx: {data: model.onnx, onnx_version: 1.23.2}
  python_function: {data: model.onnx, loader_module: mlflow.onnx, python_version: 3.11.7}
mlflow_version: 3.17.2
signature:
  inputs: '[{"type": "string", "name": "${column}", "required": true}]'
  outputs: null
  params: null
`,
  )
  return root
}

test.each<[string, readonly string[]]>([
  ['decimal', ['1.50', '-0.05', 'None']],
  ['small', ['1E-10', '0E-10', '12345678.0000000001']],
  ['date', ['2020-01-02', 'None', '1900-01-01']],
  ['time', ['01:02:03.000004', '00:00:00', 'None']],
  ['milli', ['01:02:03.004000', '01:02:00', 'None']],
  ['nothing', ['None', 'None', 'None']],
  ['flag', ['True', 'None', 'False']],
])('%s reaches the model as its text', async (column, texts) => {
  const run = await runInProcess(['predict', modelOf(column), '-i', file])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(run.stdout)).toEqual({ predictions: texts.map((y) => ({ y })) })
})

test.each<[string, readonly string[]]>([
  ['struct', ["{'a': 1.0, 'b': 'x'}", 'None']],
  ['list', ['[1 2]', '[3]']],
  ['wide', ['1.50', '2.00']],
])('%s of the nested file reaches the model as its text', async (column, texts) => {
  const run = await runInProcess(['predict', modelOf(column), '-i', nested])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(run.stdout)).toEqual({ predictions: texts.map((y) => ({ y })) })
})

test.each([
  ['category', 'category'],
  ['codes', 'int64'],
  ['duration', 'timedelta64[us]'],
  ['zoned', 'datetime64[us, Europe/Oslo]'],
])('%s is refused as MLflow does', async (column, dtype) => {
  const run = await runInProcess(['predict', modelOf(column), '-i', file, '--json'])
  expect(run).toMatchObject({ code: 3, stdout: '' })
  const { error } = JSON.parse(run.stderr) as { error: { code: string; message: string } }
  expect(error).toMatchObject({ code: 'bad-payload', where: column })
  expect(error.message).toContain(`arrives as ${dtype},`)
})
