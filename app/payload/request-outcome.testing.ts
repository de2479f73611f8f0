/** What Palate makes of a request, and whether MLflow made the same of it. */
import { readSignature } from '#app/model/signature.ts'
import { enforce } from '#app/schema/enforce.ts'
import { describeFrame, describeValue, sentenceOf } from '#app/schema/testing.ts'
import type { Signature } from '#shared/model.ts'
import { parsePayload } from './parse-payload.ts'

/** One signature, as an MLmodel has it, with one request. */
export interface MadeRequest {
  readonly signature: { readonly inputs: string | null; readonly params: string | null } | null
  readonly contentType: string | null
  readonly body: string
  /** Where the body is no UTF-8 text. */
  readonly encoding?: 'base64'
}

/** What MLflow made of a request; `unfit` is a signature that MLflow does not take. */
export type OracleAnswer =
  | { readonly ok: true; readonly input: string; readonly params: string }
  | {
      readonly ok: false
      readonly status: number
      readonly code: string | null
      readonly message: string
    }
  | { readonly unfit: string }

/** The part of an answer that can be compared. */
export type Outcome =
  | { readonly ok: true; readonly input: string; readonly params: string }
  | {
      readonly ok: false
      readonly status: number
      readonly code: string | null
      readonly sentence: string
    }

/** Palate's outcome. */
export function outcomeOf(request: MadeRequest): Outcome {
  const signature = signatureOf(request)
  const body = Buffer.from(request.body, request.encoding ?? 'utf8')
  const parsed = parsePayload({ contentType: request.contentType, body }, signature)
  if (!parsed.ok) return refused(parsed.refusal)
  const enforced = enforce(parsed.input, parsed.params, signature, parsed.casts)
  if (!enforced.ok) return refused(enforced.refusal)
  return { ok: true, input: describeFrame(enforced.input), params: describeValue(enforced.params) }
}

function refused(refusal: {
  readonly status: number
  readonly errorCode: string | null
  readonly message: string
}): Outcome {
  return {
    ok: false,
    status: refusal.status,
    code: refusal.errorCode,
    sentence: sentenceOf(refusal.message),
  }
}

function signatureOf({ signature }: MadeRequest): Signature | null {
  if (signature === null) return null
  const entries = Object.entries(signature).filter(([, text]) => text !== null)
  const read = readSignature(new Map([['signature', new Map(entries)]]))
  return read.signature
}

/** MLflow's outcome; null where the signature is none. */
export function outcomeOfOracle(answer: OracleAnswer): Outcome | null {
  if ('unfit' in answer) return null
  if (answer.ok) return answer
  return { ok: false, status: answer.status, code: answer.code, sentence: sentenceOf(answer.message) }
}

/** Whether two outcomes agree: both refused with one status and code, or the same values of the same dtypes. */
export function agrees(ours: Outcome, theirs: Outcome): boolean {
  if (ours.ok && theirs.ok) {
    return withoutWidths(ours.input) === withoutWidths(theirs.input) && ours.params === theirs.params
  }
  return !ours.ok && !theirs.ok && ours.status === theirs.status && ours.code === theirs.code
}

/** numpy's room for text and bytes, which depends on what else was in the list; values are compared, room is not. */
function withoutWidths(described: string): string {
  return described.replace(/(\|S)\d+ (?=\()/g, '$1 ')
}

/** Whether the refusals read the same too. */
export function sameSentence(ours: Outcome, theirs: Outcome): boolean {
  return ours.ok || theirs.ok || theirs.code === null || ours.sentence === theirs.sentence
}
