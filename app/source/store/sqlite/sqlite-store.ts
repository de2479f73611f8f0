/** MLflow's sqlite store and registry, read only, with neither server nor Python. */
import path from 'node:path'
import type { Page } from '#shared/store.ts'
import { trackingStoreOver } from '../local-tracking.ts'
import { searchPage } from '../search/search.ts'
import type { ExperimentStoreQuery, TrackingStore } from '../tracking-store.ts'
import { readDatabase } from './read-database.ts'
import { loadRows, rowsFor, tablesOf } from './read-rows.ts'
import type { Id, Where } from './read-rows.ts'
import { experiments, loggedModels, registeredModels, runs, storedVersions, versions } from './searched.ts'
import type { Reading, Searched } from './searched.ts'

/** The store in a database file; nothing is opened before it is asked. */
export function sqliteStore(file: string, workingFolder: string): TrackingStore {
  const { search, one } = readerOf(file)
  return trackingStoreOver({
    uri: `sqlite:///${file}`,
    kind: 'sqlite',
    path: file,
    roots: { bases: [path.dirname(file), workingFolder] },
    searchExperiments: search(experiments),
    searchRuns: search(runs),
    searchLoggedModels: search(loggedModels),
    searchRegisteredModels: search(registeredModels),
    searchModelVersions: search(versions),
    run: (id, signal) => one(runs, [id], signal),
    loggedModel: (id, signal) => one(loggedModels, [id], signal),
    registeredModel: (name, signal) => one(registeredModels, [name], signal),
    version: (name, number, signal) => one(storedVersions, [name, Number(number)], signal),
  })
}

function readerOf(file: string) {
  const read = <T>(use: (reading: Reading) => T, signal?: AbortSignal): Promise<T> =>
    readDatabase(file, (query) => use({ query, tables: tablesOf(query, file) }), signal)
  return {
    search:
      <T>(searched: Searched<T>) =>
      (query: ExperimentStoreQuery): Promise<Page<T>> => {
        const { kind, searching, all } = searched
        const { signal, experimentIds } = query
        const where = experimentIds === undefined ? [] : [inExperiments(experimentIds)]
        let early: Early<T> | null = null
        return searchPage<Id, T>(
          {
            searching,
            name: `${file} ${kind.table}`,
            rows: (wanted) =>
              read((reading) => {
                const rows = rowsFor(reading.query, reading.tables, { kind, wanted, where })
                early = wanted.first?.count === rows.length ? loadedEarly(searched, reading, rows) : null
                return rows
              }, signal),
            load: async (ids) =>
              itemsOf(early, ids) ??
              (await read(
                (reading) => all(reading, loadRows(reading.query, reading.tables, kind, ids)),
                signal,
              )),
          },
          query,
        )
      },
    one: async <T>({ kind, all }: Searched<T>, id: Id, signal?: AbortSignal): Promise<T | null> => {
      const found = await read(
        (reading) => all(reading, loadRows(reading.query, reading.tables, kind, [id])),
        signal,
      )
      return found[0] ?? null
    },
  }
}

/** Items by their ids. */
type Early<T> = ReadonlyMap<string, T>

/** What a first page most likely shows, loaded in the reading that found it: opening the database again takes as long. */
function loadedEarly<T>(
  { kind, all }: Searched<T>,
  { query, tables }: Reading,
  rows: readonly { readonly id: Id }[],
): Early<T> {
  const found = loadRows(
    query,
    tables,
    kind,
    rows.map(({ id }) => id),
  )
  const items = all({ query, tables }, found)
  return new Map(found.flatMap(({ id }, at) => entryOf(id, items[at])))
}

function entryOf<T>(id: Id, item: T | undefined): readonly (readonly [string, T])[] {
  return item === undefined ? [] : [[JSON.stringify(id), item]]
}

function itemsOf<T>(early: Early<T> | null, ids: readonly Id[]): readonly T[] | null {
  if (early === null) return null
  const items = ids.flatMap((id) => early.get(JSON.stringify(id)) ?? [])
  return items.length === ids.length ? items : null
}

function inExperiments(ids: readonly string[]): Where {
  return { column: 'experiment_id', in: ids.map(Number) }
}
