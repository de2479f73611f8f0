/** What the kernels are held against. */
import type { Data, Table } from '#shared/values.ts'

/** Answers of another evaluator; null where it refuses the rows. */
export interface OtherEvaluator {
  run(table: Table): Promise<{ readonly values: Data; readonly width: number } | null>
  close(): Promise<void>
}
