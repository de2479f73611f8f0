/** Options of `palate run-script`, and their help. */
import type { OptionKinds } from './command-line.ts'
import type { OptionRule } from './option-rules.ts'

/** What it takes beside MODEL and SCRIPT. */
export const runScriptOptionKinds = {
  input: 'text',
  output: 'text',
  environment: 'text',
  batch: 'flag',
  'content-type': 'text',
  'time-limit': 'text',
  'model-folder': 'text',
  'mini-batch-size': 'text',
  'error-threshold': 'text',
  python: 'text',
  trust: 'flag',
} as const satisfies OptionKinds

/** What of them goes together: the script is run by `--python` in any case. */
export const runScriptRules: readonly OptionRule[] = [{ option: 'python' }]

/** The help on them. */
export const runScriptHelp = `Options:
  -i, --input FILE|-         the request body; with --batch a file, or a folder of files
      --environment FILE     conda.yaml, requirements.txt, or an Azure ML environment or deployment YAML; needed, as
                             Azure ML takes no script without one
      --trust                run the script and the model's own code, this once
      --python P             the interpreter: a path, or auto (default: the first found that has MLflow)
      --model-folder NAME    the model's folder in AZUREML_MODEL_DIR (default: model)
  -o, --output FILE          where the response's body, or the batch's rows, go (default: stdout)
      --content-type T       of the request (default: application/json)
      --time-limit S         the server's limit for one run() (default: 3600)
      --batch                a batch endpoint: run(mini_batch); known already where FILE is its deployment
      --mini-batch-size N    files in one call (default: 10)
      --error-threshold N    failed files that are let pass; -1 for all (default)
      --json                 status, headers, body, what was raised and printed, as JSON`
