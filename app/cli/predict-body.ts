/** Predict on one request body, as `/invocations` and `mlflow models predict` answer it. */
import { encodeOutput } from '#app/payload/encode-predictions.ts'
import { predictPayload } from '#app/predicting.ts'
import { loadModel } from '#app/runtime/load-model.ts'
import type { LoadedModel, OwnOutput } from '#app/runtime/loaded-model.ts'
import type { PredictOutcome } from '#app/runtime/messages.ts'
import { plainJson } from '#app/table/plain-json.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { EXIT_DONE, exitCodeOf } from './exit-codes.ts'
import { givenParams, withParams } from './given-params.ts'
import type { CliIo } from './io.ts'
import type { ModelToRun } from './model-to-run.ts'
import { outputOf, writeOnce } from './given-output.ts'
import type { GivenInput } from './predict-input.ts'
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
  const paramsText = args.text('params')
  const params = givenParams(paramsText)
  const isJson = given.contentType.startsWith('application/json')
  if (params !== undefined && !isJson) throw paramsNeedJson(given.contentType)
  const body = paramsText === undefined ? given.body : withParams(given.body, paramsText)
  const loaded = await loadModel(model.request)
  const outcome = await predictPayload(loaded, model.signature, { contentType: given.contentType, body })
  return outcome.answer.ok
    ? await answered(outcome, loaded, { args, io })
    : await refused(outcome, loaded, { args, io })
}
