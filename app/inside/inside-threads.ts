/** A thread for each model that is looked into: hostile files cost neither the app's loop nor its memory. */
import { Worker } from 'node:worker_threads'
import type { EstimatorCallName } from '#shared/estimator-call-names.ts'
import type { EstimatorCalls } from '#shared/estimator-calls.ts'
import { UserError } from '#shared/user-error.ts'
import { insideAnswers, type InsideTask } from './inside-answers.ts'
import type { FromInside, ToInside } from './inside-messages.ts'

/** Asks what is inside a model; the signal ends the thread, which starts again with the next call. */
export interface InsideThreads {
  readonly ask: <K extends EstimatorCallName>(
    call: { readonly id: string; readonly name: K; readonly input: Omit<EstimatorCalls[K]['input'], 'id'> },
    task: InsideTask,
    signal?: AbortSignal,
  ) => Promise<EstimatorCalls[K]['output']>
  /** Forgets a model, or all. */
  readonly close: (id?: string) => Promise<void>
}

/** A forest of a gigabyte is read in about ten seconds; reading and lowering it again takes as long. */
const CALL_LIMIT = 60_000
/** Without a call for so long a thread gives its memory back. */
const IDLE_LIMIT = 120_000
/** Arrays are held outside of this heap, and are bounded by the readers; LightGBM's text and skops's schema are in it. */
const HEAP_MEGABYTES = 1_536

/** Without a built worker it is done in this thread. */
export function insideThreads(worker: URL | undefined): InsideThreads {
  const kept = new Map<string, { readonly model: InsideTask['model']; readonly asked: Asked }>()
  const drop = async (id: string): Promise<void> => {
    const asked = kept.get(id)?.asked
    kept.delete(id)
    await asked?.end()
  }
  return {
    ask: async ({ id, name, input }, task, signal) => {
      signal?.throwIfAborted()
      // A reloaded folder is another model.
      if (kept.get(id)?.model !== task.model) await drop(id)
      signal?.throwIfAborted()
      const entry = kept.get(id) ?? {
        model: task.model,
        asked: worker === undefined ? inThisThread(task) : inThread(worker, task, () => void drop(id)),
      }
      kept.set(id, entry)
      // The thread gives what the call of that name gives.
      return (await entry.asked.ask(name, input, signal)) as never
    },
    close: async (id) => {
      await Promise.all((id === undefined ? [...kept.keys()] : [id]).map(drop))
    },
  }
}

interface Asked {
  readonly ask: (name: EstimatorCallName, input: unknown, signal?: AbortSignal) => Promise<unknown>
  readonly end: () => Promise<void>
}

function inThisThread(task: InsideTask): Asked {
  const answers = insideAnswers(task)
  return {
    ask: (name, input) => (answers[name] as (input: unknown) => Promise<unknown>)(input),
    end: async () => undefined,
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
}

function inThread(worker: URL, task: InsideTask, forget: () => void): Asked {
  const thread = new Worker(worker, {
    workerData: task,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
  })
  thread.unref()
  const waiting = new Map<number, Waiting>()
  let last = 0
  let idle = setTimeout(forget, IDLE_LIMIT)
  const rest = () => {
    clearTimeout(idle)
    if (waiting.size === 0) idle = setTimeout(forget, IDLE_LIMIT).unref()
  }
  idle.unref()
  const failAll = (reason: unknown) => {
    for (const { reject } of waiting.values()) reject(reason)
    waiting.clear()
    forget()
  }
  thread.on('message', (message: FromInside) => {
    const asked = waiting.get(message.number)
    waiting.delete(message.number)
    if (message.ok) asked?.resolve(message.value)
    else asked?.reject(new UserError(message.failure))
    rest()
  })
  thread.on('error', () => failAll(tooMuch()))
  thread.on('exit', () => failAll(tooMuch()))
  const ask = (name: EstimatorCallName, input: unknown, signal?: AbortSignal): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const number = ++last
      const timer = setTimeout(() => failAll(tooMuch()), CALL_LIMIT)
      const abort = () => failAll(signal?.reason)
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
      }
      signal?.addEventListener('abort', abort, { once: true })
      waiting.set(number, {
        resolve: (value) => {
          done()
          resolve(value)
        },
        reject: (reason) => {
          done()
          reject(reason)
        },
      })
      clearTimeout(idle)
      const message: ToInside = { number, name, input }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      thread.postMessage(message)
    })
  const end = async () => {
    clearTimeout(idle)
    thread.removeAllListeners('exit')
    await thread.terminate()
  }
  return { ask, end }
}

function tooMuch(): UserError {
  return new UserError({
    code: 'over-limit',
    message: 'Looking into this model took more time or memory than Palate gives to it.',
    hint: 'Palate stops here so that a damaged or hostile file cannot exhaust the machine.',
  })
}
