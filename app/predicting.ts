/** One request through a loaded model: read, enforced, run, and written as MLflow's scoring server answers it. */
import type { Refusal, Timing, Trace } from '#shared/prediction.ts'
import type { Signature } from '#shared/model.ts'
import type { Frame } from '#shared/values.ts'
import { encodeOutput, encodePredictions } from '#app/payload/encode-predictions.ts'
import type { PayloadForm } from '#app/payload/parsed-payload.ts'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { frameText } from '#app/python-data/frame-text.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import type { LoadedModel, Outcome } from '#app/runtime/loaded-model.ts'
import type { PredictOutcome, RequestPayload, ValidateOutcome } from '#app/runtime/messages.ts'
import { enforce } from '#app/schema/enforce.ts'

const noTrace: Trace = { steps: [], reordered: false, rowCount: null }

/**
 * Predicts one request. Never rejects for what the request or the model does wrong: that is a refusal. Rejects with
 * a UserError where this runtime cannot do what MLflow would.
 */
export async function predictPayload(
  loaded: LoadedModel,
  signature: Signature | null,
  payload: RequestPayload,
): Promise<PredictOutcome> {
  const clock = startClock()
  const parsed = parsePayload(payload, signature)
  clock.lap('parse')
  if (!parsed.ok) {
    return { answer: parsed, own: null, trace: noTrace, timing: clock.timing() }
  }
  const enforced = enforce(parsed.input, parsed.params, signature, parsed.casts)
  clock.lap('enforce')
  const { trace } = enforced
  if (!enforced.ok) {
    return { answer: { ok: false, refusal: enforced.refusal }, own: null, trace, timing: clock.timing() }
  }
  const { answer, own } = await loaded.predict(enforced.input, enforced.params)
  clock.lap('run')
  const written = answer.ok
    ? writtenAnswer(answer.output, parsed.form)
    : ({ ok: false, refusal: predictRefusal(answer, parsed.input) } as const)
  clock.lap('encode')
  return { answer: written, own, trace, timing: clock.timing() }
}

/** What enforcement would do with a request, without running the model. */
export function validatePayload(signature: Signature | null, payload: RequestPayload): ValidateOutcome {
  const parsed = parsePayload(payload, signature)
  if (!parsed.ok) return { trace: noTrace, refusal: parsed.refusal }
  const enforced = enforce(parsed.input, parsed.params, signature, parsed.casts)
  return { trace: enforced.trace, refusal: enforced.ok ? null : enforced.refusal }
}

type Part = Exclude<keyof Timing, 'total'>

function startClock(): { lap(part: Part): void; timing(): Timing } {
  const start = performance.now()
  let last = start
  const parts = { parse: 0, enforce: 0, run: 0, encode: 0 }
  return {
    lap: (part) => {
      const now = performance.now()
      parts[part] = now - last
      last = now
    },
    timing: () => ({ ...parts, total: last - start }),
  }
}

function writtenAnswer(output: Frame, form: PayloadForm): PredictOutcome['answer'] {
  try {
    const text = form === 'llm' ? encodeOutput(output) : encodePredictions(output)
    return { ok: true, output, body: { text, truncated: false } }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return { ok: false, refusal: encodeRefusal(error) }
  }
}

/** Outputs that JSON cannot say are an exception nobody catches in MLflow's server. */
function encodeRefusal(error: PythonError): Refusal {
  return {
    stage: 'encode',
    status: 500,
    errorCode: null,
    errorClass: null,
    message: 'Internal Server Error',
    cause: `${error.type}: ${error.message}`,
    plain: `The model answered, but MLflow's server cannot write the answer as JSON: ${error.message}`,
    ways: ['Let the model return a table, an array, or plain lists, dicts, numbers and text.'],
    places: [],
  }
}

/** What the server makes of an exception inside `predict` (`invocations` of `mlflow/pyfunc/scoring_server`). */
export function predictRefusal(
  { exception, explanation }: Outcome['answer'] & { ok: false },
  input: Frame,
): Refusal {
  const words = explanation ?? {
    plain: `The model itself failed on this input: ${exception.message}`,
    ways: [],
    places: [],
  }
  if (exception.type === 'mlflow.exceptions.MlflowException') {
    return {
      stage: 'predict',
      status: 500,
      errorCode: 'INTERNAL_ERROR',
      errorClass: 'CLIENT_INTERNAL_ERROR',
      message: `Failed to predict data '${frameText(input)}'. \nError: ${exception.message}`,
      ...words,
    }
  }
  return {
    stage: 'predict',
    status: 400,
    errorCode: 'BAD_REQUEST',
    errorClass: 'INVALID_PARAMETER_VALUE',
    message:
      'Encountered an unexpected error while evaluating the model. Verify that the serialized input Dataframe is compatible with the model for inference.',
    cause: `${exception.type}: ${exception.message}`,
    ...words,
  }
}
