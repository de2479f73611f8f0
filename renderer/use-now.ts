/** The present, for ages such as "5 min". */
import { useEffect, useState } from 'react'

const STEP_MILLISECONDS = 30_000

/** Milliseconds since the epoch, every half minute anew. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), STEP_MILLISECONDS)
    return () => clearInterval(timer)
  }, [])
  return now
}
