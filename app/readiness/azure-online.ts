/**
 * A managed online deployment without a scoring script. Sources: learn.microsoft.com, "Guidelines for deploying MLflow models",
 * "Managed online deployment YAML schema" (request_timeout_ms), "Manage quotas" (request size); Azure/azureml-assets,
 * `assets/inference/environments/mlflow-py312-inference` (`mlflow_score_script.py`, Dockerfile).
 */
import type { Finding, Model, TensorSpec } from '#shared/model.ts'
import { environmentFindings } from './environment-rules.ts'
import type { Judgement, ReadinessFacts } from './facts.ts'
import { note, problem, some, warning } from './finding.ts'
import { loadingFindings } from './loading-rules.ts'
import { unprovenWords } from './mlflow-serve.ts'
import { madeUpFindings, outputFindings, plainFindings, seconds } from './run-rules.ts'

/** `request_timeout_ms` by default. */
const REQUEST_TIMEOUT = 5_000

/** What a managed online endpoint takes in one request, in bytes. */
const MAX_REQUEST = 1_500_000

/** The judgement. */
export function azureOnline(facts: ReadinessFacts): Judgement {
  const { run } = facts
  const tried = run?.azure ?? null
  return {
    findings: [
      ...loadingFindings(facts),
      ...startFindings(facts.model),
      ...platformFindings(facts.model),
      ...environmentFindings(facts, 'conda'),
      ...inputFindings(facts),
      ...outputFindings(facts),
      ...madeUpFindings(facts),
      ...jsonFindings(facts),
      ...speedFindings(facts),
    ],
    good: goodWords(facts),
    isProven: tried?.kind === 'answered',
    unproven: unprovenWords(facts),
  }
}

/** The plain input as `input_data`: by running it, else by reading it. */
function inputFindings(facts: ReadinessFacts): readonly Finding[] {
  const { run, model } = facts
  const tried = run?.azure ?? null
  // Said already.
  if (model.signature?.fromTypeHint === true) return []
  if (tried === null || tried.kind === 'answered') return formFindings(facts)
  return plainFindings(tried, run?.plain.isMadeUp === true, 'as input_data')
}

/** What Azure's published script fails on while it starts: it makes samples of inputs and outputs from the signature. */
function startFindings({ signature, inputExample }: Model): readonly Finding[] {
  if (signature === null) {
    return [
      warning({
        code: 'no-signature',
        message:
          'The model has no signature: nothing is cast or checked, and tables as input_data may not be read.',
        hint: 'Azure ML does not demand one and advises it. Log the model again with a signature.',
        where: 'signature',
      }),
    ]
  }
  const starts = 'so the container of the deployment does not start'
  const hint = 'Change the signature, or deploy with a scoring script of your own.'
  const fails = (message: string, where: string) =>
    problem({
      code: 'azure-script-fails',
      message: `Azure ML's scoring script ${message}, ${starts}.`,
      hint,
      where,
    })
  const { inputs, outputs } = signature
  if (inputs === null) return [fails('needs inputs in a signature that is there', 'signature.inputs')]
  if (signature.fromTypeHint) return [typeHint()]
  const findings: Finding[] = []
  // An example of arrays is taken in the place of a sample.
  if (inputs.kind === 'tensors' && inputExample?.type !== 'ndarray' && inputs.tensors.some(isOpenInside)) {
    findings.push(
      fails('cannot make a sample of an array with a free extent after the first', 'signature.inputs'),
    )
  }
  if (outputs?.kind === 'tensors' && outputs.tensors.some(isOpenInside)) {
    findings.push(
      fails('cannot make a sample of an array with a free extent after the first', 'signature.outputs'),
    )
  }
  if (outputs?.kind === 'columns' && outputs.columns.some(({ type }) => type.kind !== 'scalar')) {
    findings.push(
      fails('cannot make a sample of outputs that are lists, dicts or of any type', 'signature.outputs'),
    )
  }
  return findings
}

function isOpenInside({ shape }: TensorSpec): boolean {
  return shape.slice(1).some((extent) => extent < 0)
}

/** What the published environment is without. */
export function platformFindings({ flavors }: Model): readonly Finding[] {
  if (!flavors.some(({ name }) => name === 'spark')) return []
  return [
    warning({
      code: 'needs-java',
      message: "A Spark model starts a Java machine, and Azure ML's published environment installs none.",
      hint: 'Deploy it with an environment of your own that has Java.',
    }),
  ]
}

function typeHint(): Finding {
  return problem({
    code: 'azure-type-hint',
    message:
      "Its predict goes by type hints, and Azure ML's script hands every list on as an array, which they refuse.",
    hint: 'Let predict take a DataFrame, or deploy with a scoring script of your own.',
    where: 'signature.inputs',
  })
}

function formFindings({ azureForm: form }: ReadinessFacts): readonly Finding[] {
  if (form === null) return []
  const hint =
    'palate payload MODEL --to input_data shows the request, palate serve answers it on /score as Azure ML does.'
  if (form.refused !== null) {
    return [
      problem({
        code: 'input-data-refused',
        message: `Azure ML's script cannot read its plain input as input_data: ${form.refused}`,
        hint,
      }),
    ]
  }
  if (form.changes.length === 0) return []
  return [
    warning({
      code: 'input-data-changes',
      message: `As input_data its plain input arrives otherwise than through MLflow: ${some(form.changes, 1)}`,
      hint,
    }),
  ]
}

function tooLarge(what: string, bytes: number): Finding {
  return note({
    code: 'request-too-large',
    message: `${what} make a request of ${(bytes / 1e6).toFixed(1)} MB; a managed online endpoint takes 1.5 MB.`,
    hint: 'Send fewer rows at once, or deploy to a batch endpoint.',
  })
}

/** The server writes what the script returns with `json.dumps`, without MLflow's encoder. */
function jsonFindings({ run }: ReadinessFacts): readonly Finding[] {
  if (run?.answer == null || run.answer.isPlainJson) return []
  return [
    problem({
      code: 'answer-not-json',
      message: "Azure ML's server cannot write the answer: it has arrays in a dict, dates or bytes.",
      hint: 'Every request ends in a 500. Let predict return a table or a plain array, or deploy with a scoring script.',
    }),
  ]
}

function speedFindings({ run }: ReadinessFacts): readonly Finding[] {
  const speed = run?.speed ?? null
  if (speed === null) return []
  const rows = `${speed.rows.toLocaleString('en')} rows`
  const findings: Finding[] = []
  if (speed.milliseconds > REQUEST_TIMEOUT) {
    findings.push(
      warning({
        code: 'slow-for-azure',
        message: `${rows} took ${speed.isOver ? 'over ' : ''}${seconds(speed.milliseconds)} on this machine; the request limit is 5 s by default.`,
        hint: 'Send fewer rows, raise request_timeout_ms (180 s at most), or deploy to a batch endpoint. Other machines differ.',
      }),
    )
  }
  if (speed.bytes > MAX_REQUEST) findings.push(tooLarge(rows, speed.bytes))
  return findings
}

function goodWords({ run }: ReadinessFacts): string {
  const speed = run?.speed ?? null
  const time =
    speed === null
      ? ''
      : ` ${speed.rows.toLocaleString('en')} rows took ${seconds(speed.milliseconds)} on this machine; the limit is 5 s.`
  return `Answered ${run?.plain.isMadeUp === true ? 'made-up input' : 'its input example'} as input_data.${time}`
}
