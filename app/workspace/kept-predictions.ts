/** Predictions that stay in the engine while their model is open, so that screens can page through them. */
import { randomUUID } from 'node:crypto'
import { UserError } from '#shared/user-error.ts'
import type { ResultView } from './result-view.ts'

/** What is kept of one prediction. */
export interface KeptPrediction {
  readonly views: readonly ResultView[]
  /** The response an endpoint would give. */
  readonly response: { readonly status: number; readonly body: string; readonly truncated: boolean }
  /** Rows of all views: what decides how long it is kept. */
  readonly rowCount: number
}

/** As many as a person goes back through; older ones can be run again from their inputs. */
const MAX_KEPT = 20

/** Two results of a million rows, then the oldest goes: a result of 10 doubles a row takes 80 MB a million. */
const MAX_ROWS = 4_000_000

/** The kept predictions of one model. */
export interface KeptPredictions {
  /** Gives an id that no other prediction has, of this start or another: kept runs name theirs by it. */
  readonly keep: (prediction: KeptPrediction) => string
  readonly has: (predictionId: string) => boolean
  /** Throws UserError `not-found` when it was let go. */
  readonly get: (predictionId: string) => KeptPrediction
}

/** An empty store; the newest prediction is always kept, whatever its size. */
export function keptPredictions(): KeptPredictions {
  const kept = new Map<string, KeptPrediction>()
  return {
    has: (predictionId) => kept.has(predictionId),
    keep: (prediction) => {
      const id = randomUUID()
      kept.set(id, prediction)
      letGoOldest(kept)
      return id
    },
    get: (predictionId) => {
      const prediction = kept.get(predictionId)
      if (prediction !== undefined) return prediction
      throw new UserError({
        code: 'not-found',
        message: 'The outputs of this run are no longer kept.',
        hint: 'Run it again: its inputs are still there.',
      })
    },
  }
}

function letGoOldest(kept: Map<string, KeptPrediction>): void {
  let rows = 0
  for (const { rowCount } of kept.values()) rows += rowCount
  for (const [id, { rowCount }] of kept) {
    if (kept.size === 1 || (kept.size <= MAX_KEPT && rows <= MAX_ROWS)) return
    kept.delete(id)
    rows -= rowCount
  }
}
