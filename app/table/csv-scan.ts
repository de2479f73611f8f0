/** A CSV file as a DuckDB scan that reads what pandas would. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { UserError } from '#shared/user-error.ts'
import { pandasColumnNames, readCsvHeader } from './csv-header.ts'
import { sqlText } from './duckdb-session.ts'
import type { TableScan } from './table-scan.ts'
import { MISSING_WORDS } from './missing-words.ts'
import { MAX_RECORD_BYTES } from './record-limit.ts'

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

/** How the cells of a file are read. */
export interface CsvReading {
  /** Types by column name; the others are found out from the whole file. */
  readonly types: Readonly<Record<string, CsvColumnType>>
  /** Whether a missing word in quotes is a text, as it is written here; to pandas it is missing. */
  readonly quotedAreTexts: boolean
}

/** The file's own header names the columns; DuckDB's guesses about headers and ragged rows are not pandas'. */
export async function csvScan(
  connection: DuckDBConnection,
  source: string,
  { types: given, quotedAreTexts }: CsvReading,
): Promise<TableScan> {
  const { fields, blankLines } = await readCsvHeader(source)
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
  const around = { blankLines, quotedAreTexts }
  const found = await foundTypes(connection, csvCall(source, texts, around), unknown)
  const typed = names.map(
    (name, place) => `${sqlText(`c${place}`)}: '${given[name] ?? found.get(place) ?? 'VARCHAR'}'`,
  )
  return { sql: csvCall(source, typed, around), names }
}

function csvCall(
  source: string,
  columns: readonly string[],
  { blankLines, quotedAreTexts }: { readonly blankLines: number; readonly quotedAreTexts: boolean },
): string {
  const settings = [
    'auto_detect = false',
    'header = true',
    // DuckDB takes the first line as the header, also a blank one.
    ...(blankLines > 0 ? [`skip = ${blankLines}`] : []),
    `delim = ','`,
    `quote = '"'`,
    `escape = '"'`,
    // Short rows are filled as pandas does; with line breaks inside quotes that works in one thread only.
    'null_padding = true',
    'parallel = false',
    `nullstr = [${MISSING_WORDS.map(sqlText).join(', ')}]`,
    `allow_quoted_nulls = ${!quotedAreTexts}`,
    `max_line_size = ${MAX_RECORD_BYTES}`,
    `buffer_size = ${2 * MAX_RECORD_BYTES}`,
    `compression = 'none'`,
    `columns = {${columns.join(', ')}}`,
  ]
  return `read_csv(${sqlText(source)}, ${settings.join(', ')})`
}

/** Rows by which types are ruled out before the whole file is asked about those that are left. */
const SAMPLE_ROWS = 2_000

/** The narrowest of integer, float and boolean that every cell of a column is; a column of no values is float. */
async function foundTypes(
  connection: DuckDBConnection,
  scan: string,
  places: readonly number[],
): Promise<ReadonlyMap<number, CsvColumnType>> {
  const all = new Map(places.map((place) => [place, CSV_TYPES]))
  const left = await fittingTypes(connection, `(FROM ${scan} LIMIT ${SAMPLE_ROWS})`, all)
  const fitting = await fittingTypes(connection, scan, left)
  return new Map(places.map((place) => [place, fitting.get(place)?.[0]?.type ?? 'VARCHAR'] as const))
}

type Candidates = ReadonlyMap<number, typeof CSV_TYPES>

/** The candidates of each column that every cell fits. */
async function fittingTypes(
  connection: DuckDBConnection,
  rows: string,
  candidates: Candidates,
): Promise<Candidates> {
  const tests = [...candidates].flatMap(([place, types]) => types.map((type) => ({ place, type })))
  if (tests.length === 0) return candidates
  const counts = tests.map(({ place, type: { type, pattern } }) => {
    const column = `c${place}`
    return `count(*) FILTER (${column} IS NOT NULL AND NOT (regexp_full_match(${column}, ${sqlText(pattern)}) AND try_cast(${column} AS ${type}) IS NOT NULL))`
  })
  const read = await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM ${rows}`)
  const misfits = read.getRows()[0] ?? []
  const fits = (place: number) =>
    tests.flatMap((test, at) => (test.place === place && misfits[at] === 0n ? [test.type] : []))
  return new Map([...candidates.keys()].map((place) => [place, fits(place)]))
}
