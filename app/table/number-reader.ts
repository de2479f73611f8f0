/** Chunks of CSV to columns of numbers, in other threads where there are any. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { readNumberRows } from './csv-numbers.ts'
import type { NumberKind } from './csv-numbers.ts'
import type { NumberAnswer, NumberTask } from './csv-worker.ts'

/** More threads than this read faster than one thread can enforce, feed and write. */
const MAX_THREADS = 3

/** Reads chunks; the answers come in any order. */
export interface NumberReader {
  /** How many chunks it works on at a time. */
  readonly threads: number
  /** Takes the chunk's memory with it, and gives it back where the chunk is not plain. */
  read(bytes: Uint8Array<ArrayBuffer>, layout: readonly NumberKind[]): Promise<NumberAnswer>
  close(): void
}

/** One core is left to the thread that runs the model; without a worker file this thread reads. */
export function numberReader(worker: URL | null): NumberReader {
  if (worker === null) return { threads: 1, read: readHere, close: () => undefined }
  const threads = Math.max(1, Math.min(availableParallelism() - 1, MAX_THREADS))
  const workers = Array.from({ length: threads }, () => workerThread(worker))
  let next = 0
  return {
    threads,
    read: (bytes, layout) => {
      const chosen = workers[next % threads]
      next += 1
      return chosen === undefined ? readHere(bytes, layout) : chosen.read(bytes, layout)
    },
    close: () => {
      for (const { close } of workers) close()
    },
  }
}

async function readHere(
  bytes: Uint8Array<ArrayBuffer>,
  layout: readonly NumberKind[],
): Promise<NumberAnswer> {
  const rows = readNumberRows(bytes, layout)
  return rows === null ? { bytes } : { rows }
}

/** A worker answers in the order it was asked. */
function workerThread(file: URL) {
  const worker = new Worker(file)
  const waiting: {
    readonly resolve: (answer: NumberAnswer) => void
    readonly reject: (error: Error) => void
  }[] = []
  worker.on('message', (answer: NumberAnswer) => waiting.shift()?.resolve(answer))
  worker.on('error', (error: Error) => {
    for (const { reject } of waiting.splice(0)) reject(error)
  })
  return {
    read: (bytes: Uint8Array<ArrayBuffer>, layout: readonly NumberKind[]): Promise<NumberAnswer> =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        worker.postMessage({ bytes, layout } satisfies NumberTask, [bytes.buffer])
      }),
    close: () => {
      worker.terminate().catch(() => undefined)
    },
  }
}
