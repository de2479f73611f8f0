/** Rows of MLflow's tables, read by what `tables.ts` says of them; columns a version of MLflow does not have are null. */
import { UserError } from '#shared/user-error.ts'
import type { KeyValue, StoredMetric } from '#shared/store.ts'
import type { Field } from '../search/search-filter.ts'
import type { Row, RowValue, Wanted } from '../search/search.ts'
import type { Query } from './read-database.ts'
import type { Cell } from './snapshot-vfs.ts'
import { tableNames } from './tables.ts'
import type { Kind, MetricTable, SideTable } from './tables.ts'

/** What names a row: the values of the kind's `id` columns. */
export type Id = readonly (string | number)[]

/** A row with all that belongs to it. */
export interface Found {
  readonly id: Id
  readonly columns: Readonly<Record<string, Cell>>
  readonly tags: readonly KeyValue[]
  readonly params: readonly KeyValue[]
  readonly metrics: readonly StoredMetric[]
}

/** Columns by table, of tables only: a view could be anything. */
export type Tables = ReadonlyMap<string, ReadonlySet<string>>

/** So many values are bound to one query at most; SQLite takes 32,766. */
const MAX_BOUND = 500

/** Which of MLflow's tables and columns the database has. Throws UserError `bad-model` where it is no store. */
export function tablesOf(query: Query, file: string): Tables {
  const names = tableNames.map((name) => `'${name}'`).join(', ')
  const rows = query(
    `SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name IN (${names})`,
  )
  const tables = new Map<string, Set<string>>()
  for (const [table, column] of rows) {
    const name = String(table)
    const columns = tables.get(name) ?? new Set<string>()
    tables.set(name, columns.add(String(column)))
  }
  if (tables.has('experiments') || tables.has('registered_models')) return tables
  throw new UserError({
    code: 'bad-model',
    message: `${file} is a sqlite database, but not a store of MLflow: it has no experiments.`,
    where: file,
  })
}

/** What restricts rows beside the kind's own rules. */
export interface Where {
  readonly column: string
  readonly in: readonly (string | number)[]
}

/** Rows with the values of the wanted fields, in their order. */
export function rowsFor(
  query: Query,
  tables: Tables,
  {
    kind,
    wanted: { fields, first },
    where = [],
  }: { readonly kind: Kind; readonly wanted: Wanted; readonly where?: readonly Where[] },
): readonly Row<Id>[] {
  const has = tables.get(kind.table)
  if (has === undefined) return []
  const selected = fields.map(({ entity, key }) => (entity === 'attribute' ? (kind.columns[key] ?? '') : ''))
  const { text, bind } = conditions(kind, has, where)
  const rows = query(
    `SELECT ${selectList([...kind.id, ...selected], has)} FROM ${kind.table} WHERE ${text} ${firstOf(kind, first)}`,
    bind,
  )
  const sides = fields.map((field) =>
    field.entity === 'attribute' ? null : sideValues(query, tables, { kind, field }),
  )
  return rows.map((row) => {
    const id = idOf(row.slice(0, kind.id.length))
    const key = sides.some((side) => side !== null) ? keyOf(id) : ''
    const values = fields.map((field, at) => {
      const side = sides[at] ?? null
      return side === null ? valueOf(kind, field.key, row[kind.id.length + at]) : (side.get(key) ?? null)
    })
    return { id, values }
  })
}

/** Where the order is one of columns, the database gives what is needed of it; what is missing comes last. */
function firstOf(kind: Kind, first: Wanted['first']): string {
  if (first === null || first.orders.some((order) => !isColumnsOrder(kind, order))) return ''
  const orders = first.orders.map(({ key, ascending }) => {
    const column = `"${kind.columns[key] ?? ''}"`
    return `${column} IS NULL, ${column} ${ascending ? 'ASC' : 'DESC'}`
  })
  return `ORDER BY ${orders.join(', ')} LIMIT ${first.count}`
}

/** What is a number in the database and a word elsewhere is ordered by the word. */
function isColumnsOrder({ table }: Kind, { entity, key }: Field): boolean {
  return entity === 'attribute' && !(table === 'logged_models' && key === 'status')
}

