/** The entry of a served model's process, and of its watchdog thread. */
import { Socket } from 'node:net'
import { isMainThread, workerData } from 'node:worker_threads'
import type { WatchdogData } from '#app/runtime/watchdog.ts'

/** The file descriptor that the server opened for frames; standard output is left to native code. */
const FRAMES_FD = 3

// Imported apart, so that the watchdog's thread loads nothing of the model's side.
if (isMainThread) {
  const { serveFrames } = await import('./serving-frames.ts')
  serveFrames(new Socket({ fd: FRAMES_FD, readable: true, writable: true }), new URL(import.meta.url))
} else {
  const { watch } = await import('#app/runtime/watchdog.ts')
  watch(workerData as WatchdogData)
}
