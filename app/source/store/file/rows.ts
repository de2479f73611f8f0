/** Rows of a file store for a search: only what it asks for is read, since every value is a file. */
import path from 'node:path'
import { setImmediate as pause } from 'node:timers/promises'
import { isValueMap } from '#shared/values.ts'
import type { ValueMap } from '#shared/values.ts'
import type { Field } from '../search/search-filter.ts'
import type { Row, RowValue } from '../search/search.ts'
import { metricIn, valueIn } from './key-values.ts'
import type { Place } from './layout.ts'
import { quickMeta } from './quick-meta.ts'
import { faultOfMeta, foldersIn, readMeta, readText } from './small-files.ts'

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

/** Takes a place whose meta.yaml is there and cannot be read. */
export type FaultTaker = (place: Place, reason: string) => void

/** Rows of folders that have a meta.yaml and are not deleted; values in the order of `fields`. */
export async function rowsOf(
  store: string,
  places: readonly Place[],
  {
    kind,
    fields,
    signal,
    onFault,
  }: {
    readonly kind: FolderKind
    readonly fields: readonly Field[]
    readonly signal?: AbortSignal | undefined
    readonly onFault?: FaultTaker | undefined
  },
): Promise<readonly Row<Place>[]> {
  const readers = fields.map((field) => readerOf(kind, field))
  const keys = readers.flatMap(({ metaKey }) => metaKey ?? [])
  const quick = quickMeta(keys)
  const rows: Row<Place>[] = []
  for (const [at, place] of places.entries()) {
    if (at % BATCH === BATCH - 1) await pause()
    signal?.throwIfAborted()
    const folder = `${store}${path.sep}${place.join(path.sep)}`
    const text = readText(`${folder}${path.sep}meta.yaml`, { encoding: 'latin1' })
    const meta = text === null ? null : (quick(text) ?? (await writtenIn(folder, keys)))
    if (meta === null) {
      const fault = onFault === undefined ? null : await faultOfMeta(folder)
      if (fault !== null) onFault?.(place, fault)
      continue
    }
    const values: RowValue[] = []
    let used = 0
    for (const { metaKey, valueOf } of readers) {
      const value = valueOf({ place, folder, written: metaKey === null ? null : meta[used++] })
      values.push(value instanceof Promise ? await value : value)
    }
    rows.push({ id: place, values })
  }
  return rows
}

interface Found {
  readonly place: Place
  readonly folder: string
  /** What the meta.yaml has under the key. */
  readonly written: unknown
}

/** How one field of a folder is read: by a key of its meta.yaml, or from elsewhere. */
interface FieldReader {
  readonly metaKey: string | null
  readonly valueOf: (found: Found) => RowValue | Promise<RowValue>
}

function readerOf(kind: FolderKind, field: Field): FieldReader {
  const { key } = field
  if (field.entity !== 'attribute') {
    return { metaKey: null, valueOf: ({ folder }) => sideValue(folder, field) }
  }
  const fromPlace = kind.fromPlace[key]
  if (fromPlace !== undefined) return { metaKey: null, valueOf: ({ place }) => fromPlace(place) }
  return { metaKey: kind.keys[key] ?? key, valueOf: ({ written }) => rowValue(key, written, kind) }
}

/** Values of a folder's meta.yaml; null where there is none, and for what is deleted. */
async function writtenIn(folder: string, keys: readonly string[]): Promise<readonly unknown[] | null> {
  const meta = await readMeta(folder)
  if (meta === null || meta.get('lifecycle_stage') === 'deleted') return null
  return meta.get('current_stage') === 'Deleted_Internal' ? null : keys.map((key) => meta.get(key))
}

function rowValue(key: string, value: unknown, { statuses }: FolderKind): RowValue {
  if (key === 'status' && statuses !== undefined && typeof value !== 'string')
    return statuses[Number(value)] ?? null
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return value
  return typeof value === 'string' && value !== '' ? value : null
}

function sideValue(folder: string, { entity, key }: Field): RowValue | Promise<RowValue> {
  switch (entity) {
    case 'metric':
      return metricIn(path.join(folder, 'metrics'), key)?.value ?? null
    case 'param':
      return valueIn(path.join(folder, 'params'), key)
    case 'tag':
      return valueIn(path.join(folder, 'tags'), key)
    case 'dataset':
      return datasetValues(folder, key)
    case 'attribute':
      return null
  }
}

/**
 * What a run's datasets are: `inputs/<id>/meta.yaml` has what the run used it for, and points to
 * `<experiment>/datasets/<digest>/meta.yaml`.
 */
async function datasetValues(run: string, key: string): Promise<RowValue> {
  const values: string[] = []
  for (const input of foldersIn(path.join(run, 'inputs'))) {
    const meta = await readMeta(path.join(run, 'inputs', input))
    const value = key === 'context' ? contextOf(meta) : await datasetValue(run, meta, key)
    if (typeof value === 'string') values.push(value)
  }
  return values.length === 0 ? null : values
}

function contextOf(input: ValueMap | null): unknown {
  const tags = input?.get('tags')
  return tags !== undefined && isValueMap(tags) ? tags.get('mlflow.data.context') : null
}

async function datasetValue(run: string, input: ValueMap | null, key: string): Promise<unknown> {
  const source = input?.get('source_id')
  if (typeof source !== 'string' || !/^[\w-]+$/u.test(source)) return null
  return (await readMeta(path.join(run, '..', 'datasets', source)))?.get(key)
}
