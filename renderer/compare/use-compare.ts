/** The Compare screen's store for the parts below it. */
import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { CompareState, CompareStore } from './compare-session.ts'

/** Gives the store to the tree. */
export const CompareContext = createContext<CompareStore | null>(null)

/** The store; throws outside of the Compare screen. */
export function useCompareStore(): CompareStore {
  const store = useContext(CompareContext)
  if (store === null) throw new Error('useCompareStore is used outside of the Compare screen.')
  return store
}

/** A part of the screen's state. */
export function useCompare<T>(select: (state: CompareState) => T): T {
  return useStore(useCompareStore(), select)
}
