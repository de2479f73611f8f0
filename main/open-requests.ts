/** Asks from outside the window (an argument, a second launch, a link, the system) to open a location. */
import type { Api, EngineEvent } from '#shared/contract.ts'
import { deepLink, isDeepLink } from './deep-link.ts'

/** An Api whose `watch` also reports what was asked from outside, and the way to ask. */
export interface OpenRequests {
  readonly api: Api
  /**
   * Reaches every watching page; kept for the first page when none watches yet. A link (`palate://open?…`) stays one,
   * whichever way it comes. `store` is what a location is asked of.
   */
  readonly request: (location: string, store?: string) => void
  /** Tells every watching page; nobody where none watches. */
  readonly tell: (event: EngineEvent) => void
}

/** Adds open requests to an Api's events. */
export function withOpenRequests(api: Api): OpenRequests {
  const watchers = new Set<(event: EngineEvent) => void>()
  let waiting: EngineEvent[] = []
  const watch: Api['watch'] = async (input, context = {}) => {
    const tell = (event: EngineEvent) => context.report?.(event)
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
  const request = (location: string, store?: string) => {
    const event: EngineEvent = isDeepLink(location)
      ? { kind: 'link-followed', asked: deepLink(location) }
      : { kind: 'open-requested', location, ...(store === undefined ? {} : { store }) }
    if (watchers.size === 0) waiting.push(event)
    for (const tell of watchers) tell(event)
  }
  return {
    api: { ...api, watch },
    request,
    tell: (event) => watchers.forEach((tell) => tell(event)),
  }
}
