/** What would run of a model, found in a thread of its own: hostile files cost neither the app's loop nor its memory. */
import { Worker } from 'node:worker_threads'
import type { Folder } from '#app/folder/folder.ts'
import type { Model } from '#shared/model.ts'
import type { RunningPart } from '#shared/trust.ts'
import { unreadRest } from './running-parts.ts'

/** What the thread is given. */
export interface PartsInput {
  readonly folder: Folder
  readonly model: Model
}

/** Gives every part of a model that would run; rejects with the signal's reason when that aborts. */
export type FindParts = (input: PartsInput, signal?: AbortSignal) => Promise<readonly RunningPart[]>

/** Above what looking into all files may take by itself (`MAX_MILLISECONDS`), with reading them from a slow disk. */
const HARD_LIMIT = 20_000

/** Files are held outside of this heap, and are bounded one by one. */
const HEAP_MEGABYTES = 256

/** Finds them in the built thread. Where that comes to no end, one part says that nothing is known. */
export function findPartsIn(worker: URL): FindParts {
  return async (input, signal) => {
    signal?.throwIfAborted()
    const thread = new Worker(worker, {
      workerData: input,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    })
    const end = () => void thread.terminate()
    const timer = setTimeout(end, HARD_LIMIT)
    signal?.addEventListener('abort', end, { once: true })
    try {
      const parts = await partsOf(thread)
      signal?.throwIfAborted()
      return parts ?? [unreadRest('MLmodel')]
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      await thread.terminate()
    }
  }
}

/** Null where the thread ended without an answer. */
function partsOf(thread: Worker): Promise<readonly RunningPart[] | null> {
  return new Promise((resolve) => {
    thread.once('message', (parts: readonly RunningPart[]) => resolve(parts))
    thread.once('error', () => resolve(null))
    thread.once('exit', () => resolve(null))
  })
}