/** Rows of these ids with all that belongs to them, in the order of the ids; those that are gone are left out. */
export function loadRows(query: Query, tables: Tables, kind: Kind, ids: readonly Id[]): readonly Found[] {
  const has = tables.get(kind.table)
  if (has === undefined) return []
  const found = new Map<string, Found>()
  const names = Object.keys(kind.columns)
  const list = selectList([...kind.id, ...names.map((name) => kind.columns[name] ?? '')], has)
  for (const part of partsOf(ids, Math.floor(MAX_BOUND / kind.id.length))) {
    const { text, bind } = idCondition(kind.id, part)
    const only = conditions(
      { ...kind, only: kind.only.filter(({ column }) => column !== 'lifecycle_stage') },
      has,
      [],
    )
    const rows = query(`SELECT ${list} FROM ${kind.table} WHERE ${text} AND ${only.text}`, [
      ...bind,
      ...only.bind,
    ])
    const sides = {
      tags: sideRows(query, tables, kind.tags, part),
      params: sideRows(query, tables, kind.params, part),
      metrics: metricRows(query, tables, kind.metrics, part),
    }
    for (const row of rows) {
      const id = idOf(row.slice(0, kind.id.length))
      const key = keyOf(id)
      found.set(key, {
        id,
        columns: Object.fromEntries(names.map((name, at) => [name, row[kind.id.length + at] ?? null])),
        tags: sides.tags.get(key) ?? [],
        params: sides.params.get(key) ?? [],
        metrics: sides.metrics.get(key) ?? [],
      })
    }
  }
  return ids.map((id) => found.get(keyOf(id))).filter((row) => row !== undefined)
}

function selectList(columns: readonly string[], has: ReadonlySet<string>): string {
  return columns.map((column) => (has.has(column) ? `"${column}"` : 'NULL')).join(', ')
}

function conditions(
  { only }: Kind,
  has: ReadonlySet<string>,
  where: readonly Where[],
): { readonly text: string; readonly bind: readonly (string | number)[] } {
  const rules = only.filter(({ column }) => has.has(column))
  const texts = rules.map(({ column, is }) => `"${column}" ${is ? '=' : 'IS NOT'} ?`)
  const lists = where.map(({ column, in: list }) => `"${column}" IN (${list.map(() => '?').join(', ')})`)
  return {
    text: ['1', ...texts, ...lists].join(' AND '),
    bind: [...rules.map(({ value }) => value), ...where.flatMap(({ in: list }) => list)],
  }
}

function idCondition(columns: readonly string[], ids: readonly Id[]) {
  const tuple = `(${columns.map((column) => `"${column}"`).join(', ')})`
  const values = ids.map((id) => `(${id.map(() => '?').join(', ')})`).join(', ')
  return { text: `${tuple} IN (VALUES ${values})`, bind: ids.flat() }
}

function idOf(cells: readonly Cell[]): Id {
  return cells.map((cell) => (typeof cell === 'number' ? cell : String(cell)))
}

function keyOf(id: Id): string {
  return JSON.stringify(id)
}

function* partsOf<T>(list: readonly T[], size: number): Generator<readonly T[], void, undefined> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size)
}

/** Values of attributes as a filter sees them: statuses are words. */
function valueOf(kind: Kind, key: string, cell: Cell | undefined): RowValue {
  if (cell === null || cell === undefined || cell instanceof Uint8Array) return null
  if (kind.table === 'logged_models' && key === 'status') return loggedModelStatus(cell)
  return typeof cell === 'bigint' ? Number(cell) : cell
}

const LOGGED_MODEL_STATUSES = ['UNSPECIFIED', 'PENDING', 'READY', 'FAILED']

/** MLflow keeps it as a number (`LoggedModelStatus` of service.proto). */
export function loggedModelStatus(cell: Cell | undefined): string {
  return LOGGED_MODEL_STATUSES[Number(cell)] ?? String(cell)
}

