/** The windows of a browser: pages that share one set of models, and pages that a model was moved to. */
import { windowSets } from '#main/window-sets.ts'
import type { Api } from '#shared/contract.ts'

/** The set of all pages that have none of their own. */
const SHARED = 'shared-window'
/** A page that loads anew is back by then. */
const BACK_MILLISECONDS = 5_000
/** A page that a browser was slow to open, or did not open at all, is there by then. */
const ARRIVAL_MILLISECONDS = 60_000

/**
 * A page that is there is heard of every minute (`renderer/watch-engine.ts`). One that a browser ended or froze says
 * nothing; after this long its models do not hold processes any more.
 */
const SILENT_MILLISECONDS = 10 * 60_000

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
  const busy = new Map<string, number>()
  const silence = new Map<string, () => void>()
  /** What windows had that were not heard of any more. */
  const away = new Map<string, readonly string[]>()
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
      away.delete(window)
      silence.get(window)?.()
      void sets.release(window)
    }
    leaving.set(window, later(BACK_MILLISECONDS, release))
  }

  /** Lets go of what a silent window holds, without losing it: its processes end, and its models are where they are seen. */
  const fallSilent = (window: string) => {
    silence.delete(window)
    const ids = sets.heldBy(window)
    if ((busy.get(window) ?? 0) > 0 || ids.length === 0) return
    if (window !== SHARED) {
      away.set(window, ids)
      heard.delete(window)
      sets.handOver(window, SHARED)
    }
    for (const id of ids) void engine.stopRuntime({ id }).catch(() => undefined)
  }

  const hear = (window: string) => {
    silence.get(window)?.()
    silence.set(
      window,
      later(SILENT_MILLISECONDS, () => fallSilent(window)),
    )
  }

  /** Gives a window that is heard of again what it had, where that is still open. */
  const giveBack = (window: string, ids: readonly string[]) => {
    away.delete(window)
    heard.add(window)
    const open = new Set(sets.heldBy(SHARED))
    for (const id of ids.filter((one) => open.has(one))) {
      void sets.apiOf(SHARED).moveModel({ id, window })
    }
  }

  /** The same calls; a window is not silent while one of its calls is under way. */
  const hearing = (window: string, api: Api): Api => {
    const count = (by: number) => busy.set(window, (busy.get(window) ?? 0) + by)
    const calls = Object.entries(api).map(([name, call]) => {
      const run = call as (...all: readonly unknown[]) => Promise<unknown>
      const counted = async (...all: readonly unknown[]) => {
        count(1)
        try {
          return await run(...all)
        } finally {
          count(-1)
          hear(window)
        }
      }
      return [name, counted]
    })
    // The one cast here: each entry is one of the Api's own calls.
    return Object.fromEntries(calls) as Api
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
      if (window === undefined || window === '') {
        hear(SHARED)
        return hearing(SHARED, sets.apiOf(SHARED))
      }
      const had = away.get(window)
      if (had !== undefined) giveBack(window, had)
      // A window is there because a model was moved to it; a page can't make one up.
      if (!/^[\w-]{8,64}$/u.test(window) || sets.heldBy(window).length + Number(heard.has(window)) === 0)
        return null
      heard.add(window)
      leaving.get(window)?.()
      leaving.delete(window)
      hear(window)
      return hearing(window, own(window))
    },
  }
}

function laterByTimer(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds).unref()
  return () => clearTimeout(timer)
}
