/** A table file through a loaded model, in the model's own process: the answers go to a Parquet file of the host's. */
import { parseJson } from '#app/json/parse-json.ts'
import { predictRefusal } from '#app/predicting.ts'
import type { LoadedModel } from '#app/runtime/loaded-model.ts'
import type { TableResult, TableTask } from '#app/runtime/messages.ts'
import { columnsByPlace, tableOfFrame } from '#app/table/frame-table.ts'
import { leadingClasses } from '#app/table/leading-classes.ts'
import type { LeadingClasses } from '#app/table/leading-classes.ts'
import { createTableWriter } from '#app/table/table-writer.ts'
import { isValueMap } from '#shared/values.ts'
import type { Frame, ValueMap } from '#shared/values.ts'
import { answersAside } from './answers-aside.ts'
import type { TableInput } from './table-input.ts'
import { predictTable } from './predict-table.ts'
import type { AnswerSink, TableProgress } from './predict-table.ts'
import { validateTable } from './validate-table.ts'

/** What a table runs with in its process. */
export interface TableContext {
  /** Null only where nothing is predicted. */
  readonly model: LoadedModel | null
  readonly csvWorker: URL | null
  readonly report: (progress: TableProgress) => void
}

/** Validates or predicts a table file. */
export async function serveTable(task: TableTask, context: TableContext): Promise<TableResult> {
  const started = performance.now()
  const input = await tableInput(task, context.csvWorker)
  const params = paramsOf(task.params)
  const never = new AbortController().signal
  if (task.output === null || context.model === null) {
    const { trace, refusal } = await validateTable(input, { signature: task.signature, params }, never)
    return { trace, refusal, milliseconds: performance.now() - started, outputs: null, aside: null }
  }
  const { signature } = task
  const aside = answersAside(task.output)
  const table = await outputSink(task.output)
  const sink: AnswerSink = {
    write: async (output, outcome) => {
      await aside.write(output, outcome)
      await table.write(output)
    },
    restart: async () => {
      await aside.restart()
      await table.restart()
    },
  }
  try {
    const model = { loaded: context.model, signature, params, refusalOf: predictRefusal }
    const outcome = await predictTable(model, input, { sink, signal: never, report: context.report })
    const milliseconds = performance.now() - started
    const { trace, printed } = outcome
    const rest = { trace, milliseconds, ...(printed === undefined ? {} : { printed }) }
    if (!outcome.ok) {
      await aside.own(outcome.own ?? null)
      return { ...rest, refusal: outcome.refusal, outputs: null, aside: await aside.finish() }
    }
    const { columns, rowCount } = await table.finish()
    const outputs = { columns, rowCount, inParts: outcome.inParts }
    return { ...rest, refusal: null, outputs, aside: await aside.finish() }
  } finally {
    await table.abandon()
  }
}

async function tableInput(
  { file, format, signature }: TableTask,
  csvWorker: URL | null,
): Promise<TableInput> {
  switch (format) {
    case 'csv': {
      const { csvInput } = await import('./csv-input.ts')
      return await csvInput(file, signature, csvWorker)
    }
    case 'json':
    case 'jsonl': {
      const { jsonInput } = await import('./json-input.ts')
      return await jsonInput(file, format === 'json' ? 'array' : 'lines', signature)
    }
    case 'parquet': {
      const { parquetInput } = await import('./parquet-input.ts')
      return await parquetInput(file)
    }
  }
}

function paramsOf(json: string | null): ValueMap | undefined {
  const value = json === null ? null : parseJson(json)
  return value !== null && isValueMap(value) ? value : undefined
}

/** Answers as a Parquet file whose columns are called by their place: names may differ in case only. */
async function outputSink(file: string) {
  let writer = await createTableWriter(file, 'parquet')
  let leading: LeadingClasses | null = null
  let rowCount = 0
  return {
    write: async (output: Frame) => {
      const table = tableOfFrame(output)
      leading ??= leadingClasses(table)
      rowCount += table.rowCount
      await writer.write(columnsByPlace(leading.into(table)))
    },
    restart: async () => {
      await writer.abandon()
      writer = await createTableWriter(file, 'parquet')
      leading = null
      rowCount = 0
    },
    finish: async () => {
      await writer.finish()
      return { columns: leading?.columns ?? [], rowCount }
    },
    abandon: () => writer.abandon(),
  }
}
