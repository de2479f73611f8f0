/** What `palate compare` takes, and its help. */
import type { OptionKinds } from './command-line.ts'
import type { OptionRule } from './option-rules.ts'
import { runtimeHelp, runtimeOptionKinds } from './runtime-option-kinds.ts'

export const compareOptionKinds = {
  input: 'text',
  params: 'text',
  format: 'text',
  'content-type': 'text',
  ...runtimeOptionKinds,
  rtol: 'text',
  atol: 'text',
  tolerances: 'text',
  key: 'text',
  map: 'text',
  'nan-differs': 'flag',
  'strict-types': 'flag',
  'key-env': 'text',
  endpoint: 'text',
  custom: 'text',
  model: 'text',
  environment: 'text',
  batch: 'flag',
  report: 'text',
  cases: 'text',
  'save-case': 'text',
  name: 'text',
} as const satisfies OptionKinds

/** What of them goes together. */
export const compareRules: readonly OptionRule[] = [
  { option: 'name', needs: ['save-case'] },
  { option: 'endpoint', needs: ['cases'] },
  { option: 'report', without: ['cases'] },
  { option: 'save-case', without: ['cases'] },
]

export const compareHelp = `LEFT and RIGHT are each one of
  MODEL                  its logged predict
  MODEL#METHOD           another method of it: predict_proba, predict_log_proba, decision_function, transform, apply,
                         score_samples; of an ONNX model the name of one of its outputs
  FILE                   saved outputs: .json (what palate predict or a server answers), .jsonl, .csv, .parquet
  http(s)://ADDRESS      a deployed model: …/invocations (MLflow), …/score (Azure ML), …/v2/models/NAME/infer (KServe)

Options:
  -i, --input FILE|-     the rows both sides are given, as for predict; not needed for two files
      --content-type T, --format F, --params JSON   as for predict
      --custom FILE.js   the right side is what this code makes of its outputs; RIGHT may be left out then. JavaScript or
                         TypeScript: export default ({ inputs, outputs, params }) => ({ column: [a value for each row] })
      --atol A, --rtol R how far numbers may be apart: |left - right| <= A + R * |right|, as numpy's allclose
                         (default: 1e-5 for float32, 1e-9 for float64, else exact)
      --tolerances JSON  for single columns: {"score": {"atol": 0.01, "rtol": 0}}
      --key COLUMN       align rows by this column of the outputs, else of the input (default: by position)
      --map A=B[,C=D]    columns of the left and the right that belong together
      --nan-differs      NaN is not equal to NaN
      --strict-types     another dtype is a difference
      --key-env NAME     the environment variable with an endpoint's key or token (default: PALATE_ENDPOINT_KEY)
      --report FILE      the comparison as one HTML file to look at, print and send (.json: as JSON)
      --save-case FILE   add this comparison to a file of cases, with the right side's answer as expected (--name NAME)
      --cases FILE       replay such a file; LEFT and RIGHT are in it
      --endpoint URL[,…] the addresses that its cases may send rows and keys to; no other is asked
      --json             the whole comparison as JSON

${runtimeHelp}

Exit codes: 0 everything is within its tolerance; 1 it is not.`
