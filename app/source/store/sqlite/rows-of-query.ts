/**
 * The rows of one query, read with the library's own functions instead of its wrappers: 30,000 rows in 30 ms, where the
 * wrappers take 400.
 */
import type { Cell, Database, Sqlite } from './snapshot-vfs.ts'

/** Result codes and types of cells (https://www.sqlite.org/c3ref/c_abort.html, c_blob.html). */
const ROW = 100
const DONE = 101
const INTEGER = 1
const FLOAT = 2
const TEXT = 3
const BLOB = 4

/** Runs a query; INTEGER is a number, or a bigint beyond 2^53. Throws what the library throws. */
export function rowsOfQuery(
  sqlite: Sqlite,
  database: Database,
  { sql, bind }: { readonly sql: string; readonly bind?: readonly (string | number | null)[] | undefined },
): readonly (readonly Cell[])[] {
  const { exports } = sqlite.wasm
  const statement = database.prepare(sql)
  try {
    if (bind !== undefined && bind.length > 0) statement.bind(bind)
    const { pointer } = statement
    const count = exports.sqlite3_column_count(pointer)
    const bytesAt = heapOf(sqlite)
    const rows: (readonly Cell[])[] = []
    for (;;) {
      const code = exports.sqlite3_step(pointer)
      if (code === DONE) return rows
      if (code !== ROW) database.checkRc(code)
      const row: Cell[] = []
      for (let column = 0; column < count; column++) row.push(cellAt(sqlite, { pointer, column, bytesAt }))
      rows.push(row)
    }
  } finally {
    statement.finalize()
  }
}

interface Place {
  readonly pointer: unknown
  readonly column: number
  readonly bytesAt: () => Buffer
}

function cellAt({ wasm: { exports } }: Sqlite, { pointer, column, bytesAt }: Place): Cell {
  switch (exports.sqlite3_column_type(pointer, column)) {
    case INTEGER: {
      const value = exports.sqlite3_column_int64(pointer, column)
      const number = Number(value)
      return Number.isSafeInteger(number) ? number : value
    }
    case FLOAT:
      return exports.sqlite3_column_double(pointer, column)
    case TEXT: {
      const start = exports.sqlite3_column_text(pointer, column)
      return bytesAt().toString('utf8', start, start + exports.sqlite3_column_bytes(pointer, column))
    }
    case BLOB: {
      const start = exports.sqlite3_column_blob(pointer, column)
      return Uint8Array.from(bytesAt().subarray(start, start + exports.sqlite3_column_bytes(pointer, column)))
    }
    default:
      return null
  }
}

/** The library's memory, which is another one after it has grown. */
function heapOf({ wasm }: Sqlite): () => Buffer {
  let heap = wasm.heap8u()
  let bytes = Buffer.from(heap.buffer)
  return () => {
    const now = wasm.heap8u()
    if (now !== heap) {
      heap = now
      bytes = Buffer.from(heap.buffer)
    }
    return bytes
  }
}
