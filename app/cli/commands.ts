/** The commands there are: what each takes, its help, and where its work is. Loaded only when it runs. */
import { checkHelp, checkOptionKinds, checkRules } from './check-options.ts'
import type { Arguments } from './command-line.ts'
import { compareHelp, compareOptionKinds, compareRules } from './compare-options.ts'
import { envHelp, envOptionKinds, envRules } from './env-options.ts'
import type { CliIo } from './io.ts'
import { openHelp, openOptionKinds } from './open-options.ts'
import type { CommandOptions } from './option-rules.ts'
import { edgeCaseHelp, edgeCaseOptionKinds, payloadHelp, payloadOptionKinds } from './payload-options.ts'
import { runScriptHelp, runScriptOptionKinds, runScriptRules } from './run-script-options.ts'
import { runtimeHelp, runtimeOptionKinds } from './runtime-option-kinds.ts'
import { serveHelp, serveOptionKinds } from './serve-options.ts'

/** A command's work; resolves with the exit code. */
export type RunCommand = (args: Arguments, io: CliIo) => Promise<number>

/** One command. */
export interface Command extends CommandOptions {
  readonly synopsis: string
  readonly summary: string
  /** The rest of its help. */
  readonly details: string
  readonly load: () => Promise<RunCommand>
}

const COMMON = { json: 'flag', help: 'flag', ...openOptionKinds } as const

const INPUT_HELP = `Options:
  -i, --input FILE|-     the input; - reads stdin
      --content-type T   take the input as a request body of this type, exactly as /invocations does
                         (application/json, text/csv, ...)
      --format F         what the input is: csv, json, jsonl, parquet (default: by its extension; stdin: json)
      --params JSON      inference params as a JSON object
${runtimeHelp}`

