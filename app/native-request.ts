/** Which native runtime answers for a model as MLflow's pyfunc would, and what it is loaded from. */
import type { Folder } from '#app/folder/folder.ts'
import type { LoadOnnxInput } from '#app/runtime/onnx/load-onnx.ts'
import type { Flavor, Model } from '#shared/model.ts'
import type { Value } from '#shared/values.ts'

/** What to load, or why nothing here can and what would help. */
export type NativeRequest =
  | { readonly ok: true; readonly request: { readonly kind: 'onnx' } & LoadOnnxInput }
  | { readonly ok: false; readonly reason: string; readonly hint: string }

/** `mlflow.pyfunc.load_model` goes by the python_function flavor's `loader_module`; so does this. */
export function nativeRequest(folder: Folder, model: Model): NativeRequest {
  const pyfunc = model.flavors.find(({ name }) => name === 'python_function')
  const onnx = model.flavors.find(({ name }) => name === 'onnx')
  const loader = pyfunc === undefined ? undefined : textField(pyfunc, 'loader_module')
  if (onnx === undefined || (pyfunc !== undefined && loader !== 'mlflow.onnx')) {
    const what = loader === undefined ? flavorWords(model) : `It is loaded by ${loader}`
    return {
      ok: false,
      reason: `Palate cannot run this model without Python. ${what}.`,
      hint: 'Models with an ONNX flavor run here; for others a Python runtime is needed, which this version does not have yet.',
    }
  }
  const modelPath = (pyfunc === undefined ? undefined : textField(pyfunc, 'data')) ?? textField(onnx, 'data')
  if (modelPath === undefined) {
    return {
      ok: false,
      reason: 'The MLmodel does not say where the ONNX file is.',
      hint: 'Its onnx flavor needs the field "data", e.g. data: model.onnx.',
    }
  }
  const sessionOptions = field(onnx, 'onnx_session_options')
  const providers = field(onnx, 'providers')
  return {
    ok: true,
    request: {
      kind: 'onnx',
      root: folder.root,
      modelPath,
      ...(sessionOptions === undefined ? {} : { sessionOptions }),
      ...(providers === undefined ? {} : { providers }),
    },
  }
}

function flavorWords(model: Model): string {
  const names = model.flavors.map(({ name }) => name)
  return names.length === 0 ? 'It has no flavors' : `Its flavors are ${names.join(', ')}`
}

function field(flavor: Flavor, name: string): Value | undefined {
  return flavor.fields.find((candidate) => candidate.name === name)?.value
}

function textField(flavor: Flavor, name: string): string | undefined {
  const value = field(flavor, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}
