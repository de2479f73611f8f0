/** Brings the outcome of a run into sight. */
import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { useSession } from './use-session.ts'

/** The part of the view's height within which an outcome that begins is left where it is. */
const SEEN_SHARE = 0.5

/** For the element that holds the outcome: scrolls to it after a run, unless it already begins in sight. */
export function useShownOutcome(): RefObject<HTMLDivElement | null> {
  const { store } = useSession()
  const outcome = useRef<HTMLDivElement>(null)
  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (state.runs === before.runs) return
        // The outcome is drawn by the next frame.
        requestAnimationFrame(() => outcome.current !== null && bringIntoSight(outcome.current))
      }),
    [store],
  )
  return outcome
}

function bringIntoSight(outcome: HTMLElement): void {
  const view = outcome.closest('[role=tabpanel]')?.getBoundingClientRect()
  if (view === undefined) return
  const { top } = outcome.getBoundingClientRect()
  if (top >= view.top && top <= view.top + view.height * SEEN_SHARE) return
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  outcome.scrollIntoView({ behavior: isStill ? 'auto' : 'smooth', block: 'start' })
}
