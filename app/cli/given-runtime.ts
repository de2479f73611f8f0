/** Who is to run a model, as options say it. */
import { runtimeChoices } from '#shared/runtime-choices.ts'
import type { RuntimeOptions } from '#shared/runtime-choices.ts'
import type { Arguments } from './command-line.ts'
import { oneOf } from './command-line.ts'

/** The runtime options; `--python auto` is the first interpreter that has MLflow, `create` one made for the model. */
export function givenRuntime(args: Arguments): RuntimeOptions {
  const runtime = oneOf(args.text('runtime') ?? 'auto', 'runtime', runtimeChoices)
  const python = args.text('python') ?? 'auto'
  return {
    choice: { runtime, python: python === 'auto' ? null : python },
    trust: args.flag('trust'),
    modelConfig: args.text('model-config') ?? null,
  }
}
