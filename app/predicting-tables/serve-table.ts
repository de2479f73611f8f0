/** A table file through a loaded model, in the model's own process: the answers go to a Parquet file of the host's. */
import { parseJson } from '#app/json/parse-json.ts'
import { predictRefusal } from '#app/predicting.ts'
import type { LoadedModel } from '#app/runtime/loaded-model.ts'
import type { TableResult, TableTask } from '#app/runtime/messages.ts'
import { tableOfFrame } from '#app/table/frame-table.ts'
import { createTableWriter } from '#app/table/table-writer.ts'
import type { ResultColumn } from '#shared/prediction.ts'
import { isValueMap } from '#shared/values.ts'
import type { Frame, Table, ValueMap } from '#shared/values.ts'
import type { TableInput } from './table-input.ts'
import { predictTable } from './predict-table.ts'
import type { TableProgress } from './predict-table.ts'
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
    return { trace, refusal, milliseconds: performance.now() - started, outputs: null }
  }
  const { signature } = task
  const sink = await outputSink(task.output)
  try {
    const model = { loaded: context.model, signature, params, refusalOf: predictRefusal }
    const outcome = await predictTable(model, input, { sink, signal: never, report: context.report })
    const milliseconds = performance.now() - started
    if (!outcome.ok) return { trace: outcome.trace, refusal: outcome.refusal, milliseconds, outputs: null }
    const { columns, rowCount } = await sink.finish()
    const outputs = { columns, rowCount, inParts: outcome.inParts }
    return { trace: outcome.trace, refusal: null, milliseconds, outputs }
  } finally {
    await sink.abandon()
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
  let columns: readonly ResultColumn[] = []
  let rowCount = 0
  return {
    write: async (output: Frame) => {
      const table = tableOfFrame(output)
      columns = table.columns.map(({ name, values }) => ({ name: String(name), dtype: values.dtype }))
      rowCount += table.rowCount
      await writer.write(numbered(table))
    },
    restart: async () => {
      await writer.abandon()
      writer = await createTableWriter(file, 'parquet')
      rowCount = 0
    },
    finish: async () => {
      await writer.finish()
      return { columns, rowCount }
    },
    abandon: () => writer.abandon(),
  }
}

function numbered(table: Table): Table {
  return { ...table, columns: table.columns.map(({ values }, place) => ({ name: `c${place}`, values })) }
}
