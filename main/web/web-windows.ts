/** The windows of a browser: pages that share one set of models, and pages that a model was moved to. */
import { windowSets } from '#main/window-sets.ts'
import type { Api } from '#shared/contract.ts'

/** The set of all pages that have none of their own. */
const SHARED = 'shared-window'
/** A page that loads anew is back by then. */
const BACK_MILLISECONDS = 5_000
/** A page that a browser was slow to open, or did not open at all, is there by then. */
const ARRIVAL_MILLISECONDS = 60_000

/** Runs something later, unless what it gives is called before. */
export type Later = (milliseconds: number, run: () => void) => () => void

/** The windows of a host. */
export interface WebWindows {
  /** The Api of a page by the window it says it is in; null where that is no name of one. */
  readonly apiOf: (window: string | undefined) => Api | null
  /** Asks pages without a set of their own to open a location. */
  readonly request: (location: string) => void
}

/** No windows yet. */
export function webWindows(engine: Api, later: Later = laterByTimer): WebWindows {
  const heard = new Set<string>()
  const leaving = new Map<string, () => void>()
  const listening = new Map<string, number>()
  const sets = windowSets(engine, {
    onMoved: (window) => {
      if (heard.has(window)) return
      later(ARRIVAL_MILLISECONDS, () => {
        if (!heard.has(window)) sets.handOver(window, SHARED)
      })
    },
  })

  const leave = (window: string) => {
    leaving.get(window)?.()
    const release = () => {
      leaving.delete(window)
      if ((listening.get(window) ?? 0) > 0) return
      heard.delete(window)
      void sets.release(window)
    }
    leaving.set(window, later(BACK_MILLISECONDS, release))
  }

  const own = (window: string): Api => {
    const api = sets.apiOf(window)
    return {
      ...api,
      leaveWindow: async () => {
        leave(window)
        return {}
      },
      watch: async (input, context) => {
        listening.set(window, (listening.get(window) ?? 0) + 1)
        try {
          return await api.watch(input, context)
        } finally {
          listening.set(window, (listening.get(window) ?? 1) - 1)
        }
      },
    }
  }

  return {
    request: (location) => sets.request(SHARED, location),
    apiOf: (window) => {
      if (window === undefined || window === '') return sets.apiOf(SHARED)
      // A window is there because a model was moved to it; a page can't make one up.
      if (!/^[\w-]{8,64}$/u.test(window) || sets.heldBy(window).length + Number(heard.has(window)) === 0)
        return null
      heard.add(window)
      leaving.get(window)?.()
      leaving.delete(window)
      return own(window)
    },
  }
}

function laterByTimer(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds).unref()
  return () => clearTimeout(timer)
}
