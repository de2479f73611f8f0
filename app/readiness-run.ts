/** What inputs do to a model, in its own process and within a time, for the verdicts on where it can be deployed. */
import { EDGE_CASE_TIME_LIMIT, runEdgeCases } from '#app/edge-case-calls.ts'
import { plainRequest } from '#app/edge-cases/plain-request.ts'
import type { RunFacts } from '#app/readiness/facts.ts'
import { hasNan, outputDifferences } from '#app/readiness/output-differences.ts'
import type { PredictOutcome } from '#app/runtime/messages.ts'
import type { CallOptions, Session } from '#app/runtime/session.ts'
import { isPlainJson } from '#app/scoring/azure-output.ts'
import type { EdgeCaseResult } from '#shared/edge-case.ts'
import type { Signature } from '#shared/model.ts'
import type { Progress } from '#shared/contract.ts'
import type { RuntimeIdentity } from '#shared/prediction.ts'
import type { Frame } from '#shared/values.ts'
import { toFailure } from '#shared/user-error.ts'
import type { PlainBody, PlainInput } from './readiness-facts.ts'

/** Milliseconds in which edge cases are begun: what they do is told by the first few dozen. */
const CASES_TIME = 45_000

/** Milliseconds for the plain input: a model that needs longer does not serve. */
const PLAIN_TIME_LIMIT = 30_000

/** And for many rows: what MLflow's server waits. */
const SPEED_TIME_LIMIT = 60_000

/** The request of many rows that is timed. */
const SPEED_ROWS = 10_000

/** What running needs. */
export interface ReadinessRun {
  readonly session: Session
  readonly signature: Signature | null
  readonly input: PlainInput
  readonly signal: AbortSignal
  readonly report: (progress: Progress) => void
}

/** Runs the plain input in its forms, then edge cases and many rows where it was answered. The model is loaded. Rejects when aborted. */
export async function runForReadiness(run: ReadinessRun): Promise<RunFacts | null> {
  const { session, signature, input, signal, report } = run
  if (input.first === null) return null
  report({ activity: 'Trying its plain input' })
  const limits = { timeLimit: PLAIN_TIME_LIMIT, signal }
  const attempt = async (body: PlainBody | null, reader?: 'azure') =>
    body === null
      ? null
      : await tried(session, body, { ...limits, ...(reader === undefined ? {} : { reader }) })
  const plain = await tried(session, input.first, limits)
  const azure = await attempt(input.azure, 'azure')
  const csv = await attempt(input.csv)
  const output = outputOf(plain) ?? outputOf(azure) ?? outputOf(csv)
  const hasAnswered = plain.ok && plain.outcome.answer.ok
  return {
    runtime: identityOf(session),
    plain: { isMadeUp: input.example === null, outcome: outcomeOf(plain) },
    azure: azure === null ? null : azureOutcomeOf(azure),
    csv: csv === null ? null : outcomeOf(csv),
    answer: output === null ? null : answerFact(signature, output),
    // Before the cases, some of which may end the process.
    speed: hasAnswered ? await speedOf(run) : null,
    cases: hasAnswered ? await casesOf(run) : noCases,
  }
}

function outputOf(tried: Tried | null): Frame | null {
  return tried?.ok === true && tried.outcome.answer.ok ? tried.outcome.answer.output : null
}

function answerFact(signature: Signature | null, output: Frame): RunFacts['answer'] {
  const outputs = signature?.outputs ?? null
  return {
    differences: outputs === null ? [] : outputDifferences(outputs, output),
    hasNan: hasNan(output),
    isPlainJson: isPlainJson(output),
  }
}

const noCases: RunFacts['cases'] = { tried: 0, of: 0, broken: [], crashed: [], failedByModel: [] }

type Tried =
  | { readonly ok: true; readonly outcome: PredictOutcome }
  | { readonly ok: false; readonly isOver: boolean; readonly says: string }

async function tried(
  session: Session,
  { contentType, body }: PlainBody,
  options: Pick<CallOptions, 'timeLimit' | 'reader'> & { readonly signal: AbortSignal },
): Promise<Tried> {
  try {
    const outcome = await session.predict({ contentType, body: Buffer.from(body) }, options)
    return { ok: true, outcome }
  } catch (error) {
    options.signal.throwIfAborted()
    const { code, message } = toFailure(error)
    // A process that was stopped or closed meanwhile ends the check, and tells nothing of the model.
    if (code === 'cancelled' || code === 'not-found' || code === 'untrusted') throw error
    return { ok: false, isOver: code === 'timed-out', says: message }
  }
}

function outcomeOf(tried: Tried): RunFacts['plain']['outcome'] {
  if (!tried.ok) return { kind: tried.isOver ? 'timed-out' : 'crashed', says: tried.says }
  const { answer } = tried.outcome
  if (answer.ok) return { kind: 'answered' }
  return { kind: 'refused', status: answer.refusal.status, says: answer.refusal.plain }
}

/** What fails before the model is the script's own failing, in Python's words. */
function azureOutcomeOf(tried: Tried): RunFacts['azure'] {
  const outcome = outcomeOf(tried)
  if (!tried.ok || tried.outcome.answer.ok || outcome.kind !== 'refused') return outcome
  const { stage } = tried.outcome.answer.refusal
  return stage === 'parse'
    ? { ...outcome, says: `its scoring script cannot read it (${outcome.says})` }
    : outcome
}

async function speedOf({
  session,
  signature,
  input,
  signal,
  report,
}: ReadinessRun): Promise<RunFacts['speed']> {
  const request = plainRequest(signature, input.frame, SPEED_ROWS)
  // A handful of rows, which is what arrays with a fixed first extent give, tells nothing of many.
  if (request === null || request.rows < 100) return null
  report({ activity: `Timing ${request.rows.toLocaleString('en')} rows` })
  const began = performance.now()
  const many = await tried(session, request, { timeLimit: SPEED_TIME_LIMIT, signal })
  const measured = { rows: request.rows, bytes: request.body.length }
  if (many.ok && many.outcome.answer.ok) {
    return { ...measured, milliseconds: many.outcome.timing.total, isOver: false }
  }
  return !many.ok && many.isOver
    ? { ...measured, milliseconds: performance.now() - began, isOver: true }
    : null
}

async function casesOf({
  session,
  signature,
  input,
  signal,
  report,
}: ReadinessRun): Promise<RunFacts['cases']> {
  let of = 0
  const results = await runEdgeCases({
    signature,
    example: input.example,
    predict: (payload) => session.predict(payload, { timeLimit: EDGE_CASE_TIME_LIMIT, signal }),
    signal,
    report: (done, total) => {
      of = total
      report({ activity: 'Trying edge cases', done, total })
    },
    deadline: performance.now() + CASES_TIME,
  })
  return {
    tried: results.length,
    of,
    broken: results.flatMap((result) =>
      result.outcome.kind === 'refused' && result.outcome.status >= 500
        ? [{ title: result.title, says: result.outcome.plain }]
        : [],
    ),
    crashed: results.flatMap((result) =>
      result.outcome.kind === 'failed' ? [{ title: result.title, says: result.outcome.message }] : [],
    ),
    failedByModel: results.flatMap(failedInside),
  }
}

function failedInside({ title, outcome }: EdgeCaseResult): RunFacts['cases']['failedByModel'] {
  if (outcome.kind !== 'refused' || outcome.stage !== 'predict' || outcome.status >= 500) return []
  return [{ title, says: outcome.plain }]
}

function identityOf(session: Session): RuntimeIdentity {
  const state = session.state()
  if (state.kind === 'none') throw new Error('A session always has a runtime.')
  return state.runtime
}
