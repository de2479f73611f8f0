/** What would run of a model, found in a thread of its own: hostile files cost neither the app's loop nor its memory. */
import type { Folder } from '#app/folder/folder.ts'
import { startThread } from '#app/thread/start-thread.ts'
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
    const thread = startThread<readonly RunningPart[]>({
      worker,
      input,
      heapMegabytes: HEAP_MEGABYTES,
      signal,
    })
    const timer = setTimeout(() => void thread.end(), HARD_LIMIT)
    const answer = await thread.first
    clearTimeout(timer)
    await thread.end()
    signal?.throwIfAborted()
    return 'said' in answer ? answer.said : [unreadRest('MLmodel')]
  }
}
