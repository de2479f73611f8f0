/** What `palate check` takes, and its help. */
import { runtimeHelp, runtimeOptionKinds } from './runtime-option-kinds.ts'
import type { OptionKinds } from './command-line.ts'
import type { OptionRule } from './option-rules.ts'

export const checkOptionKinds = {
  target: 'texts',
  script: 'text',
  environment: 'text',
  'no-run': 'flag',
  ...runtimeOptionKinds,
} as const satisfies OptionKinds

/** What of them goes together: with `--no-run` nobody runs anything. */
export const checkRules: readonly OptionRule[] = [
  { option: 'runtime', without: ['no-run'] },
  { option: 'trust', without: ['no-run'] },
  { option: 'model-config', without: ['no-run'] },
]

export const checkHelp = `Looks at the model's files and runs its input example, edge cases and 10,000 rows (a minute or so), in a process of
its own. A model that may not run here is judged by its files: then nothing is called ready, only not ready or not checked.

Options:
      --target T             mlflow, azure-online, azure-script, azure-batch, spark; several with commas, or given again
                             (default: all)
      --script FILE          the scoring script of azure-script; it is read, not run
      --environment FILE     its environment: conda.yaml, requirements.txt, or an Azure ML environment or deployment YAML
      --no-run               judge by the files alone
${runtimeHelp}
      --json             the verdicts with their findings as JSON

Exit 0: each target that was asked for is ready, with or without warnings; where none was named, at least one is and
none is not ready. Exit 1 else.`
