/** MODEL and who is to run it: `--runtime`, `--python`, `--trust`, `--model-config`. */
import { openToRun } from '#app/open-to-run.ts'
import { pythonAccessOf } from '#app/runtime-options.ts'
import { runtimeRequest } from '#app/runtime-request.ts'
import type { LoadRequest } from '#app/runtime/load-model.ts'
import type { Signature } from '#shared/model.ts'
import { runtimeChoices } from '#shared/runtime-choices.ts'
import type { RuntimeOptions } from '#shared/runtime-choices.ts'
import type { Arguments } from './command-line.ts'
import { oneOf, theModel } from './command-line.ts'
import { openOptions } from './open-options.ts'

/** What is to be loaded, and what it says it takes. */
export interface ModelToRun {
  readonly request: LoadRequest
  readonly signature: Signature | null
}

/** Opens MODEL and finds its runtime; a UserError `no-runtime` where there is none, `untrusted` where it may not run. */
export async function modelToRun(args: Arguments, command: string, signal: AbortSignal): Promise<ModelToRun> {
  const options = givenRuntime(args)
  const opened = await openToRun(theModel(args, command), openOptions(args, signal))
  const { request } = await runtimeRequest(opened, options.choice, pythonAccessOf(options))
  return { request, signature: opened.model.signature }
}

/** The runtime options; `--python auto` is the first interpreter that has MLflow. */
export function givenRuntime(args: Arguments): RuntimeOptions {
  const runtime = oneOf(args.text('runtime') ?? 'auto', 'runtime', runtimeChoices)
  const python = args.text('python') ?? 'auto'
  return {
    choice: { runtime, python: python === 'auto' ? null : python },
    trust: args.flag('trust'),
    modelConfig: args.text('model-config') ?? null,
  }
}
