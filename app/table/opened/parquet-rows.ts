/** The rows of a Parquet file, which DuckDB reads in place: doubles in their shortest digits, lists and dicts as JSON. */
import { sqlName, sqlText } from '../duckdb-session.ts'
import type { DuckdbSession } from '../duckdb-session.ts'
import { parquetScan } from '../table-scan.ts'
import { followingRuns } from './row-source.ts'
import type { BlockOptions, CellText, RowBlock, RowSource, SourceColumn } from './row-source.ts'
import { rememberedFile } from './source-file.ts'

/** A Parquet file with what its columns are called in SQL. */
export interface ParquetRows extends RowSource {
  /** The table to select from; it has the file's columns and `file_row_number`. */
  readonly from: string
  /** SQL of each column, in order. */
  readonly sql: readonly { readonly name: string; readonly type: string }[]
}

const BLOCK_ROWS = 16_384

/** Opens a Parquet file within a session that may read it. */
export async function openParquetRows(
  session: Pick<DuckdbSession, 'connection'>,
  { file, reached }: { readonly file: string; readonly reached: string },
): Promise<ParquetRows> {
  const { connection } = session
  const scan = await parquetScan(connection, reached)
  const described = await connection.runAndReadAll(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${scan.sql})`,
  )
  const sql = described.getRows().map(([name, type]) => ({ name: sqlName(String(name)), type: String(type) }))
  const columns = sql.map(({ type }, place): SourceColumn => ({
    name: scan.names[place] ?? String(place),
    type,
  }))
  const from = `read_parquet(${sqlText(reached)}, file_row_number = true)`
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${from}`)
  const rowCount = Number(counted.getRows()[0]?.[0] ?? 0)
  const unchanged = await rememberedFile(file)
  const select = async (wanted: readonly number[], where: string) => {
    await unchanged()
    const selection = ['file_row_number', ...wanted.map((column) => textSql(sql[column]))].join(', ')
    const found = await connection.runAndReadAll(
      `SELECT ${selection} FROM ${from} WHERE ${where} ORDER BY file_row_number`,
    )
    const [numbers = [], ...cells] = found.getColumns()
    return { numbers: numbers.map(Number), cells: cells.map((column) => column.map(cellOf)) }
  }
  const read = async (rows: readonly number[], wanted: readonly number[]) => {
    const runs = Array.from(followingRuns(rows))
    const where = runs.map(({ first, count }) =>
      count === 1
        ? `file_row_number = ${first}`
        : `(file_row_number >= ${first} AND file_row_number < ${first + count})`,
    )
    if (where.length === 0) return wanted.map(() => [])
    const { numbers, cells } = await select(wanted, where.join(' OR '))
    const places = new Map(numbers.map((number, place) => [number, place] as const))
    return cells.map((column) => rows.map((row) => column[places.get(row) ?? -1] ?? null))
  }
  async function* blocks({ columns: wanted, signal }: BlockOptions): AsyncGenerator<RowBlock> {
    for (let first = 0; first < rowCount; first += BLOCK_ROWS) {
      signal.throwIfAborted()
      const last = Math.min(first + BLOCK_ROWS, rowCount)
      const { cells } = await select(wanted, `file_row_number >= ${first} AND file_row_number < ${last}`)
      yield { from: first, count: last - first, cells }
    }
  }
  return {
    file,
    format: 'parquet',
    columns,
    rowCount,
    from,
    sql,
    read,
    blocks,
    unchanged,
    close: async () => undefined,
  }
}

/** A column as text. */
export function textSql(column: { readonly name: string; readonly type: string } | undefined): string {
  if (column === undefined) return 'NULL'
  const { name, type } = column
  if (type === 'BLOB') return `to_base64(${name})`
  if (/[[(]|^MAP/.test(type) && !type.startsWith('DECIMAL') && !type.startsWith('ENUM')) {
    return `to_json(${name})::VARCHAR`
  }
  // DuckDB writes the C library's words, -nan among them.
  if (type === 'DOUBLE' || type === 'FLOAT')
    return `CASE WHEN isnan(${name}) THEN 'NaN' ELSE ${name}::VARCHAR END`
  return `${name}::VARCHAR`
}

/** Every column is selected as text. */
function cellOf(value: unknown): CellText {
  return typeof value === 'string' ? value : null
}
