/** The thread that reads numbers: takes chunks of CSV, answers with columns. */
import { parentPort } from 'node:worker_threads'
import { readNumberRows } from './csv-numbers.ts'
import type { NumberKind, NumberRows } from './csv-numbers.ts'

/** A chunk to read. */
export interface NumberTask {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly layout: readonly NumberKind[]
}

/** What came of it; the bytes go back where it was not plain. */
export type NumberAnswer = { readonly rows: NumberRows } | { readonly bytes: Uint8Array<ArrayBuffer> }

parentPort?.on('message', ({ bytes, layout }: NumberTask) => {
  const rows = readNumberRows(bytes, layout)
  const answer: NumberAnswer = rows === null ? { bytes } : { rows }
  const memory = rows === null ? [bytes.buffer] : rows.columns.map((column) => column.buffer)
  parentPort?.postMessage(answer, memory)
})
