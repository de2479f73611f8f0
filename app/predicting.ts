/** One request through a loaded model: read, enforced, run, and written as MLflow's scoring server answers it. */
import type { Refusal, Timing, Trace } from '#shared/prediction.ts'
import type { Signature } from '#shared/model.ts'
import { isValueMap } from '#shared/values.ts'
import type { Frame, ValueMap } from '#shared/values.ts'
import { encodeOutput } from '#app/payload/encode-predictions.ts'
import type { ParsedPayload, PayloadForm } from '#app/payload/parsed-payload.ts'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { frameText } from '#app/python-data/frame-text.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { byMethod } from '#app/runtime/by-method.ts'
import type { LoadedModel, Outcome, PythonException } from '#app/runtime/loaded-model.ts'
import type { PredictOutcome, RequestPayload, ValidateOutcome } from '#app/runtime/messages.ts'
import { withNumpyBytes } from '#app/runtime/python/numpy-bytes.ts'
import { enforce, signatureBeforeMlflow } from '#app/schema/enforce.ts'
import { traceOfRefusal } from '#app/schema/trace-of.ts'
import type { Enforced } from '#app/schema/enforce.ts'

/** Another method than the model's own predict, another reader, and whether the trace is wanted: an endpoint answers without one. */
interface PredictOptions {
  readonly method?: string | undefined
  /** Reads the request as a no-code deployment on Azure ML does, in place of `/invocations`. */
  readonly reader?: 'azure' | undefined
  readonly wantsTrace?: boolean
}

const noTrace: Trace = { steps: [], reordered: false, rowCount: null }

/**
 * Predicts one request. Never rejects for what the request or the model does wrong: that is a refusal. Rejects with
 * a UserError where this runtime cannot do what MLflow would.
 */
export async function predictPayload(
  loaded: LoadedModel,
  signature: Signature | null,
  payload: RequestPayload,
  { method, reader, wantsTrace = true }: PredictOptions = {},
): Promise<PredictOutcome> {
  const clock = startClock()
  const parsed =
    reader === 'azure'
      ? (await import('./azure-payload.ts')).parseAzureScore(payload, signature)
      : parsePayload(payload, signature)
  clock.lap('parse')
  if (!parsed.ok) {
    return { answer: parsed, own: null, trace: traceOfRefusal(parsed.refusal), timing: clock.timing() }
  }
  const rules = signatureBeforeMlflow(signature, loaded.isMlflow === true)
  const enforced = enforce(parsed.input, parsed.params, rules, parsed.casts)
  clock.lap('enforce')
  const trace = wantsTrace ? enforced.trace : noTrace
  const ready = readyInput(loaded, signature, parsed, enforced)
  if (!ready.ok) {
    return { answer: ready, own: null, trace, timing: clock.timing() }
  }
  const { answer, own, printed } = await byMethod(loaded, method).predict(ready.input, ready.params)
  clock.lap('run')
  const written = answer.ok
    ? writtenAnswer(answer, parsed.form)
    : ({ ok: false, refusal: predictRefusal(answer, parsed.input) } as const)
  clock.lap('encode')
  const outcome = { answer: written, own, trace, timing: clock.timing() }
  return printed === undefined ? outcome : { ...outcome, printed }
}

type Ready =
  | { readonly ok: true; readonly input: Frame; readonly params: ValueMap | null }
  | { readonly ok: false; readonly refusal: Refusal }

/** What the model gets: a real MLflow, which enforces once more, params as they were sent and bytes as its server reads them. */
function readyInput(
  loaded: LoadedModel,
  signature: Signature | null,
  parsed: Extract<ParsedPayload, { ok: true }>,
  enforced: Enforced,
): Ready {
  if (loaded.isMlflow !== true || !enforced.ok) return enforced
  if (signature?.fromTypeHint !== true)
    return { ...enforced, input: withNumpyBytes(enforced.input, parsed.input, signature) }
  const { params = null } = parsed
  return params === null || isValueMap(params) ? { ok: true, input: parsed.input, params } : enforced
}

/** What enforcement would do with a request, without running the model. */
export function validatePayload(signature: Signature | null, payload: RequestPayload): ValidateOutcome {
  const parsed = parsePayload(payload, signature)
  if (!parsed.ok) return { trace: traceOfRefusal(parsed.refusal), refusal: parsed.refusal }
  const enforced = enforce(parsed.input, parsed.params, signature, parsed.casts)
  return { trace: enforced.trace, refusal: enforced.ok ? null : enforced.refusal }
}

type Part = Exclude<keyof Timing, 'total'>

/** Not `performance.now`, for which Node loads 2 ms of what this does not need. */
function milliseconds(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}

function startClock(): { lap(part: Part): void; timing(): Timing } {
  const start = milliseconds()
  let last = start
  const parts = { parse: 0, enforce: 0, run: 0, encode: 0 }
  return {
    lap: (part) => {
      const now = milliseconds()
      parts[part] = now - last
      last = now
    },
    timing: () => ({ ...parts, total: last - start }),
  }
}

function writtenAnswer(
  { output, body, pythonType }: Extract<Outcome['answer'], { ok: true }>,
  form: PayloadForm,
): PredictOutcome['answer'] {
  if (body?.ok === false) return { ok: false, refusal: encodeRefusal(body.exception) }
  try {
    const inside = body?.text ?? encodeOutput(output)
    const text = form === 'llm' ? inside : `{"predictions": ${inside}}`
    const written = { ok: true, output, body: { text, truncated: false } } as const
    return pythonType === undefined ? written : { ...written, pythonType }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return { ok: false, refusal: encodeRefusal(error) }
  }
}

/** Outputs that JSON cannot say are an exception nobody catches in MLflow's server. */
function encodeRefusal(error: Pick<PythonException, 'type' | 'message'>): Refusal {
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

/** The refusal of an input that the native kernels have no rule for. */
export function notComputed(message: string, hint: string | undefined): Refusal {
  return {
    ...unexpectedRefusal,
    cause: `palate: ${message}`,
    plain: `Palate does not compute this without Python: ${message}`,
    ways: hint === undefined ? [] : [hint],
    places: [],
  }
}

const unexpectedRefusal = {
  stage: 'predict',
  status: 400,
  errorCode: 'BAD_REQUEST',
  errorClass: 'INVALID_PARAMETER_VALUE',
  message:
    'Encountered an unexpected error while evaluating the model. Verify that the serialized input Dataframe is compatible with the model for inference.',
} as const

/** What the server makes of an exception inside `predict` (`invocations` of `mlflow/pyfunc/scoring_server`). */
export function predictRefusal(
  { exception, explanation }: Outcome['answer'] & { ok: false },
  input: Frame,
): Refusal {
  const words = explanation ?? {
    plain: `The model itself failed on this input: ${exception.message.trim() === '' ? exception.type : exception.message}`,
    ways: [],
    places: [],
  }
  const { mlflow, traceback } = exception
  if (mlflow !== undefined) {
    return {
      stage: mlflow.status < 500 ? 'enforce' : 'predict',
      status: mlflow.status,
      errorCode: mlflow.errorCode,
      errorClass: mlflow.errorClass,
      message: `Failed to predict data '${frameText(input)}'. \nError: ${exception.message}`,
      ...(traceback === undefined ? {} : { traceback }),
      ...words,
    }
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
    ...unexpectedRefusal,
    cause: `${exception.type}: ${exception.message}`,
    ...(traceback === undefined ? {} : { traceback }),
    ...words,
  }
}
