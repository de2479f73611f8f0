/** Table files of any size as chunks of columns, with the dtypes pandas would give. Loading this loads DuckDB (90 ms). */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column, Table } from '#shared/values.ts'
import { UserError } from '#shared/user-error.ts'
import { columnPlans, emptyColumn } from './column-plan.ts'
import type { ColumnBuilder, ColumnPlan } from './column-plan.ts'
import { openDuckdb, sqlName, sqlText } from './duckdb-session.ts'
import type { TableFormat } from './table-format.ts'

/** One row of CSV or one JSON object may not be longer: DuckDB holds several of them at once. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024

/** 64 Ki rows of ten doubles are 5 MB: large enough to amortize a call, small enough to hold several. */
const ROWS_PER_CHUNK = 65_536

/** pandas `STR_NA_VALUES`, and the empty text. */
const MISSING =
  ',#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null'.split(
    ',',
  )

/** SQL types that a column of a CSV file can be told to have. */
export type CsvColumnType = 'BOOLEAN' | 'INTEGER' | 'BIGINT' | 'FLOAT' | 'DOUBLE' | 'VARCHAR'

/** How to read. */
export interface ReadTableOptions {
  readonly format: TableFormat
  /** Only these columns, in this order; all when absent. */
  readonly columns?: readonly string[]
  /** CSV only: types by column name; the others are found out from the whole file. */
  readonly types?: Readonly<Record<string, CsvColumnType>>
  readonly rowsPerChunk?: number
  readonly signal?: AbortSignal
}

/**
 * The rows of a file in order, at least one chunk (an empty file of known columns gives one of no rows), every chunk
 * with the same dtypes. Integer columns with missing values are float64 and such boolean columns object, as in pandas.
 * Throws a UserError `bad-payload` for what is no such file, and an AbortError.
 */
export async function* readTableChunks(file: string, options: ReadTableOptions): AsyncGenerator<Table> {
  const session = await openDuckdb({ path: file, extension: `.${options.format}` })
  const stop = () => session.connection.interrupt()
  options.signal?.addEventListener('abort', stop, { once: true })
  try {
    const source = await scanOf(session.connection, session.source, options)
    const plans = await columnPlans(session.connection, source, options.columns)
    yield* chunksOf(session.connection, source, plans, options.rowsPerChunk ?? ROWS_PER_CHUNK)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw unreadable(error, file, options.format)
  } finally {
    options.signal?.removeEventListener('abort', stop)
    await session.close()
  }
}

async function* chunksOf(
  connection: DuckDBConnection,
  source: string,
  plans: readonly ColumnPlan[],
  rowsPerChunk: number,
): AsyncGenerator<Table> {
  const selection = plans.map((plan) => plan.expression).join(', ')
  const result = await connection.stream(`SELECT ${selection} FROM ${source}`)
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

async function scanOf(
  connection: DuckDBConnection,
  source: string | undefined,
  options: ReadTableOptions,
): Promise<string> {
  const file = sqlText(source ?? '')
  switch (options.format) {
    case 'csv':
      return csvScan(file, options.types ?? {})
    case 'parquet':
      return await parquetScan(connection, file)
    case 'json':
      return await jsonScan(connection, `${file}, format = 'array'`)
    case 'jsonl':
      return await jsonScan(connection, `${file}, format = 'newline_delimited'`)
  }
}

function csvScan(file: string, types: Readonly<Record<string, CsvColumnType>>): string {
  const settings = [
    'header = true',
    `delim = ','`,
    `quote = '"'`,
    `escape = '"'`,
    // Short rows are filled as pandas does; with line breaks inside quotes that works in one thread only.
    'null_padding = true',
    'parallel = false',
    'sample_size = -1',
    `auto_type_candidates = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'VARCHAR']`,
    `nullstr = [${MISSING.map(sqlText).join(', ')}]`,
    `max_line_size = ${MAX_RECORD_BYTES}`,
    `buffer_size = ${2 * MAX_RECORD_BYTES}`,
    `compression = 'none'`,
  ]
  const typed = Object.entries(types).map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`)
  if (typed.length > 0) settings.push(`types = {${typed.join(', ')}}`)
  return `read_csv(${file}, ${settings.join(', ')})`
}

/** Without the columns that pandas keeps as the frame's index (pandas' own note in the file's metadata). */
async function parquetScan(connection: DuckDBConnection, file: string): Promise<string> {
  const read = await connection.runAndReadAll(
    `SELECT decode(value) FROM parquet_kv_metadata(${file}) WHERE decode(key) = 'pandas'`,
  )
  const index = indexColumns(String(read.getRows()[0]?.[0] ?? '{}'))
  if (index.length === 0) return `read_parquet(${file})`
  return `(SELECT * EXCLUDE (${index.map(sqlName).join(', ')}) FROM read_parquet(${file}))`
}

function indexColumns(pandasNote: string): readonly string[] {
  try {
    const note: unknown = JSON.parse(pandasNote)
    const named =
      typeof note === 'object' && note !== null && 'index_columns' in note ? note.index_columns : []
    // A range index is an object here, and takes no column.
    return Array.isArray(named) ? named.filter((entry) => typeof entry === 'string') : []
  } catch {
    return []
  }
}

/** JSON columns by what the whole file holds; texts stay texts also where they look like dates or UUIDs. */
async function jsonScan(connection: DuckDBConnection, source: string): Promise<string> {
  const settings = `${source}, maximum_object_size = ${MAX_RECORD_BYTES}, compression = 'none'`
  const sniffed = await connection.runAndReadAll(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_json(${settings}, sample_size = -1))`,
  )
  const columns = sniffed.getRows().map(([name, type]) => {
    const kept = String(type).replaceAll(
      /\b(DATE|TIME|TIMESTAMP|UUID|TIMESTAMP WITH TIME ZONE)\b(?! ?")/g,
      'VARCHAR',
    )
    return `${sqlText(String(name))}: ${sqlText(kept)}`
  })
  return `read_json(${settings}, columns = {${columns.join(', ')}})`
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
      detail: error.message.replaceAll(/\S*palate-table-\S+/g, file).slice(0, 2000),
    },
    { cause: error },
  )
}
