/** The engine, the window's store and its actions, for everything below them. */
import type { Api } from '#shared/contract.ts'
import { createContext, useContext } from 'react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { createActions } from './actions.ts'
import type { Actions } from './actions.ts'
import { movingFrom } from './own-window.ts'
import { createCallCache } from './use-call.ts'
import type { PredictSession } from './predict/use-session.ts'
import type { CallCache } from './use-call.ts'
import { createAppStore } from './state.ts'
import type { AppState, AppStore } from './state.ts'

/** What the tree works with. */
export interface Engine {
  readonly api: Api
  readonly store: AppStore
  readonly actions: Actions
  readonly calls: CallCache
  /** The Predict screens by model, so that inputs outlive a change of tab. */
  readonly sessions: Map<string, PredictSession>
}

/** Joins an Api with a new window. */
export function createEngineContext(api: Api, given: Partial<AppState> = {}): Engine {
  const store = createAppStore(given)
  const sessions = new Map<string, PredictSession>()
  const actions = createActions(api, store, movingFrom(window, sessions), {
    keep: async (id) => (await sessions.get(id)?.keeper.flush()) ?? true,
    leave: (id) => {
      sessions.get(id)?.keeper.stop()
      sessions.delete(id)
    },
  })
  return { api, store, actions, calls: createCallCache(api), sessions }
}

const EngineContext = createContext<Engine | null>(null)

/** Gives the engine to the tree. */
export function EngineProvider({ engine, children }: { engine: Engine; children: ReactNode }) {
  return <EngineContext value={engine}>{children}</EngineContext>
}

/** The engine; throws outside of an EngineProvider. */
export function useEngine(): Engine {
  const engine = useContext(EngineContext)
  if (engine === null) throw new Error('useEngine is used outside of EngineProvider.')
  return engine
}

/** A part of the window's state. */
export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(useEngine().store, select)
}

/** What the user can do. */
export function useActions(): Actions {
  return useEngine().actions
}
