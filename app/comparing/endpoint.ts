/** A deployed model by its URL: the request in the words of its server, the answer as an output. */
import { decodeJsonText } from '#app/payload/decode-text.ts'
import { parseJson } from '#app/payload/parse-json.ts'
import { payloadAs } from '#app/payload-calls.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import type { Signature } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import { answerFrame } from './answer-frame.ts'
import { blotterOf, secretsOfAddress } from './endpoint-secrets.ts'
import type { Blotter } from './endpoint-secrets.ts'
import type { Answered, Ask } from './run-rows.ts'
import type { EndpointProtocol } from './side-spec.ts'

/** An endpoint and how to speak to it. */
export interface Endpoint {
  readonly url: string
  readonly protocol: EndpointProtocol
  /** Key or token; sent as `Authorization: Bearer`, and to no other address. */
  readonly key: string | null
  /** The signature of the model that is deployed, where it is known: by it rows get their dtypes. */
  readonly signature: Signature | null
  readonly signal: AbortSignal
}

/** Azure ML ends requests after at most 180 s; a cold endpoint may take that. */
const TIME_LIMIT_MS = 180_000

/** An answer is kept as a whole. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024

/** As much of a refusal is shown. */
const SHOWN_LENGTH = 500

/**
 * Statuses by which servers say that these rows are the trouble: a request that is refused, too large or not understood,
 * a model that raised (500; Azure ML's 424). Others (a key, an address, a limit) no smaller request mends.
 */
const rowStatuses = new Set([400, 413, 422, 424, 500])

/** Asks an endpoint. What it refuses or cannot be reached for is an answer that is not ok. */
export function askEndpoint(endpoint: Endpoint): Ask {
  const blotter = blotterOf([endpoint.key ?? '', ...secretsOfAddress(endpoint.url)])
  return async (payload) => {
    const { contentType, body } = requestFor(endpoint, payload)
    const headers: Record<string, string> = contentType === null ? {} : { 'Content-Type': contentType }
    if (endpoint.key !== null) headers['Authorization'] = `Bearer ${endpoint.key}`
    const limit = AbortSignal.any([endpoint.signal, AbortSignal.timeout(TIME_LIMIT_MS)])
    try {
      const request = {
        method: 'POST',
        headers,
        body: new Uint8Array(body),
        redirect: 'error',
        signal: limit,
      } as const
      const response = await fetch(endpoint.url, request)
      const answer = await bodyOf(response)
      if (answer === null) return { ok: false, message: 'The answer is larger than 256 MiB.', isForAll: true }
      if (!response.ok) {
        const message = `status ${response.status}: ${shownText(answer, blotter)}`
        return { ok: false, message, isForAll: !rowStatuses.has(response.status) }
      }
      const found = answerOf(answer, blotter)
      return found.ok ? found : { ...found, isForAll: true }
    } catch (error) {
      endpoint.signal.throwIfAborted()
      return { ok: false, message: `it cannot be asked: ${blotter.text(reasonOf(error))}`, isForAll: true }
    }
  }
}

/** The same rows as the server takes them; MLflow takes what we were given. */
function requestFor({ protocol, signature }: Endpoint, payload: RequestPayload): RequestPayload {
  if (protocol === 'mlflow') return payload
  try {
    const target = protocol === 'azure' ? 'input_data' : 'v2'
    const { contentType, text } = payloadAs({ name: 'model', location: '', signature }, payload, target)
    return { contentType, body: Buffer.from(text) }
  } catch (error) {
    // What cannot be read is sent as it is: the server says what is wrong.
    if (error instanceof UserError && error.failure.code === 'bad-payload') return payload
    throw error
  }
}

async function bodyOf(response: Response): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The output in the body of an answer, without the secrets that its server was sent. */
export function answerOf(answer: Uint8Array, blotter: Blotter = blotterOf([])): Answered {
  try {
    const text = decodeJsonText(answer)
    return { ok: true, output: answerFrame(blotter.value(parseJson(text), text)) }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    const text = shownText(answer, blotter)
    return { ok: false, message: text === '' ? 'The answer is empty.' : `The answer is not JSON: ${text}` }
  }
}

/** As much of a body as a person reads; blotted before it is cut, so that no half of a secret is left. */
export function shownText(answer: Uint8Array, blotter: Blotter = blotterOf([])): string {
  const text = blotter.text(Buffer.from(answer).toString('utf8').trim())
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
}

/** `fetch` hides the reason in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error ? cause.message : error.message
}
