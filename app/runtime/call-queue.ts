/** Calls that run one at a time in the order they came. */
import { UserError } from '#shared/user-error.ts'

/** A queue of calls. */
export interface CallQueue {
  /** Runs a call when its turn comes. Aborting lets it go while it waits; what a running call does about it is its own. */
  add<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** Lets go of all calls that wait. */
  clear(): void
}

/** An empty queue. Calls that are let go reject as `cancelled`. */
export function callQueue(): CallQueue {
  const waiting: { readonly begin: () => Promise<void>; readonly leave: () => void }[] = []
  let isRunning = false

  async function work(): Promise<void> {
    if (isRunning) return
    isRunning = true
    for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) await call.begin()
    isRunning = false
  }

  return {
    add: (run, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          const place = waiting.indexOf(call)
          if (place !== -1) waiting.splice(place, 1)
          reject(cancelledError())
        }
        const begin = async () => {
          signal?.removeEventListener('abort', leave)
          await run().then(resolve, reject)
        }
        const call = { begin, leave }
        if (signal?.aborted === true) return leave()
        signal?.addEventListener('abort', leave, { once: true })
        waiting.push(call)
        void work()
      }),
    clear: () => {
      for (const call of waiting.slice()) call.leave()
    },
  }
}

/** The error of a call that someone gave up. */
function cancelledError(): UserError {
  return new UserError({ code: 'cancelled', message: 'Cancelled.' })
}
