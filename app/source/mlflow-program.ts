/** MLflow itself, as a program of this machine: the way to stores that Palate cannot read. */

/** A Python with MLflow. */
export interface MlflowPython {
  readonly executable: string
  readonly mlflowVersion: string
}

/** How a run of it ended. */
export interface MlflowRun {
  /** Null where it could not be started, or took too long. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Finds and runs it. Given by whoever composes sources with interpreters. */
export interface MlflowProgram {
  /** Null where no Python of this machine has MLflow. */
  readonly find: (signal: AbortSignal | undefined) => Promise<MlflowPython | null>
  /** `mlflow` with these arguments, which no other process can see, in the environment as it is. Rejects with the signal's reason when that aborts; everything it started has ended then. */
  readonly run: (
    python: MlflowPython,
    args: readonly string[],
    options: {
      readonly signal: AbortSignal | undefined
      readonly onLine: (line: string) => void
    },
  ) => Promise<MlflowRun>
}
