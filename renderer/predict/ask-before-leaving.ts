/** Leaving the page while something that was entered is kept nowhere yet. */
import type { PredictSession } from './use-session.ts'

/** Has the browser ask once, only where something would be lost; what is asked for meanwhile is kept. */
export function askBeforeLeaving(sessions: ReadonlyMap<string, PredictSession>): void {
  window.addEventListener('beforeunload', (event) => {
    const atRisk = Array.from(sessions.values()).filter(({ keeper }) => keeper.isAtRisk())
    if (atRisk.length === 0) return
    for (const { keeper } of atRisk) void keeper.flush()
    event.preventDefault()
  })
}
