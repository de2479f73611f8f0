/** The modules and classes that a model's fields have MLflow import. */
import { posix } from 'node:path'
import type { Model } from '#shared/model.ts'
import type { RunningPart } from '#shared/trust.ts'
import { judgeImport } from './known-imports.ts'

/**
 * Loaders of MLflow whose files are looked into, or hold data only (`mlflow/<flavor>/__init__.py`, `_load_pyfunc`). Others
 * read formats that can name classes and functions to import, or that are programs: PyTorch's, TensorFlow's and Keras's, which
 * come under many names.
 */
const followed: ReadonlySet<string> = new Set(
  [
    'pyfunc.model',
    'pyfunc.loaders.code_model',
    'sklearn',
    'xgboost',
    'lightgbm',
    'catboost',
    'onnx',
    'statsmodels',
    'prophet',
    'pmdarima',
  ].map((name) => `mlflow.${name}`),
)

/** Fields that `load_model` imports: of XGBoost and Spark a class, of Keras the package it comes from. */
const importing: Readonly<Record<string, string>> = {
  xgboost: 'model_class',
  spark: 'model_class',
  keras: 'keras_module',
  tensorflow: 'keras_module',
}

const KERAS = /^(?:tensorflow\.)?(?:keras|tf_keras)$/u

/** The loader, and every class or module that a field names and that is on no list. */
export function loaderParts(model: Model, shadowed: ReadonlySet<string>): readonly RunningPart[] {
  const loader = textOf(model, 'python_function', 'loader_module')
  const named = Object.entries(importing).flatMap(([flavor, field]) => {
    const name = textOf(model, flavor, field)
    if (name === null) return []
    const isKnown =
      field === 'keras_module'
        ? KERAS.test(name) && !shadowed.has(name.split('.', 1)[0] ?? '')
        : judgeImport(name, { shadowed }).isKnown
    return isKnown ? [] : [unknown(name, `Loading imports this: it stands in the MLmodel as ${field}.`)]
  })
  const besides = nativeLoaders(model).filter((name) => name !== loader && !followed.has(name))
  return [
    ...(loader === null ? [] : [loaderPart(loader, shadowed)]),
    ...besides.slice(0, MAX_LOADERS).map((name) => unknown(name, OF_OTHERS)),
    ...named,
  ]
}

/** As many flavors are told; a hostile model can have thousands. */
const MAX_LOADERS = 20

const OF_OTHERS =
  'Describing the model, or calling another method than predict, has this loader read it. Files of this kind can name what is imported; Palate does not look into them.'

/** What `mlflow.FLAVOR.load_model` of each flavor is in: the native object comes from there. */
function nativeLoaders({ flavors }: Model): readonly string[] {
  return flavors.flatMap(({ name }) => (name === 'python_function' ? [] : [`mlflow.${name}`]))
}

/**
 * The file of a Python model that is written compressed (`mlflow/pyfunc/model.py`, `_maybe_decompress_cloudpickle_load`),
 * so that its names cannot be seen in it; null for any other model. Links in its path stay as they are written.
 */
export function compressedPart(model: Model): RunningPart | null {
  const fields = model.flavors.find(({ name }) => name === 'python_function')?.fields ?? []
  const compression = fields.find(({ name }) => name === 'python_model_compression')?.value ?? null
  if (compression === null) return null
  const path = textOf(model, 'python_function', 'python_model') ?? 'python_model'
  return {
    kind: 'pickle',
    path: posix.normalize(path),
    verdict: 'unknown',
    summary:
      'It is a compressed pickle (python_model_compression): loading it calls what it names, and Palate does not look into it.',
    imports: [],
  }
}

function textOf({ flavors }: Model, flavor: string, field: string): string | null {
  const fields = flavors.find(({ name }) => name === flavor)?.fields ?? []
  const value = fields.find(({ name }) => name === field)?.value
  return typeof value === 'string' && value !== '' ? value : null
}

function loaderPart(loader: string, shadowed: ReadonlySet<string>): RunningPart {
  const isOwn = /^mlflow(?:\.[A-Za-z_]\w*)*$/u.test(loader) && !shadowed.has('mlflow')
  if (!isOwn)
    return unknown(
      loader,
      "Loading imports this module, which is not MLflow's own, and calls _load_pyfunc in it.",
    )
  if (!followed.has(loader))
    return unknown(
      loader,
      "MLflow's own loader reads the model. Files of this kind can name what is imported; Palate does not look into them.",
    )
  return {
    kind: 'loader',
    path: loader.slice(0, 200),
    verdict: 'known',
    summary: "MLflow's own loader reads the model.",
    imports: [],
  }
}

function unknown(path: string, summary: string): RunningPart {
  return { kind: 'loader', path: path.slice(0, 200), verdict: 'unknown', summary, imports: [] }
}
