/** Single columns of an open table in DuckDB: made when one is sorted, filtered or counted by, and kept. */
import { DuckDBDataChunk, INTEGER, VARCHAR } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { RowOrder } from './row-order.ts'
import type { CellText, RowSource } from './row-source.ts'

/** DuckDB's vectors hold so many. */
const VECTOR_ROWS = 2048

/** Rows of two columns on their way into a table. */
export interface PairAppender {
  readonly add: (key: number, text: CellText) => void
  readonly finish: () => void
}

/** Makes a table `name(k INTEGER, v VARCHAR)` and fills it. */
export async function pairTable(connection: DuckDBConnection, name: string): Promise<PairAppender> {
  await connection.run(`CREATE OR REPLACE TABLE ${name} (k INTEGER, v VARCHAR)`)
  const appender = await connection.createAppender(name)
  let keys: number[] = []
  let texts: CellText[] = []
  const flush = () => {
    if (keys.length === 0) return
    const chunk = DuckDBDataChunk.create([INTEGER, VARCHAR], keys.length)
    chunk.setColumns([keys, texts])
    appender.appendDataChunk(chunk)
    keys = []
    texts = []
  }
  return {
    add: (key, text) => {
      keys.push(key)
      texts.push(text)
      if (keys.length === VECTOR_ROWS) flush()
    },
    finish: () => {
      flush()
      appender.closeSync()
    },
  }
}

/** A cell as it is compared and counted: JSON texts without their quotes, `null` as missing. */
export function comparable(text: CellText, isJson: boolean): CellText {
  if (!isJson || text === null || text === 'null') return text === 'null' && isJson ? null : text
  if (!text.startsWith('"')) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}

/** Columns of a source as tables `NAME(k, v)`. */
export interface ColumnStore {
  /** Gives the names of the tables; reads the file once for all that are not there yet. */
  readonly tables: (columns: readonly number[], signal: AbortSignal) => Promise<readonly string[]>
}

/** A store that is empty; its tables are called `prefix` and the column's place. */
export function columnStore(connection: DuckDBConnection, source: RowSource, prefix: string): ColumnStore {
  const made = new Map<number, Promise<unknown>>()
  const isJson = source.format === 'json' || source.format === 'jsonl'
  const extract = async (columns: readonly number[], signal: AbortSignal) => {
    const targets = await Promise.all(columns.map((column) => pairTable(connection, `${prefix}${column}`)))
    try {
      for await (const { from, count, cells } of source.blocks({ columns, signal })) {
        for (const [place, target] of targets.entries()) {
          const texts = cells?.[place] ?? []
          for (let row = 0; row < count; row++) target.add(from + row, comparable(texts[row] ?? null, isJson))
        }
      }
    } finally {
      for (const target of targets) target.finish()
    }
  }
  return {
    tables: async (columns, signal) => {
      const missing = columns.filter((column) => !made.has(column))
      if (missing.length > 0) {
        const making = extract(missing, signal)
        for (const column of missing) made.set(column, making)
        making.catch(() => {
          for (const column of missing) made.delete(column)
        })
      }
      await Promise.all(columns.flatMap((column) => made.get(column) ?? []))
      return columns.map((column) => `${prefix}${column}`)
    },
  }
}

/** A table `name(pos, k)` of the rows of an order. */
export async function orderTable(connection: DuckDBConnection, name: string, order: RowOrder): Promise<void> {
  await connection.run(`CREATE OR REPLACE TABLE ${name} (pos INTEGER, k INTEGER)`)
  let start = 0
  for (const { key, count } of order) {
    await connection.run(`INSERT INTO ${name} SELECT range + ${start}, range + ${key} FROM range(${count})`)
    start += count
  }
}
