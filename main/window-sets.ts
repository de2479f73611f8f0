/**
 * Which window shows which models. One engine has all that are open; each window sees its own set of them, through an Api
 * of its own. A model that two windows hold stays open until both have let it go.
 */
import type { Api, EngineEvent } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import { withOpenRequests } from './open-requests.ts'

/** As many windows of their own at once: each is a page in memory. */
const MAX_WINDOWS = 50

/** What a host does where a model goes to a window of its own. */
export interface WindowSetParts {
  /** A window has got its first model by a move; the host shows it, where the page does not do that itself. */
  readonly onMoved?: (window: string) => void
  /** Some window's set changed. */
  readonly onChange?: () => void
}

/** The windows of a host; a window is known by a text, and there from its first use. */
export interface WindowSets {
  readonly apiOf: (window: string) => Api
  /** Asks a window to open a location; kept until its page listens. */
  readonly request: (window: string, location: string, store?: string) => void
  /** Asks a window's page to move the model in front. */
  readonly askMove: (window: string) => void
  /** The ids that a window holds, in the order they came. */
  readonly heldBy: (window: string) => readonly string[]
  /** A window is gone: closes what no other window holds. */
  readonly release: (window: string) => Promise<void>
  /** Another window takes over all that one held. */
  readonly handOver: (from: string, to: string) => void
}

interface WindowState extends ReturnType<typeof withOpenRequests> {
  readonly held: Set<string>
}

/** No windows yet. */
export function windowSets(engine: Api, { onMoved, onChange }: WindowSetParts = {}): WindowSets {
  const windows = new Map<string, WindowState>()

  const stateOf = (window: string): WindowState => {
    const known = windows.get(window)
    if (known !== undefined) return known
    if (windows.size >= MAX_WINDOWS) throw tooManyWindows()
    const held = new Set<string>()
    const state = { held, ...withOpenRequests(ownApi(window, held)) }
    windows.set(window, state)
    return state
  }

  const tell = (window: string, event: EngineEvent) => windows.get(window)?.tell(event)

  const isHeld = (id: string) => Array.from(windows.values()).some(({ held }) => held.has(id))

  const letGo = async (id: string) => {
    if (!isHeld(id)) await engine.closeModel({ id })
  }

  /** A call that opens models on its way, as the sides of a comparison: they come to the window that made it. */
  const claiming =
    <Rest extends readonly unknown[], Output>(
      window: string,
      held: Set<string>,
      call: (...rest: Rest) => Promise<Output>,
    ) =>
    async (...rest: Rest): Promise<Output> => {
      try {
        return await call(...rest)
      } finally {
        const all = await engine.openModels({}).catch(() => [])
        for (const { id } of all.filter((model) => !isHeld(model.id))) {
          held.add(id)
          tell(window, { kind: 'opened', id })
          onChange?.()
        }
      }
    }

  const ownApi = (window: string, held: Set<string>): Api => ({
    ...engine,
    compare: claiming(window, held, engine.compare),
    replayCases: claiming(window, held, engine.replayCases),
    exportSide: claiming(window, held, engine.exportSide),
    openModels: async (input, context) => {
      const all = await engine.openModels(input, context)
      return all.filter(({ id }) => held.has(id))
    },
    openModel: async (input, context) => {
      const opened = await engine.openModel(input, context)
      if (windows.get(window)?.held !== held) {
        await letGo(opened.id)
        throw new UserError({ code: 'cancelled', message: 'The window is gone.' })
      }
      held.add(opened.id)
      tell(window, { kind: 'opened', id: opened.id })
      onChange?.()
      return opened
    },
    closeModel: async ({ id }) => {
      held.delete(id)
      tell(window, { kind: 'closed', id })
      onChange?.()
      await letGo(id)
      return {}
    },
    moveModel: async ({ id, window: to }) => {
      if (!held.has(id)) throw new UserError({ code: 'not-found', message: 'This window has no such model.' })
      if (to === window) return {}
      stateOf(to).held.add(id)
      held.delete(id)
      tell(to, { kind: 'opened', id })
      tell(window, { kind: 'closed', id })
      onChange?.()
      onMoved?.(to)
      return {}
    },
    leaveWindow: async () => ({}),
    watch: (input, context = {}) => {
      // What is opened is told to the window that holds it, once it does.
      const report = (event: EngineEvent) => event.kind !== 'opened' && context.report?.(event)
      return engine.watch(input, { ...context, report })
    },
  })

  return {
    apiOf: (window) => stateOf(window).api,
    request: (window, location, store) => stateOf(window).request(location, store),
    askMove: (window) => tell(window, { kind: 'move-asked' }),
    heldBy: (window) => [...(windows.get(window)?.held ?? [])],
    release: async (window) => {
      const held = [...(windows.get(window)?.held ?? [])]
      windows.delete(window)
      onChange?.()
      await Promise.allSettled(held.map(letGo))
    },
    handOver: (from, to) => {
      for (const id of windows.get(from)?.held ?? []) {
        stateOf(to).held.add(id)
        tell(to, { kind: 'opened', id })
      }
      windows.delete(from)
      onChange?.()
    },
  }
}

function tooManyWindows(): UserError {
  return new UserError({
    code: 'over-limit',
    message: `Palate has ${MAX_WINDOWS} windows open, which is as many as it opens.`,
    hint: 'Close one first.',
  })
}
