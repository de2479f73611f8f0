/** The process of one model: the entry that hosts spawn, and the entry of its watchdog thread. */
import { isMainThread, workerData } from 'node:worker_threads'
import type { WatchdogData } from './watchdog.ts'

// Imported apart, so that the thread loads nothing of the model's side.
if (isMainThread) {
  void import('./serve-model.ts').then(({ serveModel }) =>
    serveModel(new URL(import.meta.url), process.argv.slice(2)),
  )
} else {
  void import('./watchdog.ts').then(({ watch }) => watch(workerData as WatchdogData))
}
