/** MLflow's sqlite store and registry, read only, with neither server nor Python. */
import path from 'node:path'
import type { Page } from '#shared/store.ts'
import { newestVersion } from '../latest-versions.ts'
import { bringLocalArtifacts } from '../local-artifacts.ts'
import { noSuch } from '../no-such.ts'
import { searchPage } from '../search/search.ts'
import type { StoreQuery, TrackingStore } from '../tracking-store.ts'
import { readDatabase } from './read-database.ts'
import { loadRows, rowsFor, tablesOf } from './read-rows.ts'
import type { Id, Where } from './read-rows.ts'
import { downloadUris, experiments, loggedModels, registeredModels, runs, versions } from './searched.ts'
import type { Reading, Searched } from './searched.ts'

/** The store in a database file; nothing is opened before it is asked. */
export function sqliteStore(file: string, workingFolder: string): TrackingStore {
  const { search, one } = readerOf(file)
  const version = async (name: string, number: string, signal?: AbortSignal) =>
    (await one(versions, [name, Number(number)], signal)) ?? noSuch(`version ${number} of "${name}"`, file)
  const registered = async (name: string, signal?: AbortSignal) =>
    (await one(registeredModels, [name], signal)) ?? noSuch(`registered model "${name}"`, file)

  return {
    uri: `sqlite:///${file}`,
    kind: 'sqlite',
    searchExperiments: (query) => search(experiments, query),
    searchRuns: (query) => search(runs, query, inExperiments(query.experimentIds)),
    searchLoggedModels: (query) => search(loggedModels, query, inExperiments(query.experimentIds)),
    searchRegisteredModels: (query) => search(registeredModels, query),
    searchModelVersions: (query) => search(versions, query),
    getRun: async (id, signal) => (await one(runs, [id], signal)) ?? noSuch(`run ${id}`, file),
    getLoggedModel: async (id, signal) =>
      (await one(loggedModels, [id], signal)) ?? noSuch(`logged model ${id}`, file),
    getRegisteredModel: registered,
    getModelVersion: version,
    getVersionByAlias: async (name, alias, signal) => {
      const { aliases } = await registered(name, signal)
      const found = aliases.find((entry) => entry.alias === alias)
      return await version(name, (found ?? noSuch(`alias "${alias}" of "${name}"`, file)).version, signal)
    },
    getLatestVersion: async (name, stage, signal) => {
      const { latestVersions } = await registered(name, signal)
      const inStage = stage === null ? '' : ` in stage ${stage}`
      return newestVersion(latestVersions, stage) ?? noSuch(`version of "${name}"${inStage}`, file)
    },
    getDownloadUri: async (name, number, signal) =>
      (await one(downloadUris, [name, Number(number)], signal)) ??
      noSuch(`version ${number} of "${name}"`, file),
    bringArtifacts: (uri, inside) =>
      bringLocalArtifacts(uri, inside, { bases: [path.dirname(file), workingFolder] }),
    close: () => undefined,
  }
}

function readerOf(file: string) {
  const read = <T>(use: (reading: Reading) => T, signal?: AbortSignal): Promise<T> =>
    readDatabase(file, (query) => use({ query, tables: tablesOf(query, file) }), signal)
  return {
    search: <T>({ kind, searching, all }: Searched<T>, query: StoreQuery, where: readonly Where[] = []) => {
      const { signal } = query
      const page: Promise<Page<T>> = searchPage<Id, T>(
        {
          searching,
          rows: (wanted) =>
            read(({ query, tables }) => rowsFor(query, tables, { kind, wanted, where }), signal),
          load: (ids) =>
            read((reading) => all(reading, loadRows(reading.query, reading.tables, kind, ids)), signal),
        },
        query,
      )
      return page
    },
    one: async <T>({ kind, all }: Searched<T>, id: Id, signal?: AbortSignal): Promise<T | undefined> => {
      const found = await read(
        (reading) => all(reading, loadRows(reading.query, reading.tables, kind, [id])),
        signal,
      )
      return found[0]
    },
  }
}

function inExperiments(ids: readonly string[] | undefined): readonly Where[] {
  return ids === undefined ? [] : [{ column: 'experiment_id', in: ids.map(Number) }]
}
