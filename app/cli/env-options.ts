/** Options of `palate env`, and its help. */
import { openOptionKinds } from './open-options.ts'
import type { OptionKinds } from './command-line.ts'
import type { OptionRule } from './option-rules.ts'

/** What is held against what, or made. */
export const envOptionKinds = {
  ...openOptionKinds,
  against: 'text',
  list: 'flag',
  remove: 'text',
  create: 'flag',
  override: 'text',
  trust: 'flag',
} as const satisfies OptionKinds

/** What of them goes together. */
export const envRules: readonly OptionRule[] = [
  {
    option: 'python',
    needs: ['allow-mlflow'],
    hint: 'To hold the model against an interpreter: --against PATH.',
  },
  { option: 'override', needs: ['create'] },
  { option: 'trust', needs: ['create'] },
]

/** The help on them. */
export const envHelp = `Options:
      --against WHAT     hold it against an interpreter or its environment's folder, a conda YAML, an Azure ML
                         environment or deployment YAML, a requirements.txt, or another model.
                         Exit 1 when what loading the model needs is missing, or of another version
      --list             the Python interpreters of this machine, and the environments Palate made
      --remove KEY       removes an environment Palate made, by the key that --list shows; no model is needed
      --create           make the model's environment (uv, else venv and pip; conda where only conda can), or find
                         the one that holds the same; prints its interpreter. What the installer says is on stderr
      --override REQS    other requirements in place of the model's, separated by spaces: "scikit-learn==1.5.2"
      --trust            with --create: follow indexes and addresses the model names, and build packages,
                         which runs their scripts
      --json             as JSON`
