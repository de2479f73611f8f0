/** The rows of an open table in another order, or fewer of them. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { conditionSql, orderSql } from './arrangement.ts'
import type { FilterOperator } from './arrangement.ts'
import { columnStore, comparable, orderTable, pairTable } from './column-store.ts'
import type { ColumnStore } from './column-store.ts'
import type { OpenedTable } from './opened-table.ts'
import type { RowOrder } from './row-order.ts'
import type { RowSource } from './row-source.ts'

/** A column of the table, or of the outputs beside it. */
export interface ColumnPlace {
  readonly side: 'input' | 'output'
  readonly column: number
}

/** How rows are chosen and ordered; the first key of `sort` counts most. */
export interface Arrangement {
  readonly sort: readonly { readonly at: ColumnPlace; readonly descending: boolean }[]
  readonly filters: readonly {
    readonly at: ColumnPlace
    readonly operator: FilterOperator
    readonly operand: string
  }[]
}

/** Outputs of a run, row for row those of the table as it was then. */
export interface RowOutputs {
  readonly source: RowSource
  readonly order: RowOrder
  /** Names this run in SQL. */
  readonly name: string
}

/** What columns of a table and of one run are looked up in. */
export interface TableColumns {
  /** SQL after FROM that has every row once: `r.k`, and a text column for each place, named by `textOf`. */
  readonly from: string
  readonly textOf: (place: ColumnPlace) => string
}

/** What a question is about. */
export interface Asked {
  readonly places: readonly ColumnPlace[]
  readonly outputs: RowOutputs | null
  readonly signal: AbortSignal
}

/** Keeps the column tables of an open table and of its runs. */
export interface TableIndex {
  /** Asks over columns, one question at a time: they share tables that an edit makes anew. */
  readonly ask: <T>(
    asked: Asked,
    question: (columns: TableColumns, connection: DuckDBConnection) => Promise<T>,
  ) => Promise<T>
}

/** An index with nothing in it yet. */
export function tableIndex(table: OpenedTable): TableIndex {
  const { connection } = table.session
  const inputs = columnStore(connection, table.source, 'x')
  const runs = new Map<string, ColumnStore>()
  const isJson = table.source.format === 'json' || table.source.format === 'jsonl'

  async function columnsOf({ places, outputs, signal }: Asked): Promise<TableColumns> {
    const own = distinct(places, 'input')
    const answered = outputs === null ? [] : distinct(places, 'output')
    await orderTable(connection, 'r', table.edits.order())
    await inputs.tables(own, signal)
    const joins = own.map((column) => `LEFT JOIN x${column} ON x${column}.k = r.k`)
    for (const column of own) {
      if (await editsInto(connection, `e${column}`, { table, column, isJson }))
        joins.push(`LEFT JOIN e${column} ON e${column}.k = r.k`)
    }
    if (outputs !== null && answered.length > 0) {
      const store = runs.get(outputs.name) ?? columnStore(connection, outputs.source, outputs.name)
      runs.set(outputs.name, store)
      await store.tables(answered, signal)
      await orderTable(connection, 'ro', outputs.order)
      joins.push('LEFT JOIN ro ON ro.k = r.k')
      for (const column of answered) {
        const name = `${outputs.name}${column}`
        joins.push(`LEFT JOIN ${name} ON ${name}.k = ro.pos`)
      }
    }
    const edited = new Set(own.filter((column) => table.edits.ofColumn(column).size > 0))
    return {
      from: `r ${joins.join(' ')}`,
      textOf: ({ side, column }) => {
        if (side === 'output') return outputs === null ? 'NULL::VARCHAR' : `${outputs.name}${column}.v`
        if (!edited.has(column)) return `x${column}.v`
        return `(CASE WHEN e${column}.k IS NULL THEN x${column}.v ELSE e${column}.v END)`
      },
    }
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    ask: (asked, question) => {
      const answer = last.then(async () => {
        asked.signal.throwIfAborted()
        const stop = () => connection.interrupt()
        asked.signal.addEventListener('abort', stop, { once: true })
        try {
          return await question(await columnsOf(asked), connection)
        } finally {
          asked.signal.removeEventListener('abort', stop)
        }
      })
      last = answer.catch(() => undefined)
      return answer
    },
  }
}

function distinct(places: readonly ColumnPlace[], side: ColumnPlace['side']): readonly number[] {
  return Array.from(new Set(places.flatMap((place) => (place.side === side ? [place.column] : []))))
}

/** The edits of a column as a table; false where there are none. */
async function editsInto(
  connection: DuckDBConnection,
  name: string,
  {
    table,
    column,
    isJson,
  }: { readonly table: OpenedTable; readonly column: number; readonly isJson: boolean },
): Promise<boolean> {
  const edits = table.edits.ofColumn(column)
  if (edits.size === 0) return false
  const target = await pairTable(connection, name)
  for (const [key, text] of edits) target.add(key, comparable(text, isJson))
  target.finish()
  return true
}

/** The keys of the rows in their new order. Rows that compare the same stay in the table's order. */
export async function arrangedKeys(
  index: TableIndex,
  { sort, filters }: Arrangement,
  outputs: RowOutputs | null,
  signal: AbortSignal,
): Promise<Int32Array> {
  const places = [...sort.map(({ at }) => at), ...filters.map(({ at }) => at)]
  return await index.ask({ places, outputs, signal }, async ({ from, textOf }, connection) => {
    const where = filters.map(({ at, operator, operand }) => conditionSql(textOf(at), operator, operand))
    const order = [...sort.map(({ at, descending }) => orderSql(textOf(at), descending)), 'r.pos']
    const found = await connection.runAndReadAll(
      `SELECT r.k FROM ${from}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`} ORDER BY ${order.join(', ')}`,
    )
    return Int32Array.from(found.getColumns()[0] ?? [], Number)
  })
}
