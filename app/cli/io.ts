/** What the command line touches of the world, passed in so that tests run it in process. */

/** A stream a command writes to. */
export interface Output {
  /** Resolves when the text has left; rejects when nobody reads any more. */
  write(chunk: string | Uint8Array): Promise<void>
  readonly isTerminal: boolean
  /** Whether text may be set apart by colors. */
  readonly hasColor: boolean
  /** Characters that a line of a terminal holds. */
  readonly columns?: number
}

/** The surroundings of one run of the command line. */
export interface CliIo {
  readonly stdin: AsyncIterable<Uint8Array>
  readonly stdout: Output
  readonly stderr: Output
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** Starts the app on its arguments and resolves with its exit code. */
  readonly startApp: (args: readonly string[]) => Promise<number>
  /** The built worker that reads chunks of CSV; null reads them in this thread. */
  readonly csvWorker: URL | null
  /** The built process of a served model; null where it is not built. */
  readonly servingWorker: URL | null
}
