/** Every recorded request to `/invocations`: refused before the model as MLflow refuses it, or let through to the model. */
import { readFileSync, readdirSync } from 'node:fs'
import { parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import { readSignature } from '#app/model/signature.ts'
import { enforce } from '#app/schema/enforce.ts'
import { sentenceOf } from '#app/schema/testing.ts'
import type { Signature } from '#shared/model.ts'
import type { Refusal } from '#shared/prediction.ts'
import { errorBody } from './error-body.ts'
import { parsePayload } from './parse-payload.ts'

interface Recorded {
  readonly name: string
  readonly content_type: string | null
  readonly body?: string
  readonly body_base64?: string
  readonly status: number | null
  readonly response: unknown
}

const models = readdirSync('e2e/fixtures/cases').map((file) => file.replace('.json', ''))

function signatureOfModel(model: string): Signature | null {
  const fields: Record<string, unknown> = parse(readFileSync(`e2e/fixtures/models/${model}/MLmodel`, 'utf8'))
  const described = fields['signature']
  const parts = described === undefined || described === null ? null : new Map(Object.entries(described))
  return readSignature(
    new Map<string, never>(
      Object.entries({ ...fields, signature: parts }).map(([key, value]) => [key, value as never]),
    ),
  ).signature
}

/** Answers that the model or the encoder gave, not what stands before it. */
function isBehindEnforcement(recorded: Recorded): boolean {
  if (recorded.status === 200 || recorded.status === null) return true
  const { response } = recorded
  if (typeof response !== 'object' || response === null || !('message' in response)) {
    return recorded.status === 500 && recorded.content_type !== null
  }
  return String(response.message).startsWith('Encountered an unexpected error while evaluating the model')
}

function bodyOf(recorded: Recorded): Uint8Array {
  if (recorded.body_base64 !== undefined) return new Uint8Array(Buffer.from(recorded.body_base64, 'base64'))
  return new TextEncoder().encode(recorded.body ?? '')
}

function refusalOf(recorded: Recorded, signature: Signature | null): Refusal | null {
  const parsed = parsePayload({ contentType: recorded.content_type, body: bodyOf(recorded) }, signature)
  if (!parsed.ok) return parsed.refusal
  const enforced = enforce(parsed.input, parsed.params, signature, parsed.casts)
  return enforced.ok ? null : enforced.refusal
}

function doubtOf(recorded: Recorded, signature: Signature | null): string | null {
  const parsed = parsePayload({ contentType: recorded.content_type, body: bodyOf(recorded) }, signature)
  if (!parsed.ok) return null
  return enforce(parsed.input, parsed.params, signature, parsed.casts).trace.undecided ?? null
}

interface ErrorFields {
  readonly message?: string
  readonly stack_trace?: string
}

function fieldsOf(response: unknown): ErrorFields {
  return typeof response === 'object' && response !== null ? response : {}
}

interface Answer {
  readonly status: number | null
  readonly code: string | null
  readonly sentence: string
}

/** Where the recording was cut, only status and code can be compared. */
const CUT = '<cut by fixture generator>'

/** The part of a pydantic refusal that the MLmodel allows to know: the class and its fields' defaults stand elsewhere. */
const PYDANTIC = 'Failed to validate data against type hint `list['

function comparable(answer: Answer): Answer {
  if (answer.sentence.startsWith(PYDANTIC)) return { ...answer, sentence: PYDANTIC }
  return answer
}

function answerOf(recorded: Recorded): Answer & { readonly isCut: boolean } {
  const { response, status } = recorded
  if (typeof response !== 'object' || response === null) {
    return { status, code: null, sentence: String(response), isCut: false }
  }
  const fields = response as { readonly error_code: string; readonly message: string }
  const isCut = fields.message.includes(CUT)
  return { status, code: fields.error_code, sentence: sentenceOf(fields.message), isCut }
}

/** What only a pydantic class itself can judge: the MLmodel says nothing of its aliases, defaults and validators. */
function isLeftToModel(recorded: Recorded): boolean {
  const { sentence } = answerOf(recorded)
  return sentence.includes("Data doesn't match type hint") && !sentence.includes('Expecting example to be')
}

function expectedOf(recorded: Recorded): (Answer & { readonly isCut: boolean }) | null {
  return isBehindEnforcement(recorded) || isLeftToModel(recorded) ? null : answerOf(recorded)
}

function agrees(
  refusal: Refusal | null,
  expected: ReturnType<typeof expectedOf>,
  hasClass: boolean,
): boolean {
  if (refusal === null || expected === null) return refusal === expected
  if (refusal.status !== expected.status || refusal.errorCode !== expected.code) return false
  if (expected.isCut) return true
  const actual = { status: refusal.status, code: refusal.errorCode, sentence: sentenceOf(refusal.message) }
  const known = { status: expected.status, code: expected.code, sentence: expected.sentence }
  return hasClass
    ? JSON.stringify(comparable(actual)) === JSON.stringify(comparable(known))
    : JSON.stringify(actual) === JSON.stringify(known)
}

describe.each(models)('%s', (model) => {
  const signature = signatureOfModel(model)
  const inputs = signature?.inputs
  const hasClass =
    signature?.fromTypeHint === true &&
    inputs?.kind === 'columns' &&
    inputs.columns[0]?.type.kind === 'object'
  const recorded: readonly Recorded[] = JSON.parse(readFileSync(`e2e/fixtures/cases/${model}.json`, 'utf8'))
  test('says that only the class can tell where what is recorded of it does not fit', () => {
    const left = recorded.filter((one) => !isBehindEnforcement(one) && isLeftToModel(one))
    const undecided = left.filter((one) => doubtOf(one, signature) !== null)
    expect(undecided.map(({ name }) => name)).toEqual(left.map(({ name }) => name))
    expect(left.length > 0).toBe(hasClass)
  })
  test('tells the exception behind a table that cannot be read', () => {
    const wrong = recorded.flatMap((one) => {
      const { message, stack_trace: trace } = fieldsOf(one.response)
      if (!message?.startsWith('Failed to parse input as a Pandas') || one.content_type !== 'text/csv')
        return []
      const refusal = refusalOf(one, signature)
      const body = refusal === null ? null : fieldsOf(JSON.parse(errorBody(refusal).body))
      const own = body?.stack_trace?.replace('Traceback (most recent call last):\n', '').trimEnd()
      const keys = Object.keys(body ?? {}).join()
      return own === trace && keys === Object.keys(fieldsOf(one.response)).join()
        ? []
        : [one.name, own, trace]
    })
    expect(wrong).toEqual([])
  })
  test('is refused or let through as recorded', () => {
    const wrong = recorded.flatMap((one) => {
      const refusal = refusalOf(one, signature)
      const expected = expectedOf(one)
      if (agrees(refusal, expected, hasClass)) return []
      return [{ name: one.name, body: (one.body ?? '').slice(0, 300), refusal, expected }]
    })
    expect(wrong).toEqual([])
    expect(recorded.length).toBeGreaterThan(0)
  })
})
