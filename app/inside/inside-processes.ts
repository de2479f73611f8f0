/**
 * A process for each model that is looked into: hostile files cost neither the app's loop nor its memory. It has a cap on its
 * heap and on its resident memory, arrays of numbers among it, and a limit of time for each call.
 */
import { callQueue } from '#app/runtime/call-queue.ts'
import { hostWorker } from '#app/runtime/worker-host.ts'
import type { SpawnWorker } from '#app/runtime/worker-process.ts'
import type { EstimatorCallName } from '#shared/estimator-call-names.ts'
import type { EstimatorCalls } from '#shared/estimator-calls.ts'
import type { Failure } from '#shared/failure.ts'
import { UserError } from '#shared/user-error.ts'
import { insideAnswers, type InsideTask } from './inside-answers.ts'

/** Asks what is inside a model; the signal ends the process, which starts again with the next call. */
export interface InsideProcesses {
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
/** Without a call for so long a process gives its memory back. */
const IDLE_LIMIT = 120_000
/** Resident bytes: at least so many, and for larger files so many times theirs. A forest takes four times its file. */
const MEMORY_FLOOR = 2 ** 30
const MEMORY_SHARE = 8

/** `memoryLimit` is what any model's process may take in bytes; without a way to start processes it is done in this one. */
export function insideProcesses(spawn: SpawnWorker | undefined, memoryLimit: number): InsideProcesses {
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
      const asked =
        kept.get(id)?.asked ??
        (spawn === undefined
          ? inThisProcess(task)
          : inProcess(
              { spawn, memoryLimit: Math.min(memoryLimit, memoryFor(task)) },
              task,
              () => void drop(id),
            ))
      kept.set(id, { model: task.model, asked })
      // The process gives what the call of that name gives.
      return (await asked.ask(name, input, signal)) as never
    },
    close: async (id) => {
      await Promise.all((id === undefined ? [...kept.keys()] : [id]).map(drop))
    },
  }
}

/** By the largest file of the model, which is the one that is read. */
function memoryFor({ model }: InsideTask): number {
  const largest = model.files.reduce((most, { size }) => Math.max(most, size), 0)
  return Math.max(MEMORY_FLOOR, MEMORY_SHARE * largest)
}

interface Asked {
  readonly ask: (name: EstimatorCallName, input: unknown, signal?: AbortSignal) => Promise<unknown>
  readonly end: () => Promise<void>
}

function inThisProcess(task: InsideTask): Asked {
  const answers = insideAnswers(task)
  return {
    ask: (name, input) => (answers[name] as (input: unknown) => Promise<unknown>)(input),
    end: async () => undefined,
  }
}

function inProcess(
  started: { readonly spawn: SpawnWorker; readonly memoryLimit: number },
  task: InsideTask,
  forget: () => void,
): Asked {
  let crash: Failure | null = null
  const host = hostWorker({ ...started, onCrash: (failure) => (crash = failure) })
  const queue = callQueue()
  let idle: ReturnType<typeof setTimeout> | undefined
  const answer = async (name: EstimatorCallName, input: unknown, signal?: AbortSignal): Promise<unknown> => {
    clearTimeout(idle)
    const timer = setTimeout(() => host.end(tooMuch), CALL_LIMIT)
    const abort = () => host.end(cancelled)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return (await host.ask({ kind: 'inside', ...task, name, input })).result
    } catch (error) {
      throw error instanceof UserError && error.failure === crash ? lostProcess(error) : error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      idle = setTimeout(forget, IDLE_LIMIT).unref()
    }
  }
  return {
    ask: (name, input, signal) => queue.add(() => answer(name, input, signal), signal),
    end: async () => {
      clearTimeout(idle)
      queue.clear()
      host.end(cancelled)
      await host.gone()
    },
  }
}

/** Its own words are about predicting. */
function lostProcess({ failure: { detail } }: UserError): UserError {
  return new UserError(detail === undefined ? tooMuch : { ...tooMuch, detail })
}

const cancelled: Failure = { code: 'cancelled', message: 'Cancelled.' }

const tooMuch: Failure = {
  code: 'over-limit',
  message: 'Looking into this model took more time or memory than Palate gives to it.',
  hint: 'Palate stops here so that a damaged or hostile file cannot exhaust the machine. Predict and the other tabs go on as before.',
}
