/** The list of runtimes: what each needs to load a model. Adding one is a line in both places. */
import type { LoadedModel } from './loaded-model.ts'
import type { LoadNativeInput } from './native/native-input.ts'
import type { LoadOnnxInput } from './onnx/load-onnx.ts'
import type { LoadPythonInput } from './python/python-input.ts'

/** What to load, by which runtime. Plain data: it crosses to the model's process. */
export type LoadRequest =
  | ({ readonly kind: 'onnx' } & LoadOnnxInput)
  | ({ readonly kind: 'native' } & LoadNativeInput)
  | ({ readonly kind: 'python' } & LoadPythonInput)

/** What loading is given beside what to load. */
export interface LoadContext {
  /** Resident bytes at which a process that the runtime starts is ended; none when absent. */
  readonly memoryLimit?: number
  /** The built file of the kernels' threads (app/native/rows-worker.ts); one thread computes where it is absent. */
  readonly rowsWorker?: URL
  /** Asked before a process that ended is started again; where it is absent or rejects, it is not. */
  readonly mayStartAgain?: () => Promise<void>
  /** Hears how a process that the runtime started ended by itself while nothing was asked of it. */
  readonly onIdleEnd?: (exit: {
    readonly code: number | null
    readonly signal: NodeJS.Signals | null
  }) => void
  /** Hears what is being done. */
  readonly report?: (activity: string) => void
}

/** Loads a model in this process. Throws a UserError where it cannot be loaded. */
export async function loadModel(request: LoadRequest, context: LoadContext = {}): Promise<LoadedModel> {
  // Each runtime is imported when it is needed: loading onnxruntime alone takes 40 ms.
  switch (request.kind) {
    case 'onnx': {
      const { loadOnnx } = await import('./onnx/load-onnx.ts')
      return loadOnnx(request)
    }
    case 'native': {
      const { loadNative } = await import('./native/load-native.ts')
      return loadNative(request, context.rowsWorker)
    }
    case 'python': {
      const { loadPython } = await import('./python/load-python.ts')
      return loadPython(request, context)
    }
  }
}
