/** A thread that computes some of the rows of a large input. It keeps the operations it was given. */
import { parentPort } from 'node:worker_threads'
import { evaluateRows } from './evaluate-rows.ts'
import type { FrameGrid } from './grid.ts'
import type { Operation } from './operations.ts'

/** What the thread is asked: rows for an operation that came before, or comes now. */
export interface RowsTask {
  readonly operation: number
  /** Absent where the thread has it already. */
  readonly data?: Operation
  readonly input: FrameGrid
}

/** Numbers, or the places of labels; null where the rows are to be computed with all others, as errors are. */
export type RowsAnswer =
  | { readonly kind: 'numbers'; readonly data: Float64Array<ArrayBuffer> }
  | { readonly kind: 'labels'; readonly indices: Int32Array<ArrayBuffer> }
  | null

const operations = new Map<number, Operation>()

parentPort?.on('message', ({ operation, data, input }: RowsTask) => {
  if (data !== undefined) operations.set(operation, data)
  const answer = answerOf(operations.get(operation), input)
  const moved = answer === null ? [] : [(answer.kind === 'numbers' ? answer.data : answer.indices).buffer]
  parentPort?.postMessage(answer, moved)
})

function answerOf(operation: Operation | undefined, input: FrameGrid): RowsAnswer {
  if (operation === undefined) return null
  try {
    const grid = evaluateRows(operation, input)
    if (grid.kind === 'numbers') return { kind: 'numbers', data: Float64Array.from(grid.data) }
    return grid.kind === 'labels' ? { kind: 'labels', indices: Int32Array.from(grid.indices) } : null
  } catch {
    return null
  }
}
