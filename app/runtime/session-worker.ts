/** The process of one model: the entry that hosts spawn, and the entry of its watchdog thread. */
import { isMainThread, workerData } from 'node:worker_threads'
import type { WatchdogData } from './watchdog.ts'

// Imported apart, so that the thread loads nothing of the model's side.
if (isMainThread) {
  const { serveModel } = await import('./serve-model.ts')
  serveModel(new URL(import.meta.url), process.argv.slice(2))
} else {
  const { watch } = await import('./watchdog.ts')
  watch(workerData as WatchdogData)
}
