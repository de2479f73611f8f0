/**
 * A batch job over files: mini-batches, what `append_row` writes, and the error threshold. Source: Azure ML, "Author
 * scoring scripts for batch deployments" (each returned row or element stands for one file that succeeded) and the batch
 * deployment YAML schema (`mini_batch_size` 10 and `error_threshold` -1, none, where they are not given).
 */

/** How a job is cut and when it is given up. */
export interface BatchSettings {
  /** Files in a mini-batch. */
  readonly miniBatchSize: number
  /** More failed files than this end the job; -1 for none. */
  readonly errorThreshold: number
}

/** One mini-batch that has run: its rows, or null where `run` raised. */
export interface MiniBatchResult {
  readonly rows: { readonly text: string; readonly count: number } | null
}

/** A mini-batch with what came of it. */
export interface RanMiniBatch<Result extends MiniBatchResult> {
  readonly files: readonly string[]
  readonly result: Result
  /** Its files that failed: all where it raised, else those without a returned row. */
  readonly failed: number
}

/** A job's end. */
export interface BatchOutcome {
  readonly files: number
  readonly failed: number
  readonly miniBatches: number
  /** Whether more files failed than the threshold lets. */
  readonly isAborted: boolean
}

/**
 * Runs mini-batches in order until all are done or too many files failed; `onMiniBatch` gets each as it ends. Azure ML
 * runs them on several workers, in no fixed order, and a failed one three more times.
 */
export async function runBatch<Result extends MiniBatchResult>(
  files: readonly string[],
  { miniBatchSize, errorThreshold }: BatchSettings,
  run: (files: readonly string[]) => Promise<Result>,
  onMiniBatch: (ran: RanMiniBatch<Result>) => Promise<void>,
): Promise<BatchOutcome> {
  let failed = 0
  let miniBatches = 0
  let isAborted = false
  for (let from = 0; from < files.length && !isAborted; from += miniBatchSize) {
    const part = files.slice(from, from + miniBatchSize)
    const result = await run(part)
    const lost = result.rows === null ? part.length : Math.max(0, part.length - result.rows.count)
    failed += lost
    miniBatches += 1
    await onMiniBatch({ files: part, result, failed: lost })
    isAborted = errorThreshold >= 0 && failed > errorThreshold
  }
  return { files: files.length, failed, miniBatches, isAborted }
}
