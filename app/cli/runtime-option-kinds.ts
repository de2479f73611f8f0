/** Options of every command that runs a model, and their help. */
import type { OptionKinds } from './command-line.ts'

/** Which runtime answers. */
export const runtimeOptionKinds = {
  runtime: 'text',
  python: 'text',
  trust: 'flag',
  'model-config': 'text',
} as const satisfies OptionKinds

/** The help on them. */
export const runtimeHelp = `      --runtime R        auto (native where Palate runs the model itself, else Python), native, python
      --python P         the interpreter: a path, auto (default: the first found that has MLflow), or create
                         (an environment with what the model requires, made once and kept)
      --trust            run the model's own code, this once: Python executes it; not needed for content that is
                         trusted already (palate trust)
      --model-config J   model_config for MLflow, as a JSON object`
