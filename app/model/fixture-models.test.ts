/** Every model MLflow wrote for the fixtures, against a plain reading of its files by other means. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { openModel, readModel } from '#app/opening.ts'
import { Model } from '#shared/model.ts'
import type { ColumnType, Field, Schema } from '#shared/model.ts'
import type { Value } from '#shared/values.ts'
import { isInstant, isValueList, isValueMap } from '#shared/values.ts'
import { readInputExample } from './input-example.ts'

const models = new URL('../../e2e/fixtures/models', import.meta.url).pathname
const names = readdirSync(models)

interface MlmodelFile {
  readonly [key: string]: unknown
  readonly flavors: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly signature?: { inputs: string | null; outputs: string | null; params: string | null }
  readonly saved_input_example_info?: { serving_input_path: string }
}

function mlmodelOf(name: string): MlmodelFile {
  return parse(readFileSync(join(models, name, 'MLmodel'), 'utf8'), { version: '1.1' }) as MlmodelFile
}

/** Our values as plain JavaScript has them. */
function plain(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value === null || typeof value !== 'object') return value
  if (isValueList(value)) return value.map(plain)
  if (isValueMap(value))
    return Object.fromEntries(Array.from(value, ([key, item]) => [String(key), plain(item)]))
  return isInstant(value) ? Number(value.ticks) : value
}

function plainFields(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ name, value }) => [name, plain(value)]))
}

/** A schema in MLflow's own JSON again. */
function toJson(schema: Schema | null | undefined): unknown {
  if (schema === null || schema === undefined) return null
  if (schema.kind === 'tensors') {
    return schema.tensors.map(({ name, dtype, shape }) => ({
      ...(name === null ? {} : { name }),
      type: 'tensor',
      'tensor-spec': { dtype, shape },
    }))
  }
  return schema.columns.map(({ name, type, required }) => ({
    ...typeToJson(type),
    ...(name === null ? {} : { name }),
    required,
  }))
}

function typeToJson(type: ColumnType): Record<string, unknown> {
  switch (type.kind) {
    case 'scalar':
      return { type: type.type }
    case 'array':
      return { type: 'array', items: typeToJson(type.items) }
    case 'map':
      return { type: 'map', values: typeToJson(type.values) }
    case 'any':
      return { type: 'any' }
    case 'object': {
      const properties = type.properties.map(({ name, type, required }) => [
        name,
        { ...typeToJson(type), required },
      ])
      return { type: 'object', properties: Object.fromEntries(properties) }
    }
  }
}

test.each(names)('%s says what its MLmodel says', async (name) => {
  const file = mlmodelOf(name)
  const { model } = await openModel(join(models, name))
  expect(model.findings.filter(({ severity }) => severity === 'problem')).toEqual([])
  expect(Model.parse(model)).toEqual(model)
  expect(model.name).toBe(name)
  expect(model.flavors.map((flavor) => flavor.name)).toEqual(Object.keys(file.flavors))
  expect(model.flavors.map((flavor) => plainFields(flavor.fields))).toEqual(Object.values(file.flavors))
  const fromJson = (text: string | null | undefined) => (text ? (JSON.parse(text) as unknown) : null)
  expect(toJson(model.signature?.inputs)).toEqual(fromJson(file.signature?.inputs))
  expect(toJson(model.signature?.outputs)).toEqual(fromJson(file.signature?.outputs))
  expect(model.signature?.fromTypeHint ?? false).toBe(file['is_signature_from_type_hint'] ?? false)
  expect(model.lineage).toMatchObject({
    modelUuid: file['model_uuid'],
    mlflowVersion: '3.17.2',
    savedAt: file['utc_time_created'],
    runId: null,
    modelId: null,
  })
  expect(model.unknownFields).toEqual([])
  expect(plainFields(model.details)['metadata']).toEqual(file['metadata'])
})

test.each(names)('%s: params', async (name) => {
  const text = mlmodelOf(name).signature?.params
  const params = text
    ? (JSON.parse(text) as { name: string; type: string; shape: unknown; default: unknown }[])
    : null
  const { model } = await openModel(join(models, name))
  const read = model.signature?.params ?? null
  expect(read?.map(({ name, shape }) => [name, shape]) ?? null).toEqual(
    params?.map(({ name, shape }) => [name, shape]) ?? null,
  )
  expect(read?.map((param) => typeToJson(param.type)) ?? null).toEqual(
    params?.map(({ type }) => ({ type })) ?? null,
  )
  const defaults = (params ?? []).map(({ type, default: value }) =>
    type === 'datetime' ? Date.parse(`${String(value)}Z`) * 1000 : value,
  )
  expect((read ?? []).map((param) => plain(param.default))).toEqual(defaults)
})

