/** Table files of any size as chunks of columns, with the dtypes pandas would give. Loading this loads DuckDB (90 ms). */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column, Table } from '#shared/values.ts'
import { UserError } from '#shared/user-error.ts'
import { columnPlans, emptyColumn } from './column-plan.ts'
import type { ColumnBuilder, ColumnPlan } from './column-plan.ts'
import { csvScan } from './csv-scan.ts'
import type { CsvColumnType } from './csv-scan.ts'
import { openDuckdb } from './duckdb-session.ts'
import type { DuckdbSession } from './duckdb-session.ts'
import type { TableFormat } from './table-format.ts'
import { jsonScan, parquetScan } from './table-scan.ts'
import type { TableScan } from './table-scan.ts'

/** 64 Ki rows of ten doubles are 5 MB: large enough to amortize a call, small enough to hold several. */
const ROWS_PER_CHUNK = 65_536

/** How to read. */
export interface ReadTableOptions {
  readonly format: TableFormat
  /** Only these columns, in this order; all when absent. */
  readonly columns?: readonly string[]
  /** CSV only: types by column name; the others are found out from the whole file. */
  readonly types?: Readonly<Record<string, CsvColumnType>>
  /** CSV only: whether a missing word in quotes (`"NA"`, `""`) is a text; to pandas it is missing. */
  readonly quotedAreTexts?: boolean
  readonly rowsPerChunk?: number
  readonly signal?: AbortSignal
}

/**
 * The rows of a file in order, at least one chunk (an empty file of known columns gives one of no rows), every chunk
 * with the same dtypes. Integer columns with missing values are float64 and such boolean columns object, as in pandas.
 * Throws a UserError `bad-payload` for what is no such file, and an AbortError.
 */
export async function* readTableChunks(file: string, options: ReadTableOptions): AsyncGenerator<Table> {
  const session = await opened(file, options.format)
  const stop = () => session.connection.interrupt()
  options.signal?.addEventListener('abort', stop, { once: true })
  try {
    const scan = await scanOf(session, options)
    const plans = await columnPlans(session.connection, scan, options.columns)
    for await (const chunk of chunksOf(
      session.connection,
      scan,
      plans,
      options.rowsPerChunk ?? ROWS_PER_CHUNK,
    )) {
      options.signal?.throwIfAborted()
      yield chunk
    }
  } catch (error) {
    options.signal?.throwIfAborted()
    throw unreadable(error, file, options.format)
  } finally {
    options.signal?.removeEventListener('abort', stop)
    await session.close()
  }
}

async function opened(file: string, format: TableFormat): Promise<DuckdbSession> {
  try {
    return await openDuckdb({ path: file, extension: `.${format}` })
  } catch (error) {
    throw unreadable(error, file, format)
  }
}

async function* chunksOf(
  connection: DuckDBConnection,
  scan: TableScan,
  plans: readonly ColumnPlan[],
  rowsPerChunk: number,
): AsyncGenerator<Table> {
  const selection = plans.map((plan) => plan.expression).join(', ')
  const result = await connection.stream(`SELECT ${selection} FROM ${scan.sql}`)
  let builders: ColumnBuilder[] = plans.map((plan) => plan.builder(rowsPerChunk))
  let rows = 0
  let emitted = false
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    for (let from = 0; from < chunk.rowCount;) {
      const count = Math.min(chunk.rowCount - from, rowsPerChunk - rows)
      for (const [place, builder] of builders.entries())
        builder.add(chunk.getColumnVector(place), from, count)
      rows += count
      from += count
      if (rows < rowsPerChunk) continue
      yield tableOf(plans, builders, rows)
      emitted = true
      builders = plans.map((plan) => plan.builder(rowsPerChunk))
      rows = 0
    }
  }
  if (rows > 0 || !emitted) yield tableOf(plans, builders, rows)
}

function tableOf(plans: readonly ColumnPlan[], builders: readonly ColumnBuilder[], rowCount: number): Table {
  const columns = plans.map((plan, place): Column => ({
    name: plan.name,
    values: builders[place]?.finish() ?? emptyColumn,
  }))
  return { kind: 'table', rowCount, columns }
}

async function scanOf(session: DuckdbSession, options: ReadTableOptions): Promise<TableScan> {
  const { connection, source = '' } = session
  switch (options.format) {
    case 'csv':
      return await csvScan(connection, source, {
        types: options.types ?? {},
        quotedAreTexts: options.quotedAreTexts === true,
      })
    case 'parquet':
      return await parquetScan(connection, source)
    case 'json':
      return await jsonScan(connection, source, 'array')
    case 'jsonl':
      return await jsonScan(connection, source, 'newline_delimited')
  }
}

function unreadable(error: unknown, file: string, format: TableFormat): unknown {
  if (error instanceof UserError) return error
  if (!(error instanceof Error)) return error
  if ('code' in error && error.code === 'ENOENT') {
    return new UserError({ code: 'not-found', message: `There is no file "${file}".` }, { cause: error })
  }
  const words: Record<TableFormat, string> = {
    csv: 'a CSV table',
    json: 'a JSON array of objects',
    jsonl: 'one JSON object a line',
    parquet: 'a Parquet file',
  }
  return new UserError(
    {
      code: 'bad-payload',
      message: `"${file}" cannot be read as ${words[format]}.`,
      where: file,
      detail: error.message.replaceAll(/\S*palate-\d+-table-\S+/g, file).slice(0, 2000),
    },
    { cause: error },
  )
}
