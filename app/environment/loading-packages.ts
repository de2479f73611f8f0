/** The packages without which a model cannot be loaded. */
import { normalizeName } from '#app/requirements/parse-requirement.ts'
import type { Model } from '#shared/model.ts'

/** What each flavor's loader imports (`mlflow/ml_package_versions.py`, module names), by the name of the package on PyPI. */
const packagesOfFlavor: Readonly<Record<string, readonly string[]>> = {
  sklearn: ['scikit-learn'],
  xgboost: ['xgboost'],
  lightgbm: ['lightgbm'],
  catboost: ['catboost'],
  statsmodels: ['statsmodels'],
  prophet: ['prophet'],
  pmdarima: ['pmdarima'],
  onnx: ['onnx', 'onnxruntime'],
  pytorch: ['torch'],
  tensorflow: ['tensorflow'],
  keras: ['keras'],
  spark: ['pyspark'],
  transformers: ['transformers', 'torch'],
  sentence_transformers: ['sentence-transformers'],
  spacy: ['spacy'],
  paddle: ['paddlepaddle'],
  h2o: ['h2o'],
  langchain: ['langchain'],
  llama_index: ['llama-index'],
  dspy: ['dspy'],
  openai: ['openai'],
}

/** Always: MLflow itself, and the tables `predict` takes. */
const ALWAYS = ['mlflow', 'pandas', 'numpy']

/** Normalised names of what loading imports: MLflow, the flavors' libraries, the serializer. */
export function loadingPackages({ flavors }: Model): ReadonlySet<string> {
  const names = new Set(ALWAYS)
  for (const { name, fields } of flavors) {
    for (const needed of packagesOfFlavor[name] ?? []) names.add(needed)
    for (const field of fields) {
      if (field.name === 'cloudpickle_version') names.add('cloudpickle')
      if (field.name === 'skops_trusted_types') names.add('skops')
      if (field.name === 'serialization_format' && typeof field.value === 'string') {
        if (field.value === 'cloudpickle' || field.value === 'skops') names.add(field.value)
      }
    }
  }
  return new Set(Array.from(names, normalizeName))
}
