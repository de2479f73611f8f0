/** A CSV file as a DuckDB scan that reads what pandas would. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { UserError } from '#shared/user-error.ts'
import { pandasColumnNames, readCsvHeader } from './csv-header.ts'
import { sqlText } from './duckdb-session.ts'
import type { TableScan } from './table-scan.ts'
import { MAX_RECORD_BYTES } from './record-limit.ts'

/** pandas `STR_NA_VALUES`, and the empty text. */
const MISSING =
  ',#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null'.split(
    ',',
  )

/** SQL types that a column of a CSV file can be told to have. */
export type CsvColumnType = 'BOOLEAN' | 'INTEGER' | 'BIGINT' | 'FLOAT' | 'DOUBLE' | 'VARCHAR'

/** Cells of these shapes make a column of that type, the first that fits all of them; the rest are texts. */
const CSV_TYPES: readonly { readonly type: CsvColumnType; readonly pattern: string }[] = [
  { type: 'BIGINT', pattern: String.raw`\s*[+-]?[0-9]+\s*` },
  {
    type: 'DOUBLE',
    pattern: String.raw`\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*|[+-]?(?i:inf|infinity)`,
  },
  { type: 'BOOLEAN', pattern: 'True|TRUE|true|False|FALSE|false' },
]

/** The file's own header names the columns; DuckDB's guesses about headers and ragged rows are not pandas'. */
export async function csvScan(
  connection: DuckDBConnection,
  source: string,
  given: Readonly<Record<string, CsvColumnType>>,
): Promise<TableScan> {
  const { fields } = await readCsvHeader(source)
  if (fields.length === 0) {
    throw new UserError({
      code: 'bad-payload',
      message: 'The file has no columns.',
      hint: 'Its first line names them.',
    })
  }
  const names = pandasColumnNames(fields)
  const texts = names.map((_name, place) => `${sqlText(`c${place}`)}: 'VARCHAR'`)
  const unknown = names.flatMap((name, place) => (Object.hasOwn(given, name) ? [] : [place]))
  const found = await foundTypes(connection, csvCall(source, texts), unknown)
  const typed = names.map(
    (name, place) => `${sqlText(`c${place}`)}: '${given[name] ?? found.get(place) ?? 'VARCHAR'}'`,
  )
  return { sql: csvCall(source, typed), names }
}

function csvCall(source: string, columns: readonly string[]): string {
  const settings = [
    'auto_detect = false',
    'header = true',
    `delim = ','`,
    `quote = '"'`,
    `escape = '"'`,
    // Short rows are filled as pandas does; with line breaks inside quotes that works in one thread only.
    'null_padding = true',
    'parallel = false',
    `nullstr = [${MISSING.map(sqlText).join(', ')}]`,
    `max_line_size = ${MAX_RECORD_BYTES}`,
    `buffer_size = ${2 * MAX_RECORD_BYTES}`,
    `compression = 'none'`,
    `columns = {${columns.join(', ')}}`,
  ]
  return `read_csv(${sqlText(source)}, ${settings.join(', ')})`
}

/** The narrowest of integer, float and boolean that every cell of a column is; a column of no values is float. */
async function foundTypes(
  connection: DuckDBConnection,
  scan: string,
  places: readonly number[],
): Promise<ReadonlyMap<number, CsvColumnType>> {
  if (places.length === 0) return new Map()
  const tests = places.flatMap((place) => {
    const column = `c${place}`
    return CSV_TYPES.map(
      ({ type, pattern }) =>
        `count(*) FILTER (${column} IS NOT NULL AND NOT (regexp_full_match(${column}, ${sqlText(pattern)}) AND try_cast(${column} AS ${type}) IS NOT NULL))`,
    )
  })
  const read = await connection.runAndReadAll(`SELECT ${tests.join(', ')} FROM ${scan}`)
  const misfits = read.getRows()[0] ?? []
  return new Map(
    places.map((place, order) => {
      const fitting = CSV_TYPES.find((_type, at) => misfits[order * CSV_TYPES.length + at] === 0n)
      return [place, fitting?.type ?? 'VARCHAR'] as const
    }),
  )
}
