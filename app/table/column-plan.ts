/** How each column of a query becomes an array: missing values are dealt with in SQL, so that arrays copy whole. */
import type { DuckDBConnection, DuckDBType, DuckDBVector } from '@duckdb/node-api'
import { NOT_A_TIME } from '#shared/values.ts'
import type { Data, NumericData, TimeUnit, Value } from '#shared/values.ts'
import { UserError } from '#shared/user-error.ts'
import { sqlName } from './duckdb-session.ts'
import { valueOfDuckdb } from './duckdb-value.ts'
import type { TableScan } from './table-scan.ts'
import { zeros } from '#app/python-data/numeric-data.ts'
import { copyElements, firstElements } from './numeric-array.ts'

/** Collects a column, part by part. */
export interface ColumnBuilder {
  add(vector: DuckDBVector, from: number, count: number): void
  finish(): Data
}

/** One column: its SQL, and what collects it. */
export interface ColumnPlan {
  readonly name: string
  readonly expression: string
  readonly builder: (capacity: number) => ColumnBuilder
}

/** A column of nothing. */
export const emptyColumn: Data = { dtype: 'object', data: [] }

/** A table of more columns is refused: each takes memory for a chunk of rows. */
const MAX_COLUMNS = 20_000

const INTEGERS: Readonly<Record<string, NumericData['dtype']>> = {
  TINYINT: 'int8',
  SMALLINT: 'int16',
  INTEGER: 'int32',
  BIGINT: 'int64',
  UTINYINT: 'uint8',
  USMALLINT: 'uint16',
  UINTEGER: 'uint32',
  UBIGINT: 'uint64',
}

const TIMES: Readonly<
  Record<string, { readonly unit: TimeUnit; readonly ticks: (column: string) => string }>
> = {
  TIMESTAMP: { unit: 'us', ticks: (column) => `epoch_us(${column})` },
  TIMESTAMP_S: { unit: 's', ticks: (column) => `epoch_us(${column}) // 1000000` },
  TIMESTAMP_MS: { unit: 'ms', ticks: (column) => `epoch_ms(${column})` },
  TIMESTAMP_NS: { unit: 'ns', ticks: (column) => `epoch_ns(${column})` },
  'TIMESTAMP WITH TIME ZONE': { unit: 'us', ticks: (column) => `epoch_us(${column})` },
}

/** A column of a scan. */
interface ScannedColumn {
  readonly name: string
  /** Its name in SQL, quoted. */
  readonly sql: string
  readonly type: string
}

/** Plans for the named columns of a scan (all when undefined). Throws a UserError for a column that is not there. */
export async function columnPlans(
  connection: DuckDBConnection,
  scan: TableScan,
  wanted: readonly string[] | undefined,
): Promise<readonly ColumnPlan[]> {
  const described = await connection.runAndReadAll(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${scan.sql})`,
  )
  const all = described.getRows().map(([name, type], place) => ({
    name: scan.names[place] ?? String(name),
    sql: sqlName(String(name)),
    type: String(type),
  }))
  if (all.length > MAX_COLUMNS) {
    throw new UserError({
      code: 'over-limit',
      message: `The table has ${all.length} columns; ${MAX_COLUMNS} are the most.`,
    })
  }
  const columns = wanted === undefined ? all : wanted.map((name) => columnNamed(all, name))
  const gaps = await columnsWithGaps(connection, scan, columns)
  return columns.map((column) => planOf(column, gaps.has(column.sql)))
}

function columnNamed(columns: readonly ScannedColumn[], name: string): ScannedColumn {
  const found = columns.find((column) => column.name === name)
  if (found !== undefined) return found
  throw new UserError({ code: 'bad-payload', message: `The table has no column "${name}".`, where: name })
}

/** Integer and boolean columns change their dtype when a value is missing anywhere: that takes a pass of its own. */
async function columnsWithGaps(
  connection: DuckDBConnection,
  scan: TableScan,
  columns: readonly ScannedColumn[],
): Promise<ReadonlySet<string>> {
  const affected = columns.filter(({ type }) => type === 'BOOLEAN' || Object.hasOwn(INTEGERS, type))
  if (affected.length === 0) return new Set()
  const counts = affected.map(({ sql }) => `count(*) > count(${sql})`)
  const read = await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM ${scan.sql}`)
  const row = read.getRows()[0] ?? []
  return new Set(affected.filter((_column, place) => row[place] === true).map(({ sql }) => sql))
}

