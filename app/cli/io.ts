/** What the command line touches of the world, passed in so that tests run it in process. */
import type { WorkerProcess } from '#app/scoring/worker-scorer.ts'

/** Nobody reads any more (`palate … | head`): a run ends then, quietly. */
export class ReaderGone extends Error {}

/** A stream a command writes to. */
export interface Output {
  /** Resolves when the text has left; rejects with `ReaderGone`, or a UserError where it cannot be written. */
  write(chunk: string | Uint8Array): Promise<void>
  readonly isTerminal: boolean
  /** Whether text may be set apart by colors. */
  readonly hasColor: boolean
  /** Characters that a line of a terminal holds. */
  readonly columns?: number
}

/** What a guarded run may take and leave. */
export interface Guard {
  /** Milliseconds; undefined is no limit. */
  readonly timeLimit: number | undefined
  /** The file it writes, if any. */
  readonly output: string | undefined
  /** Megabytes of the heap; undefined is Node's own choice. */
  readonly heapMegabytes?: number
  /** Whether the model is a folder of this machine, for which no connection is opened. */
  readonly isLocal: boolean
}

/** The surroundings of one run of the command line. */
export interface CliIo {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: Output
  readonly stderr: Output
  /** Aborted by Ctrl-C, where interrupts are taken. */
  readonly signal: AbortSignal
  /** From here on Ctrl-C aborts `signal`; before, it ends the process, also in the midst of native code. */
  readonly takeInterrupts: () => void
  /** Gives one taking back; with the last one Ctrl-C ends the process again. */
  readonly leaveInterrupts: () => void
  /** Starts the app on its arguments, with these additions to its environment, and resolves with its exit code. */
  readonly startApp: (
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ) => Promise<number>
  /**
   * Runs this same command in a process of its own, which ends with its time or with Ctrl-C also in the midst of a
   * model's native code; nothing half-written is left. Gives its exit code. Null where this is that process.
   */
  readonly runGuarded: ((guard: Guard) => Promise<number>) | null
  /** The built worker that reads chunks of CSV; null reads them in this thread. */
  readonly csvWorker: URL | null
  /** The built thread of custom predicts; null runs them in this one. */
  readonly customWorker: URL | null
  /** The built process of an open model; null where it is not built. */
  readonly sessionWorker: URL | null
  /** Starts the built process of a served model; null where it is not built. */
  readonly startServingWorker: (() => WorkerProcess) | null
}
