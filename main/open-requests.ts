/** Asks from outside the window (an argument, a second launch, the system) to open a location. */
import type { Api } from '#shared/contract.ts'

/** An Api whose `watch` also reports what was asked from outside, and the way to ask. */
export interface OpenRequests {
  readonly api: Api
  /** Reaches every watching page; kept for the first page when none watches yet. */
  readonly request: (location: string) => void
}

/** Adds open requests to an Api's events. */
export function withOpenRequests(api: Api): OpenRequests {
  const watchers = new Set<(location: string) => void>()
  let waiting: string[] = []
  const watch: Api['watch'] = async (input, context = {}) => {
    const tell = (location: string) => context.report?.({ kind: 'open-requested', location })
    watchers.add(tell)
    const kept = waiting
    waiting = []
    kept.forEach(tell)
    try {
      return await api.watch(input, context)
    } finally {
      watchers.delete(tell)
    }
  }
  const request = (location: string) => {
    if (watchers.size === 0) waiting.push(location)
    for (const tell of watchers) tell(location)
  }
  return { api: { ...api, watch }, request }
}
