/**
 * Every flavor MLflow 1.0 to 3.17 writes, with the fields that name files and the Python type that loading it gives.
 * Sources: `add_flavor` and `load_model` in `mlflow/<flavor>/__init__.py` of each version.
 */
import type { ValueMap } from '#shared/values.ts'
import type { KnownFlavor } from './known-flavor.ts'

/** The text of a field, or what stands for it when it is missing, as older MLflow left it out. */
function field(fields: ValueMap, key: string, otherwise: string): string {
  const value = fields.get(key)
  return typeof value === 'string' && value !== '' ? value : otherwise
}

const classFrom = (key: string, otherwise: string) => (fields: ValueMap) => field(fields, key, otherwise)

const classIn = (module: string, key: string, otherwise: string) => (fields: ValueMap) =>
  `${module}.${field(fields, key, otherwise)}`

/** Keras objects: MLflow 1 names the module they come from. */
function kerasModel(fields: ValueMap): string {
  return `${field(fields, 'keras_module', 'keras')}.Model`
}

function tensorflowObject(fields: ValueMap): string {
  if (fields.get('model_type') === 'keras') return 'keras.Model'
  if (fields.get('model_type') === 'tf2-module') return 'tensorflow.Module'
  return fields.has('signature_def_key') ? 'tensorflow.types.experimental.ConcreteFunction' : 'keras.Model'
}

const pmdarimaClasses: Readonly<Record<string, string>> = {
  ARIMA: 'pmdarima.arima.ARIMA',
  AutoARIMA: 'pmdarima.arima.AutoARIMA',
  Pipeline: 'pmdarima.pipeline.Pipeline',
}

/** The flavors, python_function apart: it is the way of inference, not of a library. */
export const flavors: readonly KnownFlavor[] = [
  { name: 'sklearn', returns: 'sklearn.base.BaseEstimator', paths: [['pickled_model', 'file']] },
  { name: 'xgboost', returns: classFrom('model_class', 'xgboost.core.Booster'), paths: [['data', 'file']] },
  {
    name: 'lightgbm',
    returns: classFrom('model_class', 'lightgbm.basic.Booster'),
    paths: [['data', 'file']],
  },
  { name: 'catboost', returns: classIn('catboost', 'model_type', 'CatBoost'), paths: [['data', 'file']] },
  { name: 'onnx', returns: 'onnx.ModelProto', paths: [['data', 'file']] },
  { name: 'pytorch', returns: 'torch.nn.Module', paths: [['model_data', 'folder']] },
  {
    name: 'tensorflow',
    returns: tensorflowObject,
    paths: [
      ['data', 'folder'],
      ['saved_model_dir', 'folder'],
    ],
  },
  { name: 'keras', returns: kerasModel, paths: [['data', 'either']] },
  {
    name: 'spark',
    returns: classFrom('model_class', 'pyspark.ml.pipeline.PipelineModel'),
    paths: [['model_data', 'folder']],
  },
  { name: 'statsmodels', returns: 'statsmodels.base.model.Results', paths: [['data', 'file']] },
  { name: 'prophet', returns: classIn('prophet', 'model_type', 'Prophet'), paths: [['data', 'file']] },
  {
    name: 'pmdarima',
    returns: (fields) => pmdarimaClasses[field(fields, 'model_type', 'ARIMA')] ?? 'pmdarima.arima.ARIMA',
    paths: [['data', 'file']],
  },
  { name: 'h2o', returns: 'h2o.estimators.H2OEstimator', paths: [['data', 'either']] },
  { name: 'spacy', returns: 'spacy.language.Language', paths: [['data', 'folder']] },
  // `pickled_model` is the beginning of several files' names.
  { name: 'paddle', returns: 'paddle.nn.Layer', paths: [['pickled_model', 'either']] },
  { name: 'johnsnowlabs', returns: 'nlu.NLUPipeline', paths: [['model_data', 'folder']] },
  {
    name: 'transformers',
    returns: classIn('transformers', 'instance_type', 'Pipeline'),
    paths: [['model_binary', 'either']],
  },
  { name: 'sentence_transformers', returns: 'sentence_transformers.SentenceTransformer', paths: [] },
  {
    name: 'diffusers',
    returns: 'mlflow.diffusers.DiffusersAdapterModel',
    paths: [['adapter_weights', 'folder']],
  },
  { name: 'openai', returns: 'dict', paths: [['data', 'file']] },
  {
    name: 'langchain',
    returns: 'langchain_core.runnables.Runnable',
    paths: [
      ['model_data', 'either'],
      ['agent_data', 'file', 'artifact'],
      ['tools_data', 'file', 'artifact'],
      ['loader_fn', 'file', 'artifact'],
      ['persist_dir', 'folder', 'artifact'],
    ],
  },
  { name: 'llama_index', returns: 'llama_index.core.indices.base.BaseIndex', paths: [] },
  { name: 'dspy', returns: 'dspy.Module', paths: [['model_path', 'either']] },
  {
    name: 'shap',
    call: 'mlflow.shap.load_explainer',
    returns: 'shap.Explainer',
    paths: [['serialized_explainer', 'file']],
  },
  { name: 'crate', call: null, returns: 'function', paths: [['model', 'file']] },
  {
    name: 'promptflow',
    returns: 'promptflow.contracts.flow.Flow',
    paths: [['entry', 'file']],
    retired: true,
  },
  {
    name: 'diviner',
    returns: classIn('diviner', 'model_type', 'GroupedProphet'),
    paths: [['data', 'either']],
    retired: true,
  },
  { name: 'fastai', returns: 'fastai.learner.Learner', paths: [['data', 'file']], retired: true },
  { name: 'gluon', returns: 'mxnet.gluon.HybridBlock', paths: [['data', 'folder']], retired: true },
  { name: 'mleap', call: null, returns: '', paths: [['model_data', 'either']], retired: true },
]

/** Fields of python_function that name files; those of `env` and `artifacts` are nested and read apart. */
export const pythonFunctionPaths: readonly (readonly [
  string,
  'file' | 'either' | 'folder',
  'model' | 'code',
])[] = [
  ['data', 'either', 'model'],
  ['model_path', 'either', 'model'],
  ['python_model', 'file', 'model'],
  ['code', 'folder', 'code'],
]
