/** Leading a person to a place of the input. */
import { useEffect, useEffectEvent, useRef } from 'react'

/** Gives the focus each time a place is sought (`PredictState.sought`), and not when what shows it appears. */
export function useSought(sought: number, focus: () => void): void {
  const answered = useRef(sought)
  const act = useEffectEvent(focus)
  useEffect(() => {
    if (answered.current === sought) return
    answered.current = sought
    act()
  }, [sought])
}
