/** Which native runtime answers for a model as MLflow's pyfunc would, and what it is loaded from. */
import type { Folder } from '#app/folder/folder.ts'
import type { LoadRequest } from '#app/runtime/load-model.ts'
import { nativeIdentity } from '#app/runtime/native/identity.ts'
import { nativeInput } from '#app/runtime/native/native-input.ts'
import { wrapperLimit } from '#app/runtime/native/wrapper-limits.ts'
import { onnxIdentity } from '#app/runtime/onnx/identity.ts'
import type { Flavor, Model } from '#shared/model.ts'
import type { RuntimeIdentity } from '#shared/prediction.ts'
import { PYTHON_HINT } from '#shared/python-hint.ts'
import type { Value } from '#shared/values.ts'

/** What to load, or why nothing here can and what would help. */
export type NativeRequest =
  | { readonly ok: true; readonly request: LoadRequest; readonly identity: RuntimeIdentity }
  | { readonly ok: false; readonly reason: string; readonly hint: string }

/** `mlflow.pyfunc.load_model` goes by the python_function flavor's `loader_module`; so does this. */
export function nativeRequest(folder: Folder, model: Pick<Model, 'flavors' | 'signature'>): NativeRequest {
  const pyfunc = model.flavors.find(({ name }) => name === 'python_function')
  const onnx = model.flavors.find(({ name }) => name === 'onnx')
  const loader = pyfunc === undefined ? undefined : textField(pyfunc, 'loader_module')
  if (onnx === undefined || (pyfunc !== undefined && loader !== 'mlflow.onnx'))
    return kernelRequest(folder, model)
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
    identity: onnxIdentity(),
  }
}

/** scikit-learn, XGBoost and LightGBM, as far as their files are read as data. */
function kernelRequest(folder: Folder, model: Pick<Model, 'flavors' | 'signature'>): NativeRequest {
  const native = nativeInput(folder.root, model.flavors)
  const limit = native.ok ? wrapperLimit(native.input, model) : native.reason
  if (native.ok && limit === null)
    return { ok: true, request: { kind: 'native', ...native.input }, identity: nativeIdentity }
  return {
    ok: false,
    reason: `Palate cannot run this model without Python. ${model.flavors.length === 0 ? 'It has no flavors' : limit}.`,
    hint: `ONNX, scikit-learn, XGBoost and LightGBM models run here. ${PYTHON_HINT}`,
  }
}

function field(flavor: Flavor, name: string): Value | undefined {
  return flavor.fields.find((candidate) => candidate.name === name)?.value
}

function textField(flavor: Flavor, name: string): string | undefined {
  const value = field(flavor, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}
