/** What `palate payload` and `palate edge-cases` take, and their help. */
import { runtimeHelp, runtimeOptionKinds } from './runtime-option-kinds.ts'
import type { OptionKinds } from './command-line.ts'

export const payloadOptionKinds = {
  to: 'text',
  input: 'text',
  output: 'text',
  'content-type': 'text',
} as const satisfies OptionKinds

export const payloadHelp = `Options:
      --to TARGET            dataframe_split, dataframe_records, instances, inputs, csv (MLflow), input_data (Azure ML),
                             v2 (KServe), python (mlflow), requests, curl, az (az ml online-endpoint invoke)
  -i, --input FILE|-         a request body, CSV, or a JSON list of objects (default: the model's input example)
      --content-type T       of the input (default: by its extension, else application/json)
  -o, --output FILE          where the text goes (default: stdout)
      --json                 the text, its content type and what it cannot keep as JSON

What a form cannot keep of the input is said on stderr.`

export const edgeCaseOptionKinds = {
  output: 'text',
  'time-limit': 'text',
  ...runtimeOptionKinds,
} as const satisfies OptionKinds

export const edgeCaseHelp = `From the signature and the input example: null, missing and extra columns, text for numbers, values beyond their
range, unseen categories, dates with a zone, wrong shapes, empty input, odd params … each run once.

Options:
  -o, --output FOLDER        saves every case as a JSON file that can be posted, with what it did
      --time-limit SECONDS   for one case (default 10)
${runtimeHelp}
      --json                 every case with its body and outcome as JSON`