const commands: Readonly<Record<string, Command>> = {
  inspect: {
    synopsis: 'palate inspect MODEL [--json]',
    summary: 'What the model is, takes, returns and needs. Executes nothing of it.',
    options: COMMON,
    details: `Options:
      --json             everything as one JSON object`,
    load: async () => (await import('./inspect.ts')).inspect,
  },
  predict: {
    synopsis: 'palate predict MODEL -i FILE|- [-o FILE] [options]',
    summary: 'Runs predict on an input and writes what MLflow would answer.',
    options: {
      ...COMMON,
      input: 'text',
      output: 'text',
      params: 'text',
      format: 'text',
      method: 'text',
      'content-type': 'text',
      ...runtimeOptionKinds,
      'time-limit': 'text',
    },
    details: `${INPUT_HELP}
  -o, --output FILE      where the predictions go; .csv, .jsonl and .parquet write a table,
                         anything else MLflow's JSON (default, and -: stdout)
      --method NAME      a method of the native object in place of MLflow's predict: predict_proba,
                         predict_log_proba, decision_function, transform, apply (leaf indices), score_samples
      --time-limit S     give up after this many seconds
      --json             the answer with runtime, timing, enforcement trace and the model's own outputs

Input is a JSON request body as /invocations takes it ({"dataframe_split": ...}, {"inputs": ...}), or a table:
CSV, Parquet, one JSON object a line, or a JSON array of objects. Large tables are read, run and written in
chunks; a model found to look across rows gets its table whole.`,
    load: async () => (await import('./predict.ts')).predict,
  },
  validate: {
    synopsis: 'palate validate MODEL -i FILE|- [options]',
    summary:
      'What the signature would do with an input, without running the model. Exit 1 when it is refused.',
    options: {
      ...COMMON,
      input: 'text',
      params: 'text',
      format: 'text',
      'content-type': 'text',
      ...runtimeOptionKinds,
    },
    details: `${INPUT_HELP}
      --json             the trace and the refusal as JSON

What says who runs the model is taken as palate predict takes it; nothing is run.`,
    load: async () => (await import('./validate.ts')).validate,
  },
  compare: {
    synopsis: 'palate compare LEFT RIGHT -i FILE|- [options]',
    summary: 'What changes in the outputs between two models, methods, files or endpoints.',
    options: { ...COMMON, ...compareOptionKinds },
    rules: compareRules,
    details: compareHelp,
    load: async () => (await import('./compare.ts')).compare,
  },
  env: {
    synopsis: 'palate env MODEL [--against FILE|PYTHON|MODEL] [--list] [--create] [--remove KEY]',
    summary:
      'What the model needs of Python, held against what is there or overrides it; makes its environment.',
    options: { ...COMMON, ...envOptionKinds },
    rules: envRules,
    details: envHelp,
    load: async () => (await import('./env.ts')).env,
  },
  serve: {
    synopsis: 'palate serve MODEL [--host ADDRESS] [--port PORT]',
    summary: 'Serves the model over HTTP as MLflow and Azure ML do.',
    options: { ...COMMON, ...serveOptionKinds },
    details: serveHelp,
    load: async () => (await import('./serve.ts')).serve,
  },
  payload: {
    synopsis: 'palate payload MODEL --to TARGET [-i FILE|-]',
    summary: 'Writes an input as another request body, or as code that sends it.',
    options: { ...COMMON, ...payloadOptionKinds },
    details: payloadHelp,
    load: async () => (await import('./payload.ts')).payload,
  },
  'export-method': {
    synopsis: 'palate export-method MODEL[#METHOD] [--custom FILE] [--params JSON] -o FOLDER',
    summary:
      'Another predict of a model as code: a script that saves a model answering so, and a deployment.',
    options: { ...COMMON, output: 'text', custom: 'text', params: 'text' },
    details: `Options:
      --custom FILE          a custom predict (.js, .ts, .py), as for palate compare
      --params JSON          params that a custom predict in JavaScript reads and the model has none of, with defaults
  -o, --output FOLDER        where save_model.py, code/score.py, conda.yaml, deployment.yml and sample-request.json go`,
    load: async () => (await import('./export-method.ts')).exportMethod,
  },
  prove: {
    synopsis: 'palate prove MODEL [--trust] [--python PATH|auto]',
    summary: 'How the answers of a natively run model are known to be right. Exit 1 where they are not.',
    options: { ...COMMON, ...runtimeOptionKinds },
    details: `Compares Palate's kernels with onnxruntime, running the model as ONNX, on rows at its own thresholds; and with
the model in Python, where that may run (--trust, or palate trust add). What was found is remembered by the model's
content: where answers differ, it is not run natively any more.

Options:
${runtimeHelp}
      --json             the result as JSON`,
    load: async () => (await import('./prove.ts')).prove,
  },
  describe: {
    synopsis: 'palate describe MODEL [--runtime R] [--python PATH|auto] [--trust]',
    summary: 'Loads the model and tells which object mlflow.FLAVOR.load_model gives.',
    options: { ...COMMON, ...runtimeOptionKinds },
    details: `Its type, parameters, classes, representation, and the methods beside predict (predict_proba, transform ...).
Models that Palate runs itself are told without Python, without parameters; --runtime python loads them.

Options:
${runtimeHelp}
      --json             the description and the runtime as JSON`,
    load: async () => (await import('./describe.ts')).describe,
  },
  'export-onnx': {
    synopsis: 'palate export-onnx MODEL[#METHOD] -o FOLDER|FILE.onnx',
    summary: 'A scikit-learn, XGBoost or LightGBM model as ONNX, checked by onnxruntime.',
    options: { ...COMMON, output: 'text' },
    details: `Options:
  -o, --output FOLDER        an MLflow model folder with an onnx flavor, its signature kept
  -o, --output FILE.onnx     the ONNX file alone
      --json                 the files and the check as JSON

What has no exact form in ONNX is refused by name. The input is one matrix of all columns, or with text among them
one input for each. Numbers are computed in double precision.`,
    load: async () => (await import('./export-onnx.ts')).exportOnnxCommand,
  },
  check: {
    synopsis: 'palate check MODEL [--target TARGETS] [--script FILE --environment FILE] [--no-run]',
    summary: 'Will it deploy? A verdict for MLflow serve, Azure ML and Spark. Exit 1 where it is not ready.',
    options: { ...COMMON, ...checkOptionKinds },
    rules: checkRules,
    details: checkHelp,
    load: async () => (await import('./check.ts')).check,
  },
  'check-script': {
    synopsis: 'palate check-script SCRIPT.py --environment FILE [--batch]',
    summary: 'What is wrong with an Azure ML scoring script, seen without running it. Exit 1 for problems.',
    options: { json: 'flag', help: 'flag', environment: 'text', batch: 'flag' },
    details: `Options:
      --environment FILE     conda.yaml, requirements.txt, or an Azure ML environment or deployment YAML
      --batch                for a batch deployment: run(mini_batch)
      --json                 the findings as JSON`,
    load: async () => (await import('./check-script.ts')).checkScript,
  },
  'run-script': {
    synopsis: 'palate run-script MODEL SCRIPT.py -i FILE|- --environment FILE --trust [options]',
    summary: 'Runs an Azure ML scoring script on a request, or on files, as its endpoint would.',
    options: { ...COMMON, ...runScriptOptionKinds },
    rules: runScriptRules,
    details: runScriptHelp,
    load: async () => (await import('./run-script.ts')).runScript,
  },
  'edge-cases': {
    synopsis: 'palate edge-cases MODEL [-o FOLDER]',
    summary: 'Tries inputs that tend to break a deployment, and tells what each does.',
    options: { ...COMMON, ...edgeCaseOptionKinds },
    details: edgeCaseHelp,
    load: async () => (await import('./edge-cases.ts')).edgeCases,
  },
  browse: {
    synopsis: 'palate browse [STORE] [--list KIND] [--filter F] [--order-by O]',
    summary: 'What a tracking store and its registry hold.',
    options: {
      ...COMMON,
      list: 'text',
      filter: 'text',
      'order-by': 'text',
      'page-size': 'text',
      'page-token': 'text',
    },
    details: `STORE is an mlruns folder, sqlite:///…, a database file or a server's address (default: what MLflow would take).

Options:
      --list KIND        models, registered, versions, runs, experiments (default: models)
      --filter F         in MLflow's language: "metrics.accuracy > 0.9 AND tags.kind = 'tree'"
      --order-by O       "metrics.accuracy DESC"
      --page-size N      1 to 1000 (default: 50)
      --page-token T     the next page, as the page before names it
      --json             the page as JSON`,
    load: async () => (await import('./browse.ts')).browse,
  },
  cache: {
    synopsis: 'palate cache list|clear',
    summary: 'What is kept of archives and downloads, and how to be rid of it.',
    options: { json: 'flag', help: 'flag' },
    details: `The folder is PALATE_CACHE, else the system's place for what can be made again.`,
    load: async () => (await import('./cache.ts')).cache,
  },
  trust: {
    synopsis: 'palate trust list | show MODEL | add MODEL | revoke DIGEST',
    summary: 'Which models may run their own code in Python; what a model would run.',
    options: COMMON,
    details: `  list                   what is trusted on this machine, newest first (the default)
  show MODEL             what of the model Python would run. Executes nothing; exit 1 when it is not trusted
  add MODEL              remembers that this content may run; a changed file asks again
  revoke DIGEST          takes it back; the first eight characters of the digest are enough

Options:
      --json             as JSON`,
    load: async () => (await import('./trust.ts')).trust,
  },
  open: {
    synopsis: 'palate open [MODEL]',
    summary: 'Opens the app, on a model or on the samples.',
    options: {
      json: 'flag',
      help: 'flag',
      'tracking-uri': 'text',
      'registry-uri': 'text',
      browser: 'flag',
      'no-open': 'flag',
      port: 'text',
    },
    details: `Options:
      --tracking-uri U   the store that runs:/ and models:/ are asked of, and the first of the places
      --registry-uri U   the registry, where it is another one
      --browser          in the browser, also where a window of its own could be had
      --no-open          print the address, open nothing
      --port PORT        of the loopback address (default: a free one)`,
    load: async () => (await import('./open.ts')).open,
  },
}

/** The command of a name. */
export function commandNamed(name: string): Command | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined
}

/** Help on one command. */
export function helpOn(command: Command): string {
  const opening = 'allow-mlflow' in command.options ? openHelp : ''
  const parts = [`${command.synopsis}\n\n${command.summary}`, command.details, opening]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** Help on all of them. */
export function helpOnAll(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return `Palate: see, try and check MLflow models.

Usage: palate COMMAND MODEL [options]

Commands:
${lines.join('\n')}

MODEL is a folder, a .zip, .tar or .tar.gz of one, runs:/RUN_ID/path, models:/NAME/VERSION, models:/NAME@ALIAS,
models:/m-ID. --tracking-uri and --registry-uri name the store, else MLFLOW_TRACKING_URI and MLFLOW_REGISTRY_URI.

palate COMMAND --help tells more of each; palate --version prints the version.
With --json, results are JSON on stdout and failures JSON on stderr.

Exit codes: 0 done; 1 done, and the answer is no; 2 wrong usage; 3 bad input (payload, model);
4 refused (trust, safety limit); 5 failed inside; 130 interrupted.
`
}
