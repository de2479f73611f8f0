/** Where answers go: MLflow's JSON or a table, to a file that arrives whole or to stdout. */
import { encodeOutput } from '#app/payload/encode-predictions.ts'
import type { AnswerSink } from '#app/predicting-tables/predict-table.ts'
import { answersJoined } from '#app/predicting-tables/predict-table.ts'
import { beginFile } from '#app/table/arriving-file.ts'
import { tableOfFrame } from '#app/table/frame-table.ts'
import type { TableFormat } from '#app/table/table-format.ts'
import { createTableWriter } from '#app/table/table-writer.ts'
import type { Frame } from '#shared/values.ts'

/** Takes answers until it is finished, or abandoned with nothing left of it. */
export interface FinishingSink extends AnswerSink {
  write(output: Frame): Promise<void>
  /** `ending` comes after the predictions of a JSON answer, which it closes. */
  finish(ending: string): Promise<void>
  abandon(): Promise<void>
}

/** Answers as a table file. */
export async function tableSink(file: string, format: Exclude<TableFormat, 'json'>): Promise<FinishingSink> {
  let writer = await createTableWriter(file, format)
  return {
    write: (output) => writer.write(tableOfFrame(output)),
    restart: async () => {
      await writer.abandon()
      writer = await createTableWriter(file, format)
    },
    finish: () => writer.finish(),
    abandon: () => writer.abandon(),
  }
}

/** Something that text goes to. */
interface TextTarget {
  write(text: string): Promise<void>
  finish(): Promise<void>
  abandon(): Promise<void>
}

/** Answers as `{"predictions": …` in a file. */
export async function jsonFileSink(file: string): Promise<FinishingSink> {
  let target = await beginFile(file)
  return jsonSink(
    { write: (text) => target.write(text), finish: () => target.finish(), abandon: () => target.abandon() },
    async () => {
      await target.abandon()
      target = await beginFile(file)
    },
  )
}

/**
 * Answers as `{"predictions": …` on stdout. Parts are kept until the end: what went to a pipe cannot be taken back
 * where the table turns out to need running whole.
 */
export function jsonStdoutSink(write: (text: string) => Promise<void>): FinishingSink {
  let kept: string[] = []
  const target: TextTarget = {
    write: async (text) => {
      kept.push(text)
    },
    finish: async () => {
      for (const text of kept) await write(text)
    },
    abandon: async () => {
      kept = []
    },
  }
  return jsonSink(target, () => target.abandon())
}

const OPENING = '{"predictions": '

/** Lists go on from part to part; a dict of arrays is put together at the end. */
function jsonSink(target: TextTarget, restartTarget: () => Promise<void>): FinishingSink {
  let unlisted: Frame[] = []
  let state: 'nothing' | 'empty' | 'items' = 'nothing'
  return {
    write: async (output) => {
      const text = encodeOutput(output)
      if (!text.startsWith('[')) {
        unlisted.push(output)
        return
      }
      const items = text.slice(1, -1)
      const before = state === 'nothing' ? `${OPENING}[` : state === 'items' && items !== '' ? ', ' : ''
      if (state !== 'items') state = items === '' ? 'empty' : 'items'
      await target.write(before + items)
    },
    restart: async () => {
      unlisted = []
      state = 'nothing'
      await restartTarget()
    },
    finish: async (ending) => {
      const whole = state === 'nothing' ? `${OPENING}${encodeOutput(answersJoined(unlisted))}` : ']'
      await target.write(`${whole}${ending}}\n`)
      await target.finish()
    },
    abandon: () => target.abandon(),
  }
}