test.each(names)('%s: files, environment and loaders', async (name) => {
  const folder = join(models, name)
  const { model } = await openModel(folder)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  expect(model.files.map(({ path }) => path)).toEqual(files.sort())
  const sizes = files.map((path) => statSync(join(folder, path))).filter((stats) => stats.isFile())
  expect(model.totalBytes).toBe(sizes.reduce((sum, { size }) => sum + size, 0))
  const lines = readFileSync(join(folder, 'requirements.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  const asked = model.environment.rows.flatMap(({ entries }) =>
    entries.flatMap(({ origin, text }) => (origin === 'requirements' ? [text] : [])),
  )
  expect(asked.sort()).toEqual(lines.sort())
  expect(model.environment.rows.filter(({ disagrees }) => disagrees)).toEqual([])
  expect(model.environment.python.map(({ version }) => version)).toEqual(['3.11.7', '3.11.7', '3.11.7'])
  expect(model.environment.condaChannels).toEqual(['conda-forge'])
  expect(model.flavors.map(({ loaders }) => loaders.map(({ kind, call }) => `${kind} ${call}`))).toEqual(
    model.flavors.map(({ name: flavor }) =>
      flavor === 'python_function'
        ? ['inference mlflow.pyfunc.load_model']
        : [`native mlflow.${flavor}.load_model`],
    ),
  )
})

test.each(names.filter((name) => mlmodelOf(name).saved_input_example_info !== undefined))(
  '%s: what MLflow would send for its example is what MLflow saved to send',
  async (name) => {
    const { folder, model } = await openModel(join(models, name))
    const saved = readFileSync(join(folder.root, 'serving_input_example.json'), 'utf8')
    const example = await readInputExample(folder, model)
    expect(example?.payload.body).toBe(saved)
    const converted = {
      ...model,
      inputExample: model.inputExample && { ...model.inputExample, servingPath: null },
    }
    const made = await readInputExample(folder, converted)
    expect(made?.form).toBe(example?.form)
    const strict = (text: string) => JSON.parse(text.replaceAll('NaN', '"NaN"')) as unknown
    expect(strict(made?.payload.body ?? '')).toEqual(strict(saved))
  },
)

test.each([
  ['sklearn-tree', 'sklearn', 'sklearn.base.BaseEstimator'],
  ['xgboost-booster', 'xgboost', 'xgboost.core.Booster'],
  ['xgboost-classifier', 'xgboost', 'xgboost.sklearn.XGBClassifier'],
  ['lightgbm-classifier', 'lightgbm', 'lightgbm.sklearn.LGBMClassifier'],
  ['catboost-classifier', 'catboost', 'catboost.CatBoostClassifier'],
  ['keras-dense', 'tensorflow', 'keras.Model'],
  ['spark-pipeline', 'spark', 'pyspark.ml.pipeline.PipelineModel'],
  ['prophet-trend', 'prophet', 'prophet.Prophet'],
  ['onnx-iris', 'onnx', 'onnx.ModelProto'],
  ['onnx-iris', 'python_function', 'mlflow.pyfunc.PyFuncModel'],
])('%s: %s loads as %s', async (name, flavor, type) => {
  const { model } = await openModel(join(models, name))
  const loader = model.flavors.find((candidate) => candidate.name === flavor)?.loaders[0]
  expect(loader?.returns).toBe(type)
  expect(loader?.code).toContain(`${loader?.call}("${join(models, name)}")`)
})

test.each([
  ['onnx-iris', 'Takes 4 doubles; returns output_label (long).'],
  ['onnx-image', 'Takes image (float32 [n, 1, 8, 8]); returns probs (float32 [n, 3]).'],
  [
    'sklearn-proba',
    'Takes a long, a double, 2 strings, a boolean and an optional score; returns a float64 tensor [n, 2].',
  ],
  [
    'pyfunc-custom',
    'Takes 2 doubles, a long and 9 params; returns score (double), label (string) and params (string).',
  ],
  ['pyfunc-types-optional', 'Takes 8 optional columns; does not say what it returns.'],
  ['onnx-no-signature', 'Has no signature, so it does not say what it takes and returns.'],
])('%s in a sentence', async (name, summary) => {
  expect((await openModel(join(models, name))).model.summary).toBe(summary)
})

test('code, scripts and artifacts of python_function', async () => {
  const custom = (await openModel(join(models, 'pyfunc-custom'))).model
  expect(custom.codePaths).toEqual(['code'])
  expect(custom.flavors[0]?.paths).toContain('artifacts/weights.json')
  const fromCode = (await openModel(join(models, 'pyfunc-from-code'))).model
  expect(fromCode.modelCodePath).toBe('code_model.py')
  expect(fromCode.findings.map(({ code }) => code)).toEqual(['model-from-code', 'stale-code-path'])
})

test('a logged model has a run, an id, and the name it is registered by', async () => {
  const stores = new URL('../../e2e/fixtures/stores/artifacts/iris-study/models', import.meta.url).pathname
  const [id = ''] = readdirSync(stores)
  const { folder, model } = await openModel(join(stores, id))
  expect(folder.root).toBe(join(stores, id, 'artifacts'))
  expect(model.name).toBe('iris-classifier')
  expect(model.lineage).toMatchObject({ modelId: id, modelUuid: id })
  expect(model.lineage.runId).toMatch(/^[0-9a-f]{32}$/u)
  expect(await readModel(folder)).toEqual(model)
})
