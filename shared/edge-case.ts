/** Inputs that tend to break a deployment, and what each of them does. */
import { z } from 'zod'

/** What came of one case. */
export const EdgeOutcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answered'),
    /** The start of the predictions as JSON text. */
    preview: z.string(),
    /** What enforcement changed on the way, one entry a column, array or param. */
    changes: z.array(z.string()).readonly(),
  }),
  z.object({
    kind: z.literal('refused'),
    stage: z.enum(['request', 'parse', 'enforce', 'predict', 'encode']),
    /** HTTP status of `/invocations`. */
    status: z.number(),
    errorCode: z.string().nullable(),
    /** MLflow's own last sentence. */
    message: z.string(),
    /** Ours, in plain words. */
    plain: z.string(),
    ways: z.array(z.string()).readonly(),
  }),
  /** The model's process died, took too long, or Palate could not run it. */
  z.object({ kind: z.literal('failed'), message: z.string() }),
])
export type EdgeOutcome = z.output<typeof EdgeOutcome>

/** One case with what it did. */
export const EdgeCaseResult = z.object({
  /** Unique among the cases of a model. */
  id: z.string(),
  /** What is odd: `null`, `missing`, `beyond-range` … */
  kind: z.string(),
  /** The column, array or param it is about; null for the request as a whole. */
  name: z.string().nullable(),
  title: z.string(),
  why: z.string(),
  contentType: z.string(),
  body: z.string(),
  outcome: EdgeOutcome,
})
export type EdgeCaseResult = z.output<typeof EdgeCaseResult>
