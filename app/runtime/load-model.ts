/** The list of runtimes: what each needs to load a model. Adding one is a line in both places. */
import type { LoadedModel } from './loaded-model.ts'
import type { LoadNativeInput } from './native/native-input.ts'
import type { LoadOnnxInput } from './onnx/load-onnx.ts'

/** What to load, by which runtime. Plain data: it crosses to the model's process. */
export type LoadRequest =
  | ({ readonly kind: 'onnx' } & LoadOnnxInput)
  | ({ readonly kind: 'native' } & LoadNativeInput)

/** Loads a model in this process. Throws a UserError where it cannot be loaded. */
export async function loadModel(request: LoadRequest): Promise<LoadedModel> {
  // Each runtime is imported when it is needed: loading onnxruntime alone takes 40 ms.
  switch (request.kind) {
    case 'onnx': {
      const { loadOnnx } = await import('./onnx/load-onnx.ts')
      return loadOnnx(request)
    }
    case 'native': {
      const { loadNative } = await import('./native/load-native.ts')
      return loadNative(request)
    }
  }
}
