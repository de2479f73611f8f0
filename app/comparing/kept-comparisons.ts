/** Comparisons that stay in the engine, so that a screen can page through their rows and plot them. */
import { UserError } from '#shared/user-error.ts'
import type { LiveComparison } from './start-comparison.ts'

/** A comparison holds both sides' outputs: some are enough to go back and forth between. */
const MAX_KEPT = 5

/** The kept comparisons. */
export interface KeptComparisons {
  readonly keep: (live: LiveComparison) => string
  /** Throws UserError `not-found` when it was let go. */
  readonly get: (id: string) => LiveComparison
  readonly has: (id: string) => boolean
  readonly endAll: () => Promise<void>
}

/** None yet; each new one over the limit ends the oldest. */
export function keptComparisons(): KeptComparisons {
  const kept = new Map<string, LiveComparison>()
  let count = 0
  return {
    keep: (live) => {
      count += 1
      const id = `c${count}`
      kept.set(id, live)
      const [oldest] = kept
      if (kept.size > MAX_KEPT && oldest !== undefined) {
        kept.delete(oldest[0])
        void oldest[1].end()
      }
      return id
    },
    has: (id) => kept.has(id),
    get: (id) => {
      const found = kept.get(id)
      if (found !== undefined) return found
      throw new UserError({
        code: 'not-found',
        message: 'This comparison is no longer kept.',
        hint: 'Compare again: what it was made from is still there.',
      })
    },
    endAll: async () => {
      const all = [...kept.values()]
      kept.clear()
      await Promise.all(all.map((live) => live.end()))
    },
  }
}
