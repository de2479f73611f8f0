/** The Predict screen's store and verbs for the parts below it. */
import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { InputKeeper } from './input-keeper.ts'
import type { PredictActions } from './session-actions.ts'
import type { PredictState, PredictStore } from './session.ts'

/** One model's Predict screen. */
export interface PredictSession {
  readonly modelId: string
  readonly revision: number
  readonly store: PredictStore
  readonly actions: PredictActions
  readonly keeper: InputKeeper
}

/** Gives a session to the tree. */
export const SessionContext = createContext<PredictSession | null>(null)

/** The session; throws outside of the Predict screen. */
export function useSession(): PredictSession {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('useSession is used outside of the Predict screen.')
  return session
}

/** A part of the screen's state. */
export function usePredict<T>(select: (state: PredictState) => T): T {
  return useStore(useSession().store, select)
}
