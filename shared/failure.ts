/**
 * Failures are values: a code for machines, words for people, the place, and what to do next.
 */
import { z } from 'zod'

/**
 * Who can mend it decides the code. Exit codes of the command line (design: "The command line"):
 * bad-usage, bad-call → 2; bad-model, bad-payload, not-found, no-runtime, unsupported → 3; untrusted, over-limit, large-download,
 * mlflow-download, unauthorized → 4; the rest → 5.
 * `not-written`: the disk took no more. `cancelled` is a person's own doing.
 * `large-download` and `mlflow-download` ask for a yes; `unauthorized` for credentials.
 */
export const failureCodes = [
  'bad-usage',
  'bad-call',
  'bad-model',
  'bad-payload',
  'not-found',
  'no-runtime',
  'unsupported',
  'untrusted',
  'over-limit',
  'large-download',
  'mlflow-download',
  'unauthorized',
  'model-failed',
  'runtime-crashed',
  'timed-out',
  'not-written',
  'cancelled',
  'unreachable',
  'internal',
] as const

export type FailureCode = (typeof failureCodes)[number]

/** A failure as it crosses every boundary. */
export const Failure = z.object({
  code: z.enum(failureCodes),
  /** What is wrong, one or two sentences. */
  message: z.string(),
  /** What to do next. */
  hint: z.string().optional(),
  /** The place: a file and line, `rows[3].petal_width`, `signature.inputs`. */
  where: z.string().optional(),
  /** What a foreign program said, unchanged but for passwords in addresses. */
  detail: z.string().optional(),
})
export type Failure = z.output<typeof Failure>
