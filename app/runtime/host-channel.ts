/** The worker's way to its host, whichever way the process was started. */
import type { FromWorker, WorkerProgress } from './messages.ts'

/** A channel to the host. */
export interface HostChannel {
  send(message: FromWorker | WorkerProgress): void
  onMessage(listener: (message: unknown) => void): void
  /** Called when the host has gone or has closed the channel. */
  onClose(listener: () => void): void
}

/** What Electron puts on `process` in a utilityProcess (electronjs.org/docs/latest/api/parent-port). */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

/** The channel of this process: Electron's port where there is one, else Node's. */
export function hostChannel(): HostChannel {
  const port = 'parentPort' in process ? (process.parentPort as ParentPort | null | undefined) : null
  return port === null || port === undefined ? nodeChannel() : portChannel(port)
}

function nodeChannel(): HostChannel {
  return {
    send: (message) => {
      // The callback takes the error of a channel that closed meanwhile; onClose ends the process.
      process.send?.(message, undefined, undefined, () => undefined)
    },
    onMessage: (listener) => {
      process.on('message', listener)
    },
    onClose: (listener) => {
      process.on('disconnect', listener)
    },
  }
}

/** Electron ends its utility processes itself when the app ends. */
function portChannel(port: ParentPort): HostChannel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    onClose: () => undefined,
  }
}
