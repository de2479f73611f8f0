/** A table file as something to select from. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { sqlName, sqlText } from './duckdb-session.ts'
import { MAX_RECORD_BYTES } from './record-limit.ts'

/** What comes after FROM, and the columns' own names in order (DuckDB changes those that differ in case only). */
export interface TableScan {
  readonly sql: string
  readonly names: readonly string[]
}

/** JSON: `array` is one array of objects, `newline_delimited` one object a line. */
export async function jsonScan(
  connection: DuckDBConnection,
  source: string,
  format: 'array' | 'newline_delimited',
): Promise<TableScan> {
  const settings = `${sqlText(source)}, format = '${format}', maximum_object_size = ${MAX_RECORD_BYTES}, compression = 'uncompressed'`
  const sniffed = await connection.runAndReadAll(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_json(${settings}, sample_size = -1))`,
  )
  const names = sniffed.getRows().map(([name]) => String(name))
  const wide = sniffed.getRows().filter(([, type]) => type === 'HUGEINT' || type === 'UBIGINT')
  const narrow = await fittingInt64(
    connection,
    `read_json(${settings}, sample_size = -1)`,
    wide.map(([name]) => String(name)),
  )
  // Texts stay texts, also where they look like dates or UUIDs.
  const columns = sniffed.getRows().map(([name, type]) => {
    const kept = narrow.has(String(name))
      ? 'BIGINT'
      : String(type).replaceAll(/\b(TIMESTAMP WITH TIME ZONE|TIMESTAMP|DATE|TIME|UUID)\b(?!")/g, 'VARCHAR')
    return `${sqlText(String(name))}: ${sqlText(kept)}`
  })
  return { sql: `read_json(${settings}, columns = {${columns.join(', ')}})`, names }
}

/** DuckDB takes a column of large and negative integers for 128 bits wide; those that fit 64 are found here. */
async function fittingInt64(
  connection: DuckDBConnection,
  scan: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set()
  const tests = names.map((name) => `count(${sqlName(name)}) = count(try_cast(${sqlName(name)} AS BIGINT))`)
  const read = await connection.runAndReadAll(`SELECT ${tests.join(', ')} FROM ${scan}`)
  const fits = read.getRows()[0] ?? []
  return new Set(names.filter((_name, place) => fits[place] === true))
}

/** Parquet, without the columns that pandas keeps as the frame's index (its own note in the file's metadata). */
export async function parquetScan(connection: DuckDBConnection, source: string): Promise<TableScan> {
  const file = sqlText(source)
  const fields = await connection.runAndReadAll(
    `SELECT name, coalesce(num_children, 0) FROM parquet_schema(${file})`,
  )
  const names = topLevelNames(fields.getRows().map(([name, children]) => [String(name), Number(children)]))
  const note = await connection.runAndReadAll(
    `SELECT decode(value) FROM parquet_kv_metadata(${file}) WHERE decode(key) = 'pandas'`,
  )
  const index = indexColumns(String(note.getRows()[0]?.[0] ?? '{}')).filter((name) => names.includes(name))
  if (index.length === 0) return { sql: `read_parquet(${file})`, names }
  return {
    sql: `(SELECT * EXCLUDE (${index.map(sqlName).join(', ')}) FROM read_parquet(${file}))`,
    names: names.filter((name) => !index.includes(name)),
  }
}

/** The schema is a tree in depth-first order, each node with the number of its children; the first is the root. */
function topLevelNames(nodes: readonly (readonly [string, number])[]): readonly string[] {
  const names: string[] = []
  let inside = 0
  for (const [name, children] of nodes.slice(1)) {
    if (inside === 0) names.push(name)
    else inside -= 1
    inside += children
  }
  return names
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
