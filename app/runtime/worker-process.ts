/** The process of one model as its host sees it; how it is spawned is the host's (fork-worker.ts, Electron's utilityProcess). */
import type { ToWorker } from './messages.ts'

/** How a process ended. */
export interface WorkerExit {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly signal: string | null
  /** The end of what it wrote to its standard error. */
  readonly errorText: string
}

/** A running process. `kill` ends it at once, whatever it is doing; `send` to a process that has ended does nothing. */
export interface WorkerProcess {
  send(message: ToWorker): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, also when the process could not be started. */
  onExit(listener: (exit: WorkerExit) => void): void
  kill(): void
}

/** What a process is started with. */
export interface WorkerOptions {
  /** Resident memory in bytes at which the process ends itself. */
  readonly memoryLimit: number
}

/** Starts the process of a model. */
export type SpawnWorker = (options: WorkerOptions) => WorkerProcess

/** Arguments of the worker's entry and of Node for these options; the entry reads its own by `workerOptions`. */
export function workerArguments({ memoryLimit }: WorkerOptions): { entry: string[]; node: string[] } {
  const megabytes = Math.max(64, Math.floor(memoryLimit / 1_048_576))
  return { entry: [String(memoryLimit)], node: [`--max-old-space-size=${megabytes}`] }
}

/** The options out of the entry's arguments. */
export function workerOptions(entryArguments: readonly string[]): WorkerOptions {
  return { memoryLimit: Number(entryArguments[0] ?? Infinity) }
}
