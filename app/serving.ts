/** A model ready to be served, composed: opened, loaded, and answering requests of both doors. */
import path from 'node:path'
import { openToRun } from '#app/open-to-run.ts'
import { decodeJsonText } from '#app/payload/decode-text.ts'
import { encodeOutput } from '#app/payload/encode-predictions.ts'
import { errorBody } from '#app/payload/error-body.ts'
import { parseJson } from '#app/payload/parse-json.ts'
import { notComputed, predictPayload } from '#app/predicting.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { plainOptions, pythonAccessOf } from '#app/runtime-options.ts'
import { loadRequested, runtimeRequest } from '#app/runtime-request.ts'
import { joinedPredicts } from '#app/runtime/joined-predicts.ts'
import type { LoadedModel } from '#app/runtime/loaded-model.ts'
import type { PredictOutcome } from '#app/runtime/messages.ts'
import { enforce, signatureBeforeMlflow } from '#app/schema/enforce.ts'
import { azureInput, azureParams } from '#app/scoring/azure-input.ts'
import { isPlainJson } from '#app/scoring/azure-output.ts'
import { internalAzureError, readAzureRequest, scriptAzureError } from '#app/scoring/azure-request.ts'
import type { ScoringRequest, ServedModel } from '#app/scoring/scoring.ts'
import type { Signature } from '#shared/model.ts'
import type { RuntimeOptions } from '#shared/runtime-choices.ts'
import { UserError } from '#shared/user-error.ts'
import type { Frame } from '#shared/values.ts'

/** An answer as text; `failed` as in `ScoringAnswer`. */
export interface ServedAnswer {
  readonly status: number
  readonly contentType: string
  readonly text: string
  readonly failed: boolean
}

/** A loaded model; `answer` and `answerAll` must be called one at a time. */
export interface Servable {
  readonly about: ServedModel
  answer(request: ScoringRequest): Promise<ServedAnswer>
  /** Answers requests that wait together, as each would be answered by itself; absent where the model gains nothing by it. */
  readonly answerAll?: (
    requests: readonly ScoringRequest[],
  ) => Promise<readonly PromiseSettledResult<ServedAnswer>[]>
  close(): Promise<void>
}

const JSON_TYPE = 'application/json'

/** Opens and loads a location; `say` hears what the model's code prints. Throws UserError, `no-runtime` where nothing here can run the model. */
export async function loadServable(
  location: string,
  runtime: RuntimeOptions = plainOptions,
  memoryLimit: number | null = null,
  say: (text: string) => void = () => undefined,
): Promise<Servable> {
  const { folder, model } = await openToRun(location)
  const requested = await runtimeRequest({ folder, model }, runtime.choice, pythonAccessOf(runtime))
  const loaded = heard(await loadRequested(requested, memoryLimit === null ? {} : { memoryLimit }), say)
  const { signature } = model
  const { name, version, detail } = loaded.identity
  return {
    about: {
      name: path.basename(folder.root),
      runtime: [name, version, detail].filter((part) => part !== '').join(' '),
      notices: loaded.notices,
    },
    answer: (request) => answered(request, loaded, signature),
    ...(loaded.isExactByRow === true && {
      answerAll: async (requests: readonly ScoringRequest[]) => {
        const joined = joinedPredicts(loaded)
        // Each is read and enforced before the first waits, so that all of them have asked.
        const answers = Promise.allSettled(
          requests.map((request) => answered(request, joined.loaded, signature)),
        )
        await joined.run()
        return await answers
      },
    }),
    close: () => loaded.close(),
  }
}

function answered(
  request: ScoringRequest,
  loaded: LoadedModel,
  signature: Signature | null,
): Promise<ServedAnswer> {
  return request.route === 'score' ? score(request, loaded, signature) : invoke(request, loaded, signature)
}

/** The model, with what its code prints passed on as soon as it has answered. */
function heard(loaded: LoadedModel, say: (text: string) => void): LoadedModel {
  // Only Python tells what was printed.
  if (loaded.isMlflow !== true) return loaded
  return {
    ...loaded,
    predict: async (input, params) => {
      const outcome = await loaded.predict(input, params)
      for (const text of [outcome.printed?.stdout ?? '', outcome.printed?.stderr ?? '']) {
        if (text !== '') say(text.endsWith('\n') ? text : `${text}\n`)
      }
      return outcome
    },
  }
}

async function invoke(
  request: ScoringRequest,
  loaded: LoadedModel,
  signature: Signature | null,
): Promise<ServedAnswer> {
  const answer = await answerOf(loaded, signature, request)
  if (!answer.ok) {
    const { body, mediaType } = errorBody(answer.refusal)
    return {
      status: answer.refusal.status,
      contentType: mediaType,
      text: body,
      failed: answer.refusal.status >= 500,
    }
  }
  return { status: 200, contentType: JSON_TYPE, text: answer.body.text, failed: false }
}

/** What the kernels cannot compute is refused as MLflow refuses what a model cannot: a client never meets our own failure. */
async function answerOf(
  loaded: LoadedModel,
  signature: Signature | null,
  request: ScoringRequest,
): Promise<PredictOutcome['answer']> {
  try {
    return (await predictPayload(loaded, signature, request, { wantsTrace: false })).answer
  } catch (error) {
    if (!(error instanceof UserError) || error.failure.code !== 'unsupported') throw error
    const { message, hint } = error.failure
    return { ok: false, refusal: notComputed(message, hint) }
  }
}

async function score(
  request: ScoringRequest,
  loaded: LoadedModel,
  signature: Signature | null,
): Promise<ServedAnswer> {
  const read = readAzureRequest(request.contentType, request.body, (body) => parseJson(decodeJsonText(body)))
  if (!read.ok) return azureMessage(read.status, read.message, false)
  let input: Frame
  let params
  try {
    input = azureInput(read.inputData, signature)
    params = azureParams(read.params, signature)
  } catch (error) {
    if (error instanceof PythonError) return azureMessage(500, scriptAzureError, true)
    throw error
  }
  const enforced = enforce(input, params, signatureBeforeMlflow(signature, loaded.isMlflow === true))
  if (!enforced.ok) return azureMessage(500, scriptAzureError, true)
  const { answer } = await loaded.predict(enforced.input, enforced.params)
  if (!answer.ok) return azureMessage(500, scriptAzureError, true)
  if (!isPlainJson(answer.output)) return azureMessage(500, internalAzureError, false)
  return { status: 200, contentType: JSON_TYPE, text: encodeOutput(answer.output), failed: false }
}

function azureMessage(status: number, message: string, failed: boolean): ServedAnswer {
  return { status, contentType: JSON_TYPE, text: `{"message": ${JSON.stringify(message)}}`, failed }
}
