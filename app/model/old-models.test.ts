/** Layouts of MLmodel files that earlier MLflow versions wrote; each text is as that version's `Model.save` had it. */
import { expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import type { Model } from '#shared/model.ts'
import { modelFolder } from './model-folder.testing.ts'

async function open(files: Readonly<Record<string, string | Uint8Array>>): Promise<Model> {
  return (await openModel(modelFolder(files).root)).model
}

/** A pickle of None, protocol 3, as Python 3.6 wrote by default. */
const pickle = Uint8Array.of(0x80, 0x03, 0x4e, 0x2e)

const condaOfOld = `channels:
- defaults
dependencies:
- python=3.6.8
- scikit-learn=0.20.3
- pip:
  - mlflow
  - cloudpickle==0.8.0
name: mlflow-env
`

test('MLflow 1.0: env is a text, there is neither version nor signature', async () => {
  const model = await open({
    MLmodel: `artifact_path: model
flavors:
  python_function:
    data: model.pkl
    env: conda.yaml
    loader_module: mlflow.sklearn
    python_version: 3.6.8
  sklearn:
    pickled_model: model.pkl
    serialization_format: cloudpickle
    sklearn_version: 0.20.3
run_id: 96771d893a5e46159d9f3b49bf9013e2
utc_time_created: '2019-06-04 09:12:31.123456'
`,
    'conda.yaml': condaOfOld,
    'model.pkl': pickle,
  })
  expect(model.lineage).toEqual({
    runId: '96771d893a5e46159d9f3b49bf9013e2',
    modelId: null,
    modelUuid: null,
    artifactPath: 'model',
    savedAt: '2019-06-04 09:12:31.123456',
    mlflowVersion: null,
    databricksRuntime: null,
  })
  expect(model.flavors.map(({ paths }) => paths)).toEqual([['model.pkl', 'conda.yaml'], ['model.pkl']])
  expect(model.environment.python).toEqual([
    { origin: 'MLmodel', version: '3.6.8' },
    { origin: 'conda.yaml', version: '3.6.8' },
  ])
  expect(model.environment.condaChannels).toEqual(['defaults'])
  expect(
    model.environment.rows.map(({ name, entries }) => [name, entries[0]?.installer, entries[0]?.specifier]),
  ).toEqual([
    ['cloudpickle', 'pip', '==0.8.0'],
    ['mlflow', 'pip', ''],
    ['scikit-learn', 'conda', '=0.20.3'],
  ])
  expect(model.findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    'warning no-signature',
    'note runs-code-when-loaded',
  ])
})

test('a date that YAML takes for one is shown as MLflow shows it', async () => {
  const model = await open({ MLmodel: 'flavors: {}\nutc_time_created: 2019-06-04 09:12:31.5\n' })
  expect(model.lineage.savedAt).toBe('2019-06-04 09:12:31.500000')
})

test('MLflow 1.10: a signature without params and required, an example as split', async () => {
  const model = await open({
    MLmodel: `artifact_path: model
flavors:
  keras:
    data: data
    keras_module: tensorflow.keras
    keras_version: 2.3.0-tf
    save_format: tf
  python_function:
    data: data
    env: conda.yaml
    loader_module: mlflow.keras
    python_version: 3.7.6
run_id: 4a2f
saved_input_example_info:
  artifact_path: input_example.json
  pandas_orient: split
  type: dataframe
signature:
  inputs: '[{"name": "a", "type": "double"}, {"name": "b", "type": "long"}]'
  outputs: '[{"type": "float"}]'
utc_time_created: '2020-08-01 10:00:00.000000'
`,
    'data/model.h5': 'x',
    'conda.yaml': condaOfOld,
    'input_example.json': '{"columns": ["a", "b"], "data": [[1.5, 2]]}',
  })
  expect(model.summary).toBe('Takes a double and a long; returns a float.')
  expect(model.signature?.params).toBeNull()
  expect(model.inputExample).toMatchObject({ type: 'dataframe', servingPath: null, hasParams: false })
  expect(model.flavors[0]?.loaders[0]?.returns).toBe('tensorflow.keras.Model')
})

test('MLflow 1.30: model_uuid and mlflow_version, lightgbm without its class, a TensorFlow 1 signature', async () => {
  const model = await open({
    MLmodel: `artifact_path: model
flavors:
  lightgbm:
    code: null
    data: model.lgb
    lgb_version: 3.3.2
  python_function:
    data: model.lgb
    env: conda.yaml
    loader_module: mlflow.lightgbm
    python_version: 3.8.13
  tensorflow:
    meta_graph_tags:
    - serve
    saved_model_dir: tfmodel
    signature_def_key: predict
mlflow_version: 1.30.0
model_uuid: 1c3f
run_id: 4a2f
utc_time_created: '2022-11-01 10:00:00.000000'
`,
    'model.lgb': 'tree',
    'tfmodel/saved_model.pb': 'x',
    'conda.yaml': condaOfOld,
  })
  expect(model.flavors.map(({ loaders }) => loaders[0]?.returns)).toEqual([
    'lightgbm.basic.Booster',
    'mlflow.pyfunc.PyFuncModel',
    'tensorflow.types.experimental.ConcreteFunction',
  ])
  expect(model.lineage.mlflowVersion).toBe('1.30.0')
  expect(model.findings.map(({ code }) => code)).toEqual(['no-signature', 'python-disagrees'])
})

