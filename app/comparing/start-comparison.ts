/** A comparison that can be paged through: small ones in this thread, large ones in a thread of their own. */
import { isOutOfMemory, startThread } from '#app/thread/start-thread.ts'
import type { StartedThread, ThreadEnd } from '#app/thread/start-thread.ts'
import type { ComparedPoints, ComparedRows, RowOrder } from '#shared/compare-calls.ts'
import type { Comparison } from '#shared/comparison.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure, UserError } from '#shared/user-error.ts'
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

async function inThread(
  task: ComparisonTask,
  worker: URL,
  { signal, report }: Omit<ComparisonPlace, 'worker'>,
): Promise<LiveComparison> {
  const started = startThread<FromComparison>({
    worker,
    input: task,
    taken: buffersOf(task),
    environment: process.env,
    heapMegabytes: HEAP_MB,
    signal,
  })
  const { thread, over, end } = started
  try {
    const { comparison, times } = await madeBy(started, report)
    // It is kept until it is ended: an idle thread keeps nobody from leaving.
    thread.unref()
    const ask = asking(started)
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
      end,
    }
  } catch (error) {
    await end()
    await over
    signal.throwIfAborted()
    throw error
  }
}

/** What the thread made. Throws the UserError that it ended with. */
async function madeBy({ thread, over }: StartedThread<FromComparison>, report: ReportComparison) {
  const made = new Promise<Extract<FromComparison, { kind: 'made' | 'failed' }>>((resolve) => {
    thread.on('message', (message: FromComparison) => {
      if (message.kind === 'progress')
        report(message.activity, message.done ?? undefined, message.total ?? undefined)
      else if (message.kind === 'made' || message.kind === 'failed') resolve(message)
    })
  })
  const message = await Promise.race([made, over])
  if ('lost' in message) throw new UserError(failureOf(message))
  if (message.kind === 'failed') throw new UserError(message.failure)
  return message
}

type Answer = Extract<FromComparison, { readonly number: number }>
type WithoutNumber<T> = T extends unknown ? Omit<T, 'number'> : never

/** Asks the thread; once that has ended, every question fails with what it ended with. */
function asking({ thread, over }: StartedThread<FromComparison>) {
  const waiting = new Map<number, (answer: Answer | ThreadEnd) => void>()
  let lost: ThreadEnd | null = null
  let asked = 0
  thread.on('message', (message: FromComparison) => {
    if (message.kind === 'rows' || message.kind === 'points') waiting.get(message.number)?.(message)
  })
  void over.then((end) => {
    lost = end
    for (const answer of waiting.values()) answer(end)
  })
  return async (question: WithoutNumber<ToComparison>): Promise<Answer> => {
    if (lost !== null) throw new UserError(failureOf(lost))
    asked += 1
    const number = asked
    const answer = await new Promise<Answer | ThreadEnd>((resolve) => {
      waiting.set(number, resolve)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      thread.postMessage({ ...question, number })
    })
    waiting.delete(number)
    if ('lost' in answer) throw new UserError(failureOf(answer))
    return answer
  }
}

function failureOf(end: ThreadEnd): Failure {
  if (isOutOfMemory(end)) return overMemory
  return end.lost.error === null ? ended : toFailure(end.lost.error)
}

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
