/** Events of the engine, told to everyone who watches. */
import type { EngineEvent } from '#shared/contract.ts'

/** Tells events and lets others watch them. */
export interface EventStream {
  readonly tell: (event: EngineEvent) => void
  /** Reports `watching` at once and then every event; resolves when the signal aborts. */
  readonly watch: (report: (event: EngineEvent) => void, signal: AbortSignal) => Promise<void>
}

/** A stream without memory: who watches later has not missed anything that `openModels` does not tell. */
export function eventStream(): EventStream {
  const watchers = new Set<(event: EngineEvent) => void>()
  return {
    tell: (event) => {
      for (const watcher of watchers) watcher(event)
    },
    watch: async (report, signal) => {
      if (signal.aborted) return
      watchers.add(report)
      report({ kind: 'watching' })
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      watchers.delete(report)
    },
  }
}