test('MLflow 2.5: columns say optional; 2.9: arrays as the request itself', async () => {
  const model = await open({
    MLmodel: `flavors:
  python_function:
    artifacts:
      model:
        path: artifacts/model.bin
        uri: /home/someone/model.bin
    cloudpickle_version: 2.2.1
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.pyfunc.model
    python_model: python_model.pkl
    python_version: 3.10.6
mlflow_version: 2.5.0
model_uuid: aa
saved_input_example_info:
  artifact_path: input_example.json
  format: tf-serving
  type: ndarray
signature:
  inputs: '[{"type": "double", "name": "a"}, {"type": "string", "name": "b", "optional": true}]'
  outputs: null
utc_time_created: '2023-08-01 10:00:00.000000'
`,
    'artifacts/model.bin': 'x',
    'python_model.pkl': pickle,
    'conda.yaml': 'dependencies:\n- python=3.10.6\n- pip:\n  - -r requirements.txt\n',
    'python_env.yaml':
      'python: 3.10\nbuild_dependencies:\n- pip==22.0\ndependencies:\n- -r requirements.txt\n',
    'requirements.txt': 'mlflow==2.5.0\n',
    'input_example.json': '{"inputs": [[1.0, 2.0]]}',
  })
  expect(model.summary).toBe('Takes a double and an optional b; does not say what it returns.')
  expect(model.inputExample?.format).toBe('tf-serving')
  expect(model.findings.map(({ code }) => code)).toEqual([
    'old-optional',
    'python-version-not-text',
    'python-disagrees',
    'runs-code-when-loaded',
  ])
})

test.each([
  ['crate', 'model: crate.bin\n    version: 0.1.0', 'mlflow::mlflow_load_model', 'function'],
  ['mleap', 'model_data: mleap/model\n    mleap_version: 0.8.1', undefined, undefined],
  ['gluon', 'data: data\n    mxnet_version: 1.4.0', 'mlflow.gluon.load_model', 'mxnet.gluon.HybridBlock'],
  [
    'fastai',
    'data: model.fastai\n    fastai_version: 2.4.1',
    'mlflow.fastai.load_model',
    'fastai.learner.Learner',
  ],
  ['diviner', 'model_type: GroupedPmdarima', 'mlflow.diviner.load_model', 'diviner.GroupedPmdarima'],
  ['promptflow', 'version: 1.0.0', 'mlflow.promptflow.load_model', 'promptflow.contracts.flow.Flow'],
  ['shap', 'serialized_explainer: explainer.shap', 'mlflow.shap.load_explainer', 'shap.Explainer'],
  ['pmdarima', 'model_type: AutoARIMA', 'mlflow.pmdarima.load_model', 'pmdarima.arima.AutoARIMA'],
  [
    'transformers',
    'instance_type: TextGenerationPipeline',
    'mlflow.transformers.load_model',
    'transformers.TextGenerationPipeline',
  ],
  ['dspy', 'model_path: model', 'mlflow.dspy.load_model', 'dspy.Module'],
  [
    'llama_index',
    'engine_type: chat',
    'mlflow.llama_index.load_model',
    'llama_index.core.indices.base.BaseIndex',
  ],
  ['keras', 'data: data\n    keras_backend: jax', 'mlflow.keras.load_model', 'keras.Model'],
])('the flavor %s', async (name, fields, call, returns) => {
  const model = await open({ MLmodel: `flavors:\n  ${name}:\n    ${fields}\n` })
  expect(model.flavors[0]?.loaders[0]?.call).toBe(call)
  expect(model.flavors[0]?.loaders[0]?.returns).toBe(returns)
  expect(model.findings.map(({ code }) => code)).not.toContain('unknown-flavor')
})

test.each(['mleap', 'gluon', 'fastai', 'diviner', 'promptflow'])(
  '%s is told to be gone from MLflow 3',
  async (name) => {
    const model = await open({ MLmodel: `flavors:\n  ${name}:\n    x: 1\n` })
    expect(model.findings.map(({ code }) => code)).toContain('retired-flavor')
  },
)

test('a flavor saved as several files whose names begin alike is whole', async () => {
  const model = await open({
    MLmodel:
      'flavors:\n  paddle:\n    pickled_model: model\n    paddle_version: 2.6.0\n  python_function:\n    loader_module: mlflow.paddle\n    model_path: model\n',
    'model.pdmodel': 'x',
    'model.pdiparams': 'x',
  })
  expect(model.findings.map(({ code }) => code)).toEqual(['no-signature'])
})

test('fields nobody knows are kept', async () => {
  const model = await open({ MLmodel: 'flavors: {}\nfuture: {a: [1, 2.0]}\nmetadata: {x: 1}\n1: one\n' })
  expect(model.unknownFields).toEqual([
    { name: 'future', value: new Map([['a', [1n, 2]]]) },
    { name: '1', value: 'one' },
  ])
  expect(model.details).toEqual([{ name: 'metadata', value: new Map([['x', 1n]]) }])
})

test.each([
  ['artifacts', 's3://bucket/mlruns/1/96771d893a5e46159d9f3b49bf9013e2/artifacts/churn', 'churn'],
  ['model', 'model', 'above'],
  ['churn-v2', 'model', 'churn-v2'],
])('a folder named %s with the artifact path %s is called %s', async (folder, artifactPath, name) => {
  const { root } = modelFolder({
    [`above/${folder}/MLmodel`]: `artifact_path: ${artifactPath}\nflavors: {}\n`,
  })
  expect((await openModel(`${root}/above/${folder}`)).model.name).toBe(name)
})
