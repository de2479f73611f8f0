/** Rows of a file store for a search: only what it asks for is read, since every value is a file. */
import path from 'node:path'
import { setImmediate as pause } from 'node:timers/promises'
import type { Field } from '../search/search-filter.ts'
import { fieldName } from '../search/search-filter.ts'
import type { Row, RowValue } from '../search/search.ts'
import { metricIn, valueIn } from './key-values.ts'
import type { Place } from './layout.ts'
import { foldersIn, readMeta, readText } from './small-files.ts'

/** Attributes that are plain numbers or ids in every meta.yaml, read without parsing it. */
const QUICK = new Set([
  'start_time',
  'end_time',
  'creation_timestamp',
  'last_updated_timestamp',
  'creation_time',
])

/** So many folders are read before others get their turn. */
const BATCH = 250

/** How a kind's attributes are named in its meta.yaml, where they are, and what of a folder is not in it. */
export interface FolderKind {
  /** Key of meta.yaml by attribute. */
  readonly keys: Readonly<Record<string, string>>
  /** Attributes that the folder's place is. */
  readonly fromPlace: Readonly<Record<string, (place: Place) => string | number>>
  /** Words of statuses by their number. */
  readonly statuses?: readonly string[]
}

/** Rows of folders that have a meta.yaml and are not deleted. */
export async function rowsOf(
  store: string,
  places: readonly Place[],
  {
    kind,
    fields,
    signal,
  }: {
    readonly kind: FolderKind
    readonly fields: readonly Field[]
    readonly signal?: AbortSignal | undefined
  },
): Promise<readonly Row<Place>[]> {
  const attributes = fields.filter(({ entity }) => entity === 'attribute')
  const isQuick = attributes.every(({ key }) => key in kind.fromPlace || QUICK.has(key))
  const sides = fields.filter(({ entity }) => entity !== 'attribute')
  const rows: Row<Place>[] = []
  for (const [at, place] of places.entries()) {
    if (at % BATCH === BATCH - 1) await pause()
    signal?.throwIfAborted()
    const folder = path.join(store, ...place)
    const values = isQuick
      ? quickValues(folder, attributes, kind)
      : await parsedValues(folder, attributes, kind)
    if (values === null) continue
    for (const { key } of attributes) {
      const fromPlace = kind.fromPlace[key]
      if (fromPlace !== undefined) values.set(`attribute.${key}`, fromPlace(place))
    }
    for (const field of sides) values.set(fieldName(field), await sideValue(folder, field))
    rows.push({ id: place, values })
  }
  return rows
}

/** PyYAML begins every key of the top level at the line's start, and nothing else. */
function quickValues(
  folder: string,
  attributes: readonly Field[],
  kind: FolderKind,
): Map<string, RowValue> | null {
  const text = readText(path.join(folder, 'meta.yaml'))
  if (
    text === null ||
    text === '' ||
    /^(?:lifecycle_stage: deleted|current_stage: Deleted_Internal)\s*$/mu.test(text)
  ) {
    return null
  }
  const values = new Map<string, RowValue>()
  for (const { key } of attributes) {
    const found = new RegExp(`^${kind.keys[key] ?? key}: (\\d{1,16})\\s*$`, 'mu').exec(text)?.[1]
    values.set(`attribute.${key}`, found === undefined ? null : Number(found))
  }
  return values
}

async function parsedValues(
  folder: string,
  attributes: readonly Field[],
  kind: FolderKind,
): Promise<Map<string, RowValue> | null> {
  const meta = await readMeta(folder)
  if (meta === null || meta.get('lifecycle_stage') === 'deleted') return null
  if (meta.get('current_stage') === 'Deleted_Internal') return null
  const values = new Map<string, RowValue>()
  for (const { key } of attributes) {
    const value = meta.get(kind.keys[key] ?? key)
    values.set(`attribute.${key}`, rowValue(key, value, kind))
  }
  return values
}

function rowValue(key: string, value: unknown, { statuses }: FolderKind): RowValue {
  if (key === 'status' && statuses !== undefined && typeof value !== 'string')
    return statuses[Number(value)] ?? null
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return value
  return typeof value === 'string' && value !== '' ? value : null
}

async function sideValue(folder: string, { entity, key }: Field): Promise<RowValue> {
  switch (entity) {
    case 'metric':
      return metricIn(path.join(folder, 'metrics'), key)?.value ?? null
    case 'param':
      return valueIn(path.join(folder, 'params'), key)
    case 'tag':
      return valueIn(path.join(folder, 'tags'), key)
    case 'dataset':
      return await datasetValues(folder, key)
    case 'attribute':
      return null
  }
}

/** Names or digests of a run's datasets: `inputs/<id>/meta.yaml` points to `<experiment>/datasets/<digest>/meta.yaml`. */
async function datasetValues(run: string, key: string): Promise<RowValue> {
  const values: string[] = []
  for (const input of foldersIn(path.join(run, 'inputs'))) {
    const source = (await readMeta(path.join(run, 'inputs', input)))?.get('source_id')
    if (typeof source !== 'string' || !/^[\w-]+$/u.test(source)) continue
    const value = (await readMeta(path.join(run, '..', 'datasets', source)))?.get(key)
    if (typeof value === 'string') values.push(value)
  }
  return values.length === 0 ? null : values
}
