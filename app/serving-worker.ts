/** The entry of a served model's process, and of its watchdog thread. */
import { Socket } from 'node:net'
import { isMainThread, workerData } from 'node:worker_threads'
import type { WatchdogData } from '#app/runtime/watchdog.ts'
import type { LentTerms } from '#app/scoring/worker-messages.ts'

/** The file descriptor that the server opened for frames; standard output is left to native code. */
const FRAMES_FD = 3

/** And the one of the board, beside the channel that sockets come over. */
const BOARD_FD = 5

/** Imported apart, so that the watchdog's thread loads nothing of the model's side. */
async function serve(): Promise<void> {
  const { serveFrames } = await import('./serving-frames.ts')
  const frames = new Socket({ fd: FRAMES_FD, readable: true, writable: true })
  const { lend } = serveFrames(frames, new URL(import.meta.url), BOARD_FD)
  process.on('message', (terms, socket) => {
    if (socket instanceof Socket) lend(terms as LentTerms, socket)
  })
}

if (isMainThread) void serve()
else void import('#app/runtime/watchdog.ts').then(({ watch }) => watch(workerData as WatchdogData))
