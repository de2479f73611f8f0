/** Whether something was drawn: what can wait asks for nothing before that. */
import { useEffect, useState } from 'react'

/** False until the frame after the first is under way. */
export function usePainted(): boolean {
  const [isPainted, setIsPainted] = useState(false)
  useEffect(() => {
    const timers: ReturnType<typeof setTimeout>[] = []
    const frame = requestAnimationFrame(() => timers.push(setTimeout(() => setIsPainted(true), 0)))
    return () => {
      cancelAnimationFrame(frame)
      for (const timer of timers) clearTimeout(timer)
    }
  }, [])
  return isPainted
}
