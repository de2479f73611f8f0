/** A comparison that can be paged through: small ones in this thread, large ones in a thread of their own. */
import { Worker } from 'node:worker_threads'
import type { ComparedPoints, ComparedRows, RowOrder } from '#shared/compare-calls.ts'
import type { Comparison } from '#shared/comparison.ts'
import type { Failure } from '#shared/failure.ts'
import { UserError } from '#shared/user-error.ts'
import type { Data, Frame, Table } from '#shared/values.ts'
import { comparedPages } from './compared-pages.ts'
import type { Page } from './compared-pages.ts'
import type { FromComparison, ToComparison } from './comparison-messages.ts'
import { makeComparison } from './side-source.ts'
import type { ComparisonTask, MadeComparison, ReportComparison } from './side-source.ts'

/** A comparison that is kept. */
export interface LiveComparison {
  readonly comparison: Comparison
  readonly times: MadeComparison['times']
  readonly rows: (order: RowOrder, page: Page) => Promise<ComparedRows>
  readonly points: (column: number) => Promise<ComparedPoints>
  /** Lets go of what it holds. */
  readonly end: () => Promise<void>
}

/** Fewer cells are compared in some 20 ms, less than a thread takes to start. */
const SMALL_CELLS = 200_000

/** As much as V8 gives a thread for texts and objects; arrays of numbers lie outside of it. */
const HEAP_MB = 4096

/** Where and until when a comparison is made. */
export interface ComparisonPlace {
  /** The built thread; null compares in this one, whatever the size. */
  readonly worker: URL | null
  readonly signal: AbortSignal
  readonly report: ReportComparison
}

/** Makes a comparison. Throws the UserErrors of `compare` and of reading saved outputs, and an AbortError. */
export async function startComparison(
  task: ComparisonTask,
  { worker, signal, report }: ComparisonPlace,
): Promise<LiveComparison> {
  signal.throwIfAborted()
  if (worker !== null && isLarge(task)) return await inThread(task, worker, { signal, report })
  const { compared, times } = await makeComparison(task, { signal, report })
  const pages = comparedPages(compared)
  return {
    comparison: compared.comparison,
    times,
    rows: async (order, page) => pages.rows(order, page),
    points: async (column) => pages.points(column),
    end: async () => undefined,
  }
}

function isLarge({ left, right }: ComparisonTask): boolean {
  const sides = [left, right].filter((side) => side !== null)
  if (sides.some((side) => side.kind === 'file')) return true
  const cells = sides.map((side) => (side.kind === 'output' ? cellCount(side.output.output) : 0))
  return Math.max(0, ...cells) > SMALL_CELLS
}

function cellCount(frame: Frame | null): number {
  return frame === null ? 0 : dataOf(frame).reduce((sum, { data }) => sum + data.length, 0)
}

/** Arrays of a frame; a plain value is counted by its first level. */
function dataOf(frame: Frame): readonly Pick<Data, 'data'>[] {
  switch (frame.kind) {
    case 'table':
      return frame.columns.map(({ values }) => values)
    case 'series':
    case 'tensor':
      return [frame.values]
    case 'tensors':
      return frame.entries.map(({ tensor }) => tensor.values)
    case 'plain':
      return Array.isArray(frame.value) ? [{ data: frame.value as readonly string[] }] : []
  }
}

type Answer = Extract<FromComparison, { readonly number: number }>

async function inThread(
  task: ComparisonTask,
  worker: URL,
  { signal, report }: Omit<ComparisonPlace, 'worker'>,
): Promise<LiveComparison> {
  const thread = new Worker(worker, {
    workerData: task,
    transferList: buffersOf(task),
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
  const waiting = new Map<number, (answer: Answer | Failure) => void>()
  let asked = 0
  const stop = () => void thread.terminate()
  signal.addEventListener('abort', stop, { once: true })
  const made = new Promise<Extract<FromComparison, { kind: 'made' }>>((resolve, reject) => {
    const lost = (failure: Failure) => {
      reject(new UserError(failure))
      for (const answer of waiting.values()) answer(failure)
      waiting.clear()
    }
    thread.on('message', (message: FromComparison) => {
      if (message.kind === 'progress')
        report(message.activity, message.done ?? undefined, message.total ?? undefined)
      else if (message.kind === 'made') resolve(message)
      else if (message.kind === 'failed') lost(message.failure)
      else waiting.get(message.number)?.(message)
    })
    thread.once('error', (error) => lost({ ...overMemory, detail: String(error) }))
    thread.once('exit', () => lost(ended))
  })
  try {
    const { comparison, times } = await made
    // It is kept until it is ended: an idle thread keeps nobody from leaving.
    thread.unref()
    const ask = async (question: WithoutNumber<ToComparison>): Promise<Answer> => {
      asked += 1
      const number = asked
      const answer = await new Promise<Answer | Failure>((resolve) => {
        waiting.set(number, resolve)
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        thread.postMessage({ ...question, number })
      })
      waiting.delete(number)
      if ('code' in answer) throw new UserError(answer)
      return answer
    }
    return {
      comparison,
      times,
      rows: async (order, page) => {
        const answer = await ask({ kind: 'rows', order, page })
        return answer.kind === 'rows' ? answer.rows : { total: 0, from: page.from, rows: [] }
      },
      points: async (column) => {
        const answer = await ask({ kind: 'points', column })
        return answer.kind === 'points' ? answer.points : { points: [], differences: null }
      },
      end: async () => void (await thread.terminate()),
    }
  } catch (error) {
    await thread.terminate()
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

type WithoutNumber<T> = T extends unknown ? Omit<T, 'number'> : never

/** The memory of large arrays, which the thread takes over instead of copying it. */
function buffersOf({ left, right, inputs }: ComparisonTask): ArrayBuffer[] {
  const outputs = [left, right].map((side) => (side?.kind === 'output' ? side.output.output : null))
  const frames: readonly (Frame | Table | null)[] = [...outputs, inputs]
  const arrays = frames.flatMap((frame) => (frame === null ? [] : dataOf(frame).map(({ data }) => data)))
  const whole = arrays.flatMap((data) =>
    ArrayBuffer.isView(data) &&
    data.buffer instanceof ArrayBuffer &&
    data.byteLength === data.buffer.byteLength
      ? [data.buffer]
      : [],
  )
  return [...new Set(whole)].filter(({ byteLength }) => byteLength >= 1_048_576)
}

const overMemory: Failure = {
  code: 'over-limit',
  message: 'The comparison needs more memory than it may use.',
  hint: 'Compare fewer rows, or save the outputs as Parquet with numbers as numbers.',
}

const ended: Failure = {
  code: 'not-found',
  message: 'This comparison is no longer kept.',
  hint: 'Compare again: what it was made from is still there.',
}
