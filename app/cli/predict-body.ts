/** Predict on one request body, as `/invocations` and `mlflow models predict` answer it. */
import { encodeOutput } from '#app/payload/encode-predictions.ts'
import { proofField } from '#app/known-proof.ts'
import { predictPayload } from '#app/predicting.ts'
import { loadRequested } from '#app/runtime-request.ts'
import type { LoadedModel } from '#app/runtime/loaded-model.ts'
import type { PredictOutcome } from '#app/runtime/messages.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import { plainJson } from '#app/table/plain-json.ts'
import { formatOfPath } from '#app/table/table-format.ts'
import type { Arguments } from './command-line.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { bodyWithParams } from './given-params.ts'
import type { CliIo } from './io.ts'
import type { ModelToRun } from './model-to-run.ts'
import { tableSink } from './answer-sinks.ts'
import { givenOutput } from './given-output.ts'
import type { GivenInput } from './predict-input.ts'
import { sayPrinted } from './say-printed.ts'
import { refusalFailure } from './refusal-failure.ts'
import { reportFailure } from './report-failure.ts'

/** One predict on the command line. */
export interface BodyRun {
  readonly model: ModelToRun
  readonly given: Extract<GivenInput, { kind: 'body' }>
  readonly args: Arguments
  readonly io: CliIo
}

/** Runs it and gives the exit code. */
export async function predictBody({ model, given, args, io }: BodyRun): Promise<number> {
  const body = bodyWithParams(given, args.text('params'))
  const loaded = await loadRequested(model)
  const method = args.text('method')
  const payload = { contentType: given.contentType, body }
  const outcome = await predictPayload(loaded, model.signature, payload, { method })
  if (!args.flag('json')) await sayPrinted(outcome.printed, io.stderr)
  const proof = args.flag('json') ? await proofField(model.folder, loaded.identity) : {}
  return outcome.answer.ok
    ? await answered(outcome, loaded, { args, io, proof })
    : await refused(outcome, loaded, { args, io, proof })
}

interface Surroundings {
  readonly args: Arguments
  readonly io: CliIo
  /** How the answer is known to be right, with --json. */
  readonly proof: { readonly proof?: string }
}

async function answered(
  outcome: PredictOutcome,
  loaded: LoadedModel,
  { args, io, proof }: Surroundings,
): Promise<number> {
  const { answer } = outcome
  if (!answer.ok) throw new Error('Only an answer is written.')
  const output = givenOutput(args)
  if (output !== undefined) await writeOutput(output, answer)
  if (args.flag('json')) {
    const predictions = output === undefined ? `"predictions": ${insideOf(answer)}, ` : ''
    await io.stdout.write(`{${predictions}${reportFields(outcome, loaded, proof)}}\n`)
  } else if (output === undefined) await io.stdout.write(`${answerText(answer)}\n`)
  return EXIT_DONE
}

type Answer = Extract<PredictOutcome['answer'], { ok: true }>

/** What the server would send. Its text is kept up to a limit only; a longer one is written anew. */
function answerText({ body, output }: Answer): string {
  return body.truncated ? `{"predictions": ${encodeOutput(output)}}` : body.text
}

const WRAPPED = '{"predictions": '

/** The answer without what the server puts around it; what Python gave is written in MLflow's own words. */
function insideOf({ body, output, pythonType }: Answer): string {
  if (pythonType === undefined || body.truncated || !body.text.startsWith(WRAPPED))
    return encodeOutput(output)
  return body.text.slice(WRAPPED.length, -1)
}

async function writeOutput(file: string, answer: Answer): Promise<void> {
  const format = formatOfPath(file)
  if (format === undefined || format === 'json') {
    return await writeWholeFile(file, `${answerText(answer)}\n`)
  }
  const sink = await tableSink(file, format)
  try {
    await sink.write(answer.output)
    await sink.finish('')
  } finally {
    await sink.abandon()
  }
}

/** A refusal is the answer of the endpoint; what the model itself computed is shown beside it. */
async function refused(
  outcome: PredictOutcome,
  loaded: LoadedModel,
  { args, io, proof }: Surroundings,
): Promise<number> {
  const { answer, own, printed } = outcome
  if (answer.ok) throw new Error('Only a refusal is reported.')
  const failure = refusalFailure(answer.refusal)
  if (args.flag('json') && (own !== null || printed !== undefined)) {
    const refusal = `"refusal": ${plainJson(answer.refusal)}, `
    await io.stdout.write(`{${refusal}${reportFields(outcome, loaded, proof)}}\n`)
    return await reportFailure(io.stderr, failure, true)
  }
  if (own === null) return await reportFailure(io.stderr, failure, args.flag('json'))
  const names = own.map(({ name }) => name).join(', ')
  const hint = `${failure.hint ?? ''}\nThe model itself did compute its outputs (${names}): --json shows them.`
  return await reportFailure(io.stderr, { ...failure, hint: hint.trim() }, false)
}

/** The fields of `--json` beside the predictions, without braces. */
function reportFields(
  { own, trace, timing, printed }: PredictOutcome,
  loaded: LoadedModel,
  proof: Surroundings['proof'],
): string {
  const ownOutputs = own?.map(({ name, value }) => ({ name, value })) ?? null
  const report = { runtime: loaded.identity, ...proof, timing, trace, notices: loaded.notices, ownOutputs }
  return plainJson(printed === undefined ? report : { ...report, printed }).slice(1, -1)
}
