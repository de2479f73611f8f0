/** Chunks of a table to Parquet, by DuckDB. Loading this loads DuckDB (90 ms). */
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBBlobValue, DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api'
import type { DuckDBAppender, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { extensionDtype } from '#app/python-data/extension-dtype.ts'
import { float16ToNumber, isInstant, NOT_A_TIME } from '#shared/values.ts'
import type { Column, Data, Table, TimeUnit, Value } from '#shared/values.ts'
import type { ArrivingFile } from './arriving-file.ts'
import { UserError } from '#shared/user-error.ts'
import { openDuckdb, sqlName, sqlText } from './duckdb-session.ts'
import type { DuckdbSession } from './duckdb-session.ts'
import { instantText } from './instant-text.ts'
import { copyElements } from './numeric-array.ts'
import { cellJson } from './plain-json.ts'
import type { TableWriter } from './table-writer.ts'
import { writing } from './write-failure.ts'

/** Bytes moved at a time from DuckDB's file to the place asked for. */
const COPY_BYTES = 4 * 1024 * 1024

/** A table being gathered. */
interface Gathering {
  readonly columns: readonly Column[]
  readonly appender: DuckDBAppender
}

/**
 * Gathers the chunks in DuckDB (which spills to disk) and writes the Parquet file at the end. Lists, dicts and other
 * objects become JSON text, bytes among them base64; a datetime64[D] becomes seconds, float16 float.
 */
export async function parquetWriter(file: ArrivingFile): Promise<TableWriter> {
  const scratch = <T>(work: () => Promise<T>) => writing(`The scratch folder in ${tmpdir()}`, work)
  const session = await scratch(() => openDuckdb())
  let gathering: Gathering | undefined
  return {
    write: async (table) => {
      await scratch(async () => {
        gathering ??= await beginGathering(session, table)
        appendTable(gathering.appender, table)
      })
    },
    finish: async () => {
      const { columns, appender } = gathering ?? noChunk()
      const names = columns.map(({ name }, place) => `c${place} AS ${sqlName(String(name))}`)
      const whole = path.join(session.folder, 'whole.parquet')
      await scratch(async () => {
        appender.closeSync()
        await session.connection.run(
          `COPY (SELECT ${names.join(', ')} FROM t) TO ${sqlText(whole)} (FORMAT parquet)`,
        )
      })
      await copyInto(file, whole)
      await session.close()
      await file.finish()
    },
    abandon: async () => {
      await session.close()
      await file.abandon()
    },
  }
}

function noChunk(): never {
  throw new Error('A table needs at least one chunk.')
}

async function beginGathering(session: DuckdbSession, table: Table): Promise<Gathering> {
  refuseAlikeNames(table)
  const columns = table.columns.map(({ values }, place) => `c${place} ${sqlTypeOf(values)}`)
  await session.connection.run(`CREATE TABLE t (${columns.join(', ')})`)
  return { columns: table.columns, appender: await session.connection.createAppender('t') }
}

/** DuckDB would rename one of two columns whose names differ in case only. */
function refuseAlikeNames(table: Table): void {
  const seen = new Set<string>()
  for (const { name } of table.columns) {
    const folded = String(name).toLowerCase()
    if (seen.has(folded)) {
      throw new UserError({
        code: 'unsupported',
        message: `Two columns are named "${name}", case aside; a Parquet file written here cannot hold both.`,
        hint: 'Write CSV or JSONL instead.',
      })
    }
    seen.add(folded)
  }
}

function sqlTypeOf(values: Data): string {
  switch (values.dtype) {
    case 'bool':
      return 'BOOLEAN'
    case 'int8':
      return 'TINYINT'
    case 'int16':
      return 'SMALLINT'
    case 'int32':
      return 'INTEGER'
    case 'int64':
      return 'BIGINT'
    case 'uint8':
      return 'UTINYINT'
    case 'uint16':
      return 'USMALLINT'
    case 'uint32':
      return 'UINTEGER'
    case 'uint64':
      return 'UBIGINT'
    case 'float16':
    case 'float32':
      return 'FLOAT'
    case 'float64':
      return 'DOUBLE'
    case 'datetime64':
      return datetimeType(values)
    case 'extension':
      return extensionType(values.name)
    case 'str':
    case 'object':
      return 'VARCHAR'
    case 'bytes':
      return 'BLOB'
  }
}

function datetimeType(values: Extract<Data, { dtype: 'datetime64' }>): string {
  if (values.zone !== undefined) return 'TIMESTAMPTZ'
  return { D: 'TIMESTAMP_S', s: 'TIMESTAMP_S', ms: 'TIMESTAMP_MS', us: 'TIMESTAMP', ns: 'TIMESTAMP_NS' }[
    values.unit
  ]
}

const INTEGER_BITS: Readonly<Record<number, string>> = {
  1: 'TINYINT',
  2: 'SMALLINT',
  4: 'INTEGER',
  8: 'BIGINT',
}

/** Numbers and truth values with missing ones keep their width; any other dtype of pandas' own becomes text. */
function extensionType(name: string): string {
  const { kind, size } = extensionDtype(name)
  const integer = INTEGER_BITS[size] ?? 'BIGINT'
  switch (kind) {
    case 'b':
      return 'BOOLEAN'
    case 'i':
      return integer
    case 'u':
      return `U${integer}`
    case 'f':
      return size === 8 ? 'DOUBLE' : 'FLOAT'
    default:
      return 'VARCHAR'
  }
}

/** The binding takes bigint for 64 bits and numbers for less. */
function extensionCell(name: string): (value: Value) => DuckDBValue {
  const { kind, size } = extensionDtype(name)
  switch (kind) {
    case 'b':
      return (value) => (typeof value === 'boolean' ? value : null)
    case 'i':
    case 'u':
      return (value) => (typeof value !== 'bigint' ? null : size === 8 ? value : Number(value))
    case 'f':
      return (value) => (typeof value === 'number' ? value : null)
    default:
      return objectText
  }
}

function appendTable(appender: DuckDBAppender, table: Table): void {
  const types: DuckDBType[] = table.columns.map((_column, place) => appender.columnType(place))
  const most = DuckDBVector.standardSize()
  for (let from = 0; from < table.rowCount; from += most) {
    const count = Math.min(most, table.rowCount - from)
    const chunk = DuckDBDataChunk.create(types, count)
    for (const [place, { values }] of table.columns.entries()) {
      const vector = chunk.getColumnVector(place)
      fill(vector, values, from, count)
      vector.flush()
    }
    appender.appendDataChunk(chunk)
  }
}

function fill(...[vector, values, from, count]: [DuckDBVector, Data, number, number]): void {
  switch (values.dtype) {
    case 'bool':
      return each(vector, count, (row) => values.data[from + row] !== 0)
    case 'float16':
      return each(vector, count, (row) => float16ToNumber(values.data[from + row] ?? 0))
    case 'datetime64':
      return fillTimes(vector, values, from, count)
    case 'str':
      return each(vector, count, (row) => values.data[from + row] ?? null)
    case 'object':
      return each(vector, count, (row) => objectText(values.data[from + row] ?? null))
    case 'extension': {
      const cell = extensionCell(values.name)
      return each(vector, count, (row) => cell(values.data[from + row] ?? null))
    }
    case 'bytes':
      return each(vector, count, (row) => new DuckDBBlobValue(values.data[from + row] ?? new Uint8Array()))
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
    case 'float32':
    case 'float64': {
      const items: unknown = Reflect.get(vector, 'items')
      if (!ArrayBuffer.isView(items)) throw new Error('A vector of numbers has no array.')
      return copyElements(items as typeof values.data, 0, values.data.subarray(from, from + count))
    }
  }
}

function each(vector: DuckDBVector, count: number, cell: (row: number) => DuckDBValue): void {
  for (let row = 0; row < count; row++) vector.setItem(row, cell(row))
}

function fillTimes(
  ...[vector, values, from, count]: [DuckDBVector, Extract<Data, { dtype: 'datetime64' }>, number, number]
): void {
  const items: unknown = Reflect.get(vector, 'items')
  if (!(items instanceof BigInt64Array)) throw new Error('A vector of times has no array.')
  const ticksOf = values.zone === undefined ? storedTicks : microseconds
  for (let row = 0; row < count; row++) {
    const ticks = values.data[from + row] ?? NOT_A_TIME
    if (ticks === NOT_A_TIME) vector.setItem(row, null)
    else items[row] = ticksOf(ticks, values.unit)
  }
}

function storedTicks(ticks: bigint, unit: TimeUnit): bigint {
  return unit === 'D' ? ticks * 86_400n : ticks
}

function microseconds(ticks: bigint, unit: TimeUnit): bigint {
  if (unit === 'ns') return ticks / 1_000n
  return ticks * { D: 86_400_000_000n, s: 1_000_000n, ms: 1_000n, us: 1n }[unit]
}

/** Bytes and moments without the quotes that they have in JSON. */
function objectText(value: Value): string | null {
  if (value === null || typeof value === 'string') return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return isInstant(value) ? instantText(value) : cellJson(value)
}

async function copyInto(file: ArrivingFile, whole: string): Promise<void> {
  const source = await open(whole)
  try {
    for (;;) {
      const { buffer, bytesRead } = await source.read(Buffer.allocUnsafe(COPY_BYTES))
      if (bytesRead === 0) return
      await file.write(buffer.subarray(0, bytesRead))
    }
  } finally {
    await source.close()
  }
}
