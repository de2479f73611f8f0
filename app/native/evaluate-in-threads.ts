/** Large inputs of forests, shared out over threads. Each row is computed as alone, so the answers are the same. */
import type { Column, Data } from '#shared/values.ts'
import { evaluateRows } from './evaluate-rows.ts'
import type { FrameGrid, Grid } from './grid.ts'
import { treesIn } from './operation-size.ts'
import type { Operation } from './operations.ts'
import type { RowsAnswer, RowsTask } from './rows-worker.ts'

/** Walks of a tree by a row from which on a thread is worth its start (50 ms) and the copies; about 80 ms of them. */
const MIN_WALKS = 8_000_000
/** More threads than these wait for memory. */
const MAX_THREADS = 8

/** Threads for one loaded model. */
export interface RowThreads {
  readonly evaluate: (operation: Operation, input: Grid) => Promise<Grid>
  readonly close: () => Promise<void>
}

/** Threads that are started by `file` when the first large input comes; `count` is this thread too. */
export function rowThreads(file: URL, count = Math.min(MAX_THREADS, processors())): RowThreads {
  const helpers: Helper[] = []
  const known = new Map<Operation, number>()
  return {
    evaluate: async (operation, input) => {
      if (count < 2 || input.kind !== 'frame' || input.rows * treesIn(operation) < MIN_WALKS)
        return evaluateRows(operation, input)
      if (!input.table.columns.every(({ values }) => cut(values, 0, 0) !== null))
        return evaluateRows(operation, input)
      while (helpers.length < count - 1) helpers.push(helper(file))
      const number = known.get(operation) ?? known.size
      known.set(operation, number)
      const share = Math.ceil(input.rows / count)
      const asked = helpers.map((one, place) =>
        one.ask(
          operation,
          number,
          rowsOf(input, (place + 1) * share, Math.min(input.rows, (place + 2) * share)),
        ),
      )
      const own = ownPart(operation, rowsOf(input, 0, share))
      return joined(own, await Promise.all(asked), input.rows) ?? evaluateRows(operation, input)
    },
    close: async () => {
      await Promise.all(helpers.splice(0).map((one) => one.close()))
    },
  }
}

function processors(): number {
  return process.getBuiltinModule('node:os').availableParallelism()
}

/** What throws here is thrown anew by the whole. */
function ownPart(operation: Operation, input: FrameGrid): Grid | null {
  try {
    return evaluateRows(operation, input)
  } catch {
    return null
  }
}

/** Some rows in memory of their own, which moves to the thread. */
function rowsOf(input: FrameGrid, start: number, end: number): FrameGrid {
  const columns = input.table.columns.map((column): Column => {
    return { ...column, values: cut(column.values, start, end) ?? column.values }
  })
  const rows = Math.max(0, end - start)
  return { ...input, rows, table: { ...input.table, rowCount: rows, columns } }
}

/** Some of a column in memory of its own; null for a column that is not of plain numbers. */
function cut(values: Data, start: number, end: number): MovableData | null {
  switch (values.dtype) {
    case 'float64':
      return { dtype: 'float64', data: values.data.slice(start, end) }
    case 'float32':
      return { dtype: 'float32', data: values.data.slice(start, end) }
    case 'int64':
      return { dtype: 'int64', data: values.data.slice(start, end) }
    case 'int32':
      return { dtype: 'int32', data: values.data.slice(start, end) }
    case 'bool':
      return { dtype: 'bool', data: values.data.slice(start, end) }
    default:
      return null
  }
}

/** Columns whose memory can move to a thread. */
type MovableData = Extract<Data, { readonly dtype: 'float64' | 'float32' | 'int64' | 'int32' | 'bool' }>

function isMovable(values: Data): values is MovableData {
  return cut(values, 0, 0) !== null
}

function joined(own: Grid | null, others: readonly RowsAnswer[], rows: number): Grid | null {
  if (own?.kind === 'numbers') {
    const data = new Float64Array(rows * own.columns)
    data.set(own.data)
    let at = own.data.length
    for (const other of others) {
      if (other?.kind !== 'numbers') return null
      data.set(other.data, at)
      at += other.data.length
    }
    return at === data.length ? { ...own, rows, data } : null
  }
  if (own?.kind !== 'labels') return null
  const indices = new Int32Array(rows)
  indices.set(own.indices)
  let at = own.indices.length
  for (const other of others) {
    if (other?.kind !== 'labels') return null
    indices.set(other.indices, at)
    at += other.indices.length
  }
  return at === rows ? { ...own, rows, indices } : null
}

interface Helper {
  readonly ask: (operation: Operation, number: number, input: FrameGrid) => Promise<RowsAnswer>
  readonly close: () => Promise<void>
}

/** One thread; it answers in the order it was asked. A thread that fails answers null from then on. */
function helper(file: URL): Helper {
  // Most runs start none, and loading what starts them takes a millisecond.
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const thread = new Worker(file)
  thread.unref()
  const sent = new Set<number>()
  const waiting: ((answer: RowsAnswer) => void)[] = []
  let hasFailed = false
  const fail = (): void => {
    hasFailed = true
    for (const resolve of waiting.splice(0)) resolve(null)
  }
  const settle = (answer: RowsAnswer): void => {
    waiting.shift()?.(answer)
    // Between tasks the thread does not keep the process.
    if (waiting.length === 0) thread.unref()
  }
  thread.on('message', settle)
  thread.on('error', fail)
  thread.on('exit', fail)
  return {
    ask: (operation, number, input) => {
      if (hasFailed) return Promise.resolve(null)
      const task: RowsTask = sent.has(number)
        ? { operation: number, input }
        : { operation: number, data: operation, input }
      sent.add(number)
      thread.ref()
      return new Promise((resolve) => {
        waiting.push(resolve)
        thread.postMessage(
          task,
          input.table.columns.flatMap(({ values }) =>
            isMovable(values) && values.data.buffer instanceof ArrayBuffer ? values.data.buffer : [],
          ),
        )
      })
    },
    close: async () => {
      await thread.terminate()
    },
  }
}
