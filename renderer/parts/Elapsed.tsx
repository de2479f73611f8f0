/** Time that passes. */
import { useEffect, useState } from 'react'
import { formatElapsed } from '../format.ts'

/** The time since a point, counting. */
export function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100)
    return () => clearInterval(timer)
  }, [])
  return <span aria-hidden>{formatElapsed(Math.max(0, now - since))}</span>
}
