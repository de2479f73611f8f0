/** MLflow's file store (`mlruns`) and registry, read only, with neither server nor Python. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '#shared/store.ts'
import { newestVersion } from '../latest-versions.ts'
import { bringLocalArtifacts } from '../local-artifacts.ts'
import { noSuch } from '../no-such.ts'
import {
  experimentSearch,
  loggedModelSearch,
  registeredModelSearch,
  runSearch,
  versionSearch,
} from '../search/languages.ts'
import type { Searching } from '../search/languages.ts'
import { searchPage } from '../search/search.ts'
import type { StoreQuery, TrackingStore } from '../tracking-store.ts'
import { experimentAt, loggedModelAt, registeredModelAt, runAt, versionAt } from './entities.ts'
import { experimentKind, loggedModelKind, registeredModelKind, runKind, versionKind } from './kinds.ts'
import {
  experimentPlaces,
  loggedModelPlaces,
  registeredModelPlaces,
  runPlaces,
  versionPlaces,
} from './layout.ts'
import type { Place } from './layout.ts'
import { sameForPages } from './listings.ts'
import { rowsOf } from './rows.ts'
import type { FolderKind } from './rows.ts'
import { foldersIn } from './small-files.ts'

/** One kind of thing: where it is, how it is searched, what the contract has of it. */
interface Searched<T> {
  readonly kind: FolderKind
  readonly searching: Searching
  readonly places: () => readonly Place[]
  readonly at: (place: Place) => Promise<T | null>
}

/** The store in a folder. */
export function fileStore(folder: string, workingFolder: string): TrackingStore {
  const search = <T>({ kind, searching, places, at }: Searched<T>, query: StoreQuery): Promise<Page<T>> =>
    searchPage<Place, T>(
      {
        searching,
        rows: ({ fields }) =>
          sameForPages({ folder, kind, query }, () =>
            rowsOf(folder, places(), { kind, fields, signal: query.signal }),
          ),
        load: async (found) => (await Promise.all(found.map(at))).filter((item) => item !== null),
      },
      query,
    )
  const stored = async (name: string, version: string) =>
    (isName(name) && /^\d+$/u.test(version)
      ? await versionAt(folder, ['models', name, `version-${Number(version)}`])
      : null) ?? noSuch(`version ${version} of "${name}"`, folder)
  const registered = async (name: string) =>
    (isName(name) ? await registeredModelAt(folder, ['models', name]) : null) ??
    noSuch(`registered model "${name}"`, folder)
  const allVersions = () =>
    registeredModelPlaces(folder).flatMap(([, name = '']) => versionPlaces(folder, name))

  return {
    uri: pathToFileURL(folder).href,
    kind: 'file',
    searchExperiments: (query) =>
      search(
        {
          kind: experimentKind,
          searching: experimentSearch,
          places: () => experimentPlaces(folder),
          at: (place) => experimentAt(folder, place),
        },
        query,
      ),
    searchRuns: (query) =>
      search(
        {
          kind: runKind,
          searching: runSearch,
          places: () => runPlaces(folder, query.experimentIds),
          at: (place) => runAt(folder, place),
        },
        query,
      ),
    searchLoggedModels: (query) =>
      search(
        {
          kind: loggedModelKind,
          searching: loggedModelSearch,
          places: () => loggedModelPlaces(folder, query.experimentIds),
          at: (place) => loggedModelAt(folder, place),
        },
        query,
      ),
    searchRegisteredModels: (query) =>
      search(
        {
          kind: registeredModelKind,
          searching: registeredModelSearch,
          places: () => registeredModelPlaces(folder),
          at: (place) => registeredModelAt(folder, place),
        },
        query,
      ),
    searchModelVersions: (query) =>
      search(
        {
          kind: versionKind,
          searching: versionSearch,
          places: allVersions,
          at: async (place) => (await versionAt(folder, place))?.version ?? null,
        },
        query,
      ),
    getRun: async (runId) => {
      const place = placeNamed(folder, runId, [])
      const run = place === null ? null : await runAt(folder, place)
      if (run === null) return noSuch(`run ${runId}`, folder)
      return { ...run, modelIds: await modelsOf(folder, run.experimentId, run) }
    },
    getLoggedModel: async (modelId) => {
      const place = placeNamed(folder, modelId, ['models'])
      return (
        (place === null ? null : await loggedModelAt(folder, place)) ??
        noSuch(`logged model ${modelId}`, folder)
      )
    },
    getRegisteredModel: registered,
    getModelVersion: async (name, version) => (await stored(name, version)).version,
    getVersionByAlias: async (name, alias) => {
      const { aliases } = await registered(name)
      const found = aliases.find((entry) => entry.alias === alias)
      return (await stored(name, (found ?? noSuch(`alias "${alias}" of "${name}"`, folder)).version)).version
    },
    getLatestVersion: async (name, stage) => {
      const inStage = stage === null ? '' : ` in stage ${stage}`
      return (
        newestVersion((await registered(name)).latestVersions, stage) ??
        noSuch(`version of "${name}"${inStage}`, folder)
      )
    },
    getDownloadUri: async (name, number) => {
      const { storageLocation, version } = await stored(name, number)
      return storageLocation ?? version.source
    },
    bringArtifacts: (uri, inside) =>
      bringLocalArtifacts(uri, inside, { bases: [path.dirname(folder), workingFolder], store: folder }),
    close: () => undefined,
  }
}

/** A name that is one folder. */
function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/u.test(name)
}

/** The place of a run or a logged model, whose experiment nothing but its folder tells. */
function placeNamed(store: string, name: string, between: readonly string[]): Place | null {
  if (!isName(name)) return null
  const found = experimentPlaces(store).find(([experiment = '']) =>
    foldersIn(path.join(store, experiment, ...between)).includes(name),
  )
  return found === undefined ? null : [...found, ...between, name]
}

/** Logged models a run put out, and those of its experiment that name it as their source. */
async function modelsOf(
  store: string,
  experiment: string,
  run: { readonly runId: string; readonly modelIds: readonly string[] },
): Promise<readonly string[]> {
  const field = { entity: 'attribute', key: 'source_run_id' } as const
  const rows = await rowsOf(store, loggedModelPlaces(store, [experiment]), {
    kind: loggedModelKind,
    fields: [field],
  })
  const made = rows.filter(({ values }) => values.get('attribute.source_run_id') === run.runId)
  return [...new Set([...run.modelIds, ...made.map(({ id }) => id[2] ?? '')])]
}