/** One field of a side table for every row that has it. */
function sideValues(
  query: Query,
  tables: Tables,
  { kind, field }: { readonly kind: Kind; readonly field: Field },
): ReadonlyMap<string, RowValue> {
  if (field.entity === 'dataset') return datasetValues(query, tables, field.key)
  const values = new Map<string, RowValue>()
  if (field.entity === 'metric') {
    if (kind.metrics === undefined || !tables.has(kind.metrics.table)) return values
    const only = { text: `"${kind.metrics.key}" = ?`, bind: [field.key] }
    for (const [key, metrics] of metricsOf(query, kind.metrics, only))
      values.set(key, metrics[0]?.value ?? null)
    return values
  }
  const side = field.entity === 'param' ? kind.params : kind.tags
  if (side === undefined || !tables.has(side.table)) return values
  const owner = side.owner.map((column) => `"${column}"`).join(', ')
  for (const row of query(`SELECT ${owner}, "${side.value}" FROM ${side.table} WHERE "${side.key}" = ?`, [
    field.key,
  ])) {
    values.set(keyOf(idOf(row.slice(0, side.owner.length))), textOf(row[side.owner.length]))
  }
  return values
}

/** A run's datasets; `context` is a tag of the input, by which a run says what the dataset was for. */
function datasetValues(query: Query, tables: Tables, key: string): ReadonlyMap<string, RowValue> {
  const values = new Map<string, string[]>()
  const isContext = key === 'context'
  const other = isContext ? 'input_tags' : 'datasets'
  if (!tables.has('inputs') || !tables.has(other) || !OF_DATASETS.includes(key)) return values
  const joined = isContext
    ? `t.value FROM inputs i JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context'`
    : `d."${key}" FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id`
  const rows = query(
    `SELECT i.destination_id, ${joined} WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN'`,
  )
  for (const [run, value] of rows) {
    const owner = keyOf([String(run)])
    values.set(owner, [...(values.get(owner) ?? []), String(value)])
  }
  return values
}

const OF_DATASETS = ['name', 'digest', 'context']

function sideRows(query: Query, tables: Tables, side: SideTable | undefined, ids: readonly Id[]) {
  const rows = new Map<string, KeyValue[]>()
  if (side === undefined || !tables.has(side.table)) return rows
  const { text, bind } = idCondition(side.owner, ids)
  const columns = [...side.owner, side.key, side.value].map((column) => `"${column}"`).join(', ')
  for (const row of query(
    `SELECT ${columns} FROM ${side.table} WHERE ${text} ORDER BY "${side.key}"`,
    bind,
  )) {
    const owner = keyOf(idOf(row.slice(0, side.owner.length)))
    const [key, value] = row.slice(side.owner.length)
    rows.set(owner, [...(rows.get(owner) ?? []), { key: String(key), value: textOf(value) ?? '' }])
  }
  return rows
}

function metricRows(query: Query, tables: Tables, side: MetricTable | undefined, ids: readonly Id[]) {
  if (side === undefined || !tables.has(side.table)) return new Map<string, StoredMetric[]>()
  return metricsOf(query, side, idCondition(side.owner, ids))
}

/** The last value of each metric. */
function metricsOf(
  query: Query,
  side: MetricTable,
  { text, bind }: { readonly text: string; readonly bind: readonly (string | number)[] },
): Map<string, StoredMetric[]> {
  const owner = side.owner.map((column) => `"${column}"`).join(', ')
  const isNan = side.isNan === null ? '0' : `"${side.isNan}"`
  const rows = query(
    `SELECT ${owner}, "${side.key}", "${side.value}", "${side.step}", "${side.timestamp}", ${isNan} FROM ${side.table} WHERE ${text} ` +
      `ORDER BY "${side.key}", "${side.step}" DESC, "${side.timestamp}" DESC, "${side.value}" DESC`,
    bind,
  )
  const metrics = new Map<string, StoredMetric[]>()
  for (const row of rows) {
    const of = keyOf(idOf(row.slice(0, side.owner.length)))
    const [key, value, step, timestamp, nan] = row.slice(side.owner.length)
    const list = metrics.get(of) ?? []
    if (list.at(-1)?.key !== String(key)) {
      const number = nan === 1 || value === null ? Number.NaN : Number(value)
      list.push({ key: String(key), value: number, step: Number(step), timestamp: Number(timestamp ?? 0) })
    }
    metrics.set(of, list)
  }
  return metrics
}

function textOf(cell: Cell | undefined): string | null {
  return cell === null || cell === undefined || cell instanceof Uint8Array ? null : String(cell)
}
