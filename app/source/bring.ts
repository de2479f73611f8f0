import type { Progress } from '#shared/contract.ts'

/** What bringing a model may report, and how it is stopped. */
export interface BringOptions {
  readonly signal?: AbortSignal | undefined
  /** Whether a person said yes to a large download. */
  readonly allowLarge?: boolean | undefined
  /** Whether a person said yes to MLflow bringing it in Python. */
  readonly allowMlflow?: boolean | undefined
  readonly report?: ((progress: Progress) => void) | undefined
}
