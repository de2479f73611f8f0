/** Whether the window is too narrow for the rail to stand beside the model. */
import { useSyncExternalStore } from 'react'

const query = '(max-width: 859px)'

/** Follows the window's width. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    () => window.matchMedia(query).matches,
  )
}
