/** A thread for work that may take long, may want too much memory, and can be ended at any time. */
import { Worker } from 'node:worker_threads'

/** What a thread is started with. */
export interface ThreadStart {
  /** Its built entry. */
  readonly worker: URL
  /** Plain data; the thread finds it as its `workerData`. */
  readonly input: unknown
  /** Memory of the input that the thread takes over instead of copying it. */
  readonly taken?: readonly ArrayBuffer[]
  /** Variables of the process; none when absent. */
  readonly environment?: NodeJS.ProcessEnv
  /** For texts and objects; arrays of numbers lie outside of it. */
  readonly heapMegabytes: number
  /** Ends it. */
  readonly signal?: AbortSignal | undefined
}

/** Why a thread says nothing more: an error that nobody caught; null where it ended, or was ended, without one. */
export interface ThreadEnd {
  readonly lost: { readonly error: unknown }
}

/** A thread that was started. */
export interface StartedThread<Said> {
  readonly thread: Worker
  /** The first it says, or why it says nothing. */
  readonly first: Promise<{ readonly said: Said } | ThreadEnd>
  /** Settles when it has ended, with the first reason. */
  readonly over: Promise<ThreadEnd>
  readonly end: () => Promise<void>
}

/** Starts a thread. None of its promises rejects. */
export function startThread<Said>(start: ThreadStart): StartedThread<Said> {
  const { worker, input, taken = [], environment = {}, heapMegabytes, signal } = start
  const thread = new Worker(worker, {
    workerData: input,
    transferList: [...taken],
    env: environment,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  })
  const stop = () => void thread.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  const over = new Promise<ThreadEnd>((resolve) => {
    thread.once('error', (error) => resolve({ lost: { error } }))
    thread.once('exit', () => {
      signal?.removeEventListener('abort', stop)
      resolve({ lost: { error: null } })
    })
  })
  const heard = new Promise<{ readonly said: Said }>((resolve) => {
    thread.once('message', (said: Said) => resolve({ said }))
  })
  return {
    thread,
    first: Promise.race([heard, over]),
    over,
    end: async () => void (await thread.terminate()),
  }
}

/** Whether a thread ended because it needed more than its heap. */
export function isOutOfMemory({ lost: { error } }: ThreadEnd): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
