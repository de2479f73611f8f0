/** What a model folder's flavors say about running it natively: which file, in which format, by which method. */
import type { Flavor } from '#shared/model.ts'
import type { Value } from '#shared/values.ts'

/** A model to load natively. Plain data: it crosses to the model's process. */
export interface LoadNativeInput {
  readonly root: string
  readonly library: 'sklearn' | 'xgboost' | 'lightgbm'
  /** The model's file, relative to `root`. */
  readonly modelPath: string
  /** `xgboost` where XGBoost tells it by the first bytes. */
  readonly format: 'pickle' | 'skops' | 'ubj' | 'json' | 'text' | 'xgboost'
  /** Full name of the Python class the flavor names (XGBoost and LightGBM). */
  readonly modelClass: string
  /** Version of the library that wrote it, as the flavor says. */
  readonly version: string | null
  /** The method MLflow's wrapper calls. */
  readonly method: string
}

/** What to load, or why it cannot be run natively. */
export type NativeInput =
  | { readonly ok: true; readonly input: LoadNativeInput }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads the flavors as `mlflow.pyfunc.load_model` does: the loader module decides. Sources: `_load_pyfunc` in
 * mlflow/sklearn, mlflow/xgboost and mlflow/lightgbm `__init__.py`.
 */
export function nativeInput(root: string, flavors: readonly Flavor[]): NativeInput {
  const { pyfunc, loader } = loaderOf(flavors)
  const library = nativeLibrary(flavors)
  if (library === null)
    return {
      ok: false,
      reason: loader === null ? 'No flavor that is run natively' : `It is loaded by ${loader}`,
    }
  const flavor = flavors.find(({ name }) => name === library)
  if (flavor === undefined) return { ok: false, reason: `Its MLmodel has no ${library} flavor` }
  const code = textField(flavor, 'code')
  if (code !== null) return { ok: false, reason: `It brings Python code of its own (${code})` }
  if (library === 'sklearn') return sklearnInput(root, flavor, pyfunc)
  return library === 'xgboost' ? xgboostInput(root, flavor) : lightgbmInput(root, flavor)
}

/** The library that loads a model as its native object, also where it brings code of its own; null for any other. */
export function nativeLibrary(flavors: readonly Flavor[]): LoadNativeInput['library'] | null {
  const { loader } = loaderOf(flavors)
  const found = libraries.find((one) =>
    loader === null ? flavors.some(({ name }) => name === one) : loader === `mlflow.${one}`,
  )
  return found ?? null
}

function loaderOf(flavors: readonly Flavor[]) {
  const pyfunc = flavors.find(({ name }) => name === 'python_function')
  return { pyfunc, loader: pyfunc === undefined ? null : textField(pyfunc, 'loader_module') }
}

const libraries = ['sklearn', 'xgboost', 'lightgbm'] as const

function sklearnInput(root: string, flavor: Flavor, pyfunc: Flavor | undefined): NativeInput {
  const path =
    (pyfunc === undefined ? null : (textField(pyfunc, 'data') ?? textField(pyfunc, 'model_path'))) ??
    textField(flavor, 'pickled_model')
  if (path === null) return { ok: false, reason: 'Its MLmodel does not name the model file' }
  const format = pickleFormat(textField(flavor, 'serialization_format') ?? 'pickle')
  if (format === null)
    return {
      ok: false,
      reason: `Its serialization format is ${String(textField(flavor, 'serialization_format'))}`,
    }
  const method = (pyfunc === undefined ? null : textField(pyfunc, 'predict_fn')) ?? 'predict'
  const version = textField(flavor, 'sklearn_version')
  return {
    ok: true,
    input: { root, library: 'sklearn', modelPath: path, format, modelClass: '', version, method },
  }
}

function pickleFormat(name: string): 'pickle' | 'skops' | null {
  if (name === 'skops') return 'skops'
  return name === 'pickle' || name === 'cloudpickle' ? 'pickle' : null
}

function xgboostInput(root: string, flavor: Flavor): NativeInput {
  const path = textField(flavor, 'data')
  if (path === null) return { ok: false, reason: 'Its MLmodel does not name the model file' }
  const modelClass = textField(flavor, 'model_class') ?? 'xgboost.core.Booster'
  const version = textField(flavor, 'xgb_version')
  return {
    ok: true,
    input: {
      root,
      library: 'xgboost',
      modelPath: path,
      format: xgboostFormat(path),
      modelClass,
      version,
      method: 'predict',
    },
  }
}

/** XGBoost goes by the name's end, whatever the flavor says of the format. Source: xgboost src/c_api/c_api.cc, `XGBoosterLoadModel`. */
function xgboostFormat(path: string): 'ubj' | 'json' | 'xgboost' {
  const extension = /\.(ubj|json)$/i.exec(path)?.[1]?.toLowerCase()
  return extension === 'ubj' || extension === 'json' ? extension : 'xgboost'
}

function lightgbmInput(root: string, flavor: Flavor): NativeInput {
  const path = textField(flavor, 'data')
  if (path === null) return { ok: false, reason: 'Its MLmodel does not name the model file' }
  const modelClass = textField(flavor, 'model_class') ?? 'lightgbm.basic.Booster'
  const version = textField(flavor, 'lgb_version')
  const common = {
    root,
    library: 'lightgbm',
    modelPath: path,
    modelClass,
    version,
    method: 'predict',
  } as const
  if (modelClass === 'lightgbm.basic.Booster') return { ok: true, input: { ...common, format: 'text' } }
  const format = pickleFormat(textField(flavor, 'serialization_format') ?? 'cloudpickle')
  if (format === null) return { ok: false, reason: 'Its serialization format is not known' }
  return { ok: true, input: { ...common, format } }
}

function fieldOf(flavor: Flavor, name: string): Value | undefined {
  return flavor.fields.find((field) => field.name === name)?.value
}

function textField(flavor: Flavor, name: string): string | null {
  const value = fieldOf(flavor, name)
  return typeof value === 'string' && value !== '' ? value : null
}
