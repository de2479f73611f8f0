/** MODEL and `--runtime`: the model that is to run. */
import { nativeRequest } from '#app/native-request.ts'
import { openToRun } from '#app/open-to-run.ts'
import type { LoadRequest } from '#app/runtime/load-model.ts'
import type { Signature } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { oneOf, theModel } from './command-line.ts'
import { openOptions } from './open-options.ts'

/** What is to be loaded, and what it says it takes. */
export interface ModelToRun {
  readonly request: LoadRequest
  readonly signature: Signature | null
}

/** Opens MODEL and finds its runtime; a UserError `no-runtime` where there is none. */
export async function modelToRun(args: Arguments, command: string, signal: AbortSignal): Promise<ModelToRun> {
  requireNative(args)
  const { folder, model } = await openToRun(theModel(args, command), openOptions(args, signal))
  const native = nativeRequest(folder, model)
  if (!native.ok) throw new UserError({ code: 'no-runtime', message: native.reason, hint: native.hint })
  return { request: native.request, signature: model.signature }
}

/** Refuses a runtime that this version does not have. */
export function requireNative(args: Arguments): void {
  const runtime = oneOf(args.text('runtime') ?? 'auto', 'runtime', ['auto', 'native', 'python'])
  if (runtime !== 'python') return
  throw new UserError({
    code: 'no-runtime',
    message: 'The Python runtime is not available in this version of Palate.',
    hint: 'Leave out --runtime: ONNX, scikit-learn, XGBoost and LightGBM models run without Python.',
  })
}
