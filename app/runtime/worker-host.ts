/** One worker process at a time: started when something is asked of it, and anew after it ended. */
import type { Failure } from '#shared/failure.ts'
import { UserError } from '#shared/user-error.ts'
import { exitFailure } from './exit-failure.ts'
import type { FromWorker, TaskProgress, TaskResults, WorkerTask } from './messages.ts'
import { isFromWorker, isProgress } from './messages.ts'
import type { SpawnWorker, WorkerProcess } from './worker-process.ts'

/** What a worker is hosted with. */
export interface WorkerHostInput {
  readonly spawn: SpawnWorker
  /** Resident bytes at which the process is ended. */
  readonly memoryLimit: number
  /** Hears of a process that ended by itself. */
  readonly onCrash: (failure: Failure) => void
}

/** What a task gave, and the resident bytes of the process after it. */
interface Answered<K extends WorkerTask['kind']> {
  readonly result: TaskResults[K]
  readonly memoryBytes: number | null
}

/** A hosted worker. Ask one thing at a time. */
export interface WorkerHost {
  /** Rejects with a UserError: the task's own failure, or that of a process that ended. */
  ask<K extends WorkerTask['kind']>(
    task: Extract<WorkerTask, { kind: K }>,
    report?: (progress: TaskProgress) => void,
  ): Promise<Answered<K>>
  /** Counts processes; the number of the one that runs, null without one. */
  process(): number | null
  /** Ends the process where there is one; what was asked of it fails with `failure`. */
  end(failure: Failure): void
  /** Resolves when every process that was started is gone. */
  gone(): Promise<void>
}

interface Running {
  readonly process: WorkerProcess
  readonly number: number
  /** Takes the answer to what was asked. */
  answer: ((answer: FromWorker | Failure) => void) | null
  report: ((progress: TaskProgress) => void) | undefined
}

/** A host without a process yet. */
export function hostWorker({ spawn, memoryLimit, onCrash }: WorkerHostInput): WorkerHost {
  const leaving = new Set<Promise<void>>()
  let running: Running | null = null
  let count = 0

  function start(): Running {
    const started: Running = {
      process: spawn({ memoryLimit }),
      number: ++count,
      answer: null,
      report: undefined,
    }
    const gone = new Promise<void>((resolve) => {
      started.process.onExit((exit) => {
        resolve()
        if (running !== started) return
        running = null
        const failure = exitFailure(exit, memoryLimit, { asked: started.answer !== null })
        onCrash(failure)
        started.answer?.(failure)
      })
    })
    leaving.add(gone)
    void gone.then(() => leaving.delete(gone))
    started.process.onMessage((message) => {
      if (isFromWorker(message)) started.answer?.(message)
      else if (isProgress(message)) started.report?.(message.progress)
    })
    return started
  }

  return {
    ask: async <K extends WorkerTask['kind']>(
      task: Extract<WorkerTask, { kind: K }>,
      report?: (progress: TaskProgress) => void,
    ) => {
      const worker = (running ??= start())
      worker.report = report
      const answer = await new Promise<FromWorker | Failure>((resolve) => {
        worker.answer = resolve
        worker.process.send({ task })
      })
      worker.answer = null
      if (!('ok' in answer)) throw new UserError(answer)
      if (!answer.ok) throw new UserError(answer.failure)
      // A worker answers a task with that task's result.
      return { result: answer.result as TaskResults[K], memoryBytes: answer.memoryBytes }
    },
    process: () => running?.number ?? null,
    end: (failure) => {
      const ended = running
      running = null
      ended?.process.kill()
      ended?.answer?.(failure)
    },
    gone: async () => {
      await Promise.all(leaving)
    },
  }
}