function planOf({ name, sql: column, type }: ScannedColumn, hasGaps: boolean): ColumnPlan {
  if (type === 'DOUBLE' || type === 'FLOAT') {
    const dtype = type === 'DOUBLE' ? 'float64' : 'float32'
    return numeric(name, `coalesce(${column}, 'nan'::${type})`, dtype)
  }
  const integer = Object.hasOwn(INTEGERS, type) ? INTEGERS[type] : undefined
  if (integer !== undefined) {
    if (hasGaps) return numeric(name, `coalesce(${column}::DOUBLE, 'nan'::DOUBLE)`, 'float64')
    return numeric(name, column, integer)
  }
  if (type === 'BOOLEAN' && !hasGaps) return numeric(name, `${column}::UTINYINT`, 'bool')
  const time = Object.hasOwn(TIMES, type) ? TIMES[type] : undefined
  if (time !== undefined) {
    const zone = type === 'TIMESTAMP WITH TIME ZONE' ? 'UTC' : undefined
    const ticks = `coalesce(${time.ticks(column)}, ${NOT_A_TIME + 1n} - 1)`
    return { name, expression: ticks, builder: (capacity) => datetimeBuilder(capacity, time.unit, zone) }
  }
  if (type === 'VARCHAR' || type.startsWith('ENUM(')) {
    return { name, expression: `${column}::VARCHAR`, builder: textBuilder }
  }
  return { name, expression: column, builder: objectBuilder }
}

function numeric(name: string, expression: string, dtype: NumericData['dtype']): ColumnPlan {
  return { name, expression, builder: (capacity) => numericBuilder(capacity, dtype) }
}

function numericBuilder(capacity: number, dtype: NumericData['dtype']): ColumnBuilder {
  const values = zeros(dtype, capacity)
  const width = values.data.BYTES_PER_ELEMENT
  let length = 0
  return {
    add: (vector, from, count) => {
      const items = itemsOf(vector)
      const part = new Uint8Array(items.buffer, items.byteOffset + from * width, count * width)
      copyElements(values.data, length, part)
      length += count
    },
    finish: () => firstElements(values, length),
  }
}

/** The array behind a vector of numbers, which the binding keeps under `items` and gives one by one otherwise. */
function itemsOf(vector: DuckDBVector): ArrayBufferView {
  const items: unknown = Reflect.get(vector, 'items')
  if (!ArrayBuffer.isView(items)) throw new Error(`A ${vector.type.toString()} vector has no array.`)
  return items
}

function datetimeBuilder(capacity: number, unit: TimeUnit, zone: string | undefined): ColumnBuilder {
  const inner = numericBuilder(capacity, 'int64')
  return {
    add: (vector, from, count) => inner.add(vector, from, count),
    finish: () => {
      const { data } = inner.finish()
      if (!(data instanceof BigInt64Array)) throw new Error('Ticks are int64.')
      const datetimes = { dtype: 'datetime64', unit, data } as const
      return zone === undefined ? datetimes : { ...datetimes, zone }
    },
  }
}

function textBuilder(): ColumnBuilder {
  const data: (string | null)[] = []
  return {
    add: (vector, from, count) => {
      for (let row = from; row < from + count; row++) {
        const item = vector.getItem(row)
        data.push(typeof item === 'string' ? item : null)
      }
    },
    finish: () => ({ dtype: 'str', data }),
  }
}

function objectBuilder(): ColumnBuilder {
  const data: Value[] = []
  return {
    add: (vector, from, count) => {
      const type: DuckDBType = vector.type
      for (let row = from; row < from + count; row++) data.push(valueOfDuckdb(vector.getItem(row), type))
    },
    finish: () => ({ dtype: 'object', data }),
  }
}
