/** What a model's edge cases do, composed: made from its signature and example, predicted one after the other. */
import { generateEdgeCases } from '#app/edge-cases/generate.ts'
import type { EdgeCase } from '#app/edge-cases/edge-case.ts'
import { outcomeOf } from '#app/edge-cases/outcome.ts'
import { parsePayload } from '#app/payload/parse-payload.ts'
import type { PredictOutcome, RequestPayload } from '#app/runtime/messages.ts'
import type { EdgeCaseResult } from '#shared/edge-case.ts'
import type { Signature } from '#shared/model.ts'
import { toFailure } from '#shared/user-error.ts'
import type { Frame } from '#shared/values.ts'

/** Milliseconds for one case: an input that makes a model work longer than this is an answer in itself. */
export const EDGE_CASE_TIME_LIMIT = 10_000

/** What the cases are made from and by what they are run. */
export interface EdgeCaseRun {
  readonly signature: Signature | null
  /** The saved input example as a request body; null when there is none. */
  readonly example: { readonly contentType: string; readonly body: string } | null
  readonly predict: (payload: RequestPayload) => Promise<PredictOutcome>
  readonly signal: AbortSignal
  readonly report: (done: number, total: number) => void
  /** As `performance.now()` counts: no case is begun after it. */
  readonly deadline?: number
}

/** Runs every case, or as many as the deadline allows; a crash, a time-out or a failure inside is that case's outcome. Rejects when aborted. */
export async function runEdgeCases(run: EdgeCaseRun): Promise<readonly EdgeCaseResult[]> {
  const cases = generateEdgeCases(run.signature, exampleFrame(run))
  const results: EdgeCaseResult[] = []
  for (const edge of cases) {
    run.signal.throwIfAborted()
    if (performance.now() > (run.deadline ?? Infinity)) break
    results.push(await outcome(edge, run))
    run.report(results.length, cases.length)
  }
  return results
}

async function outcome(edge: EdgeCase, { predict, signal }: EdgeCaseRun): Promise<EdgeCaseResult> {
  const payload = { contentType: edge.contentType, body: Buffer.from(edge.body) }
  try {
    return { ...edge, outcome: outcomeOf(await predict(payload), edge.kind) }
  } catch (error) {
    signal.throwIfAborted()
    const { message } = toFailure(error)
    return { ...edge, outcome: { kind: 'failed', message } }
  }
}

/** The example as the model would get it; without one, or where it cannot be read, values are made up. */
export function exampleFrame({
  example,
  signature,
}: Pick<EdgeCaseRun, 'example' | 'signature'>): Frame | null {
  if (example === null) return null
  const parsed = parsePayload(
    { contentType: example.contentType, body: Buffer.from(example.body) },
    signature,
  )
  return parsed.ok ? parsed.input : null
}
