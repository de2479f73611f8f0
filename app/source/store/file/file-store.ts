/** MLflow's file store (`mlruns`) and registry, read only, with neither server nor Python. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '#shared/store.ts'
import { trackingStoreOver } from '../local-tracking.ts'
import {
  experimentSearch,
  loggedModelSearch,
  registeredModelSearch,
  runSearch,
  versionSearch,
} from '../search/languages.ts'
import type { Searching } from '../search/languages.ts'
import { searchPage } from '../search/search.ts'
import type { ExperimentStoreQuery, TrackingStore } from '../tracking-store.ts'
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
import { rowsOf } from './rows.ts'
import type { FolderKind } from './rows.ts'
import { foldersIn } from './small-files.ts'

/** One kind of thing: how it is searched, where it is, what the contract has of it. */
interface Searched<T> {
  readonly name: string
  readonly kind: FolderKind
  readonly searching: Searching
  readonly places: (store: string, experiments: readonly string[] | undefined) => readonly Place[]
  readonly at: (store: string, place: Place) => Promise<T | null>
}

/** The store in a folder. */
export function fileStore(folder: string, workingFolder: string): TrackingStore {
  return trackingStoreOver({
    uri: pathToFileURL(folder).href,
    kind: 'file',
    path: folder,
    roots: { bases: [path.dirname(folder), workingFolder], store: folder },
    searchExperiments: searchOf(folder, {
      name: 'experiments',
      kind: experimentKind,
      searching: experimentSearch,
      places: experimentPlaces,
      at: experimentAt,
    }),
    searchRuns: searchOf(folder, {
      name: 'runs',
      kind: runKind,
      searching: runSearch,
      places: runPlaces,
      at: runAt,
    }),
    searchLoggedModels: searchOf(folder, {
      name: 'logged models',
      kind: loggedModelKind,
      searching: loggedModelSearch,
      places: loggedModelPlaces,
      at: loggedModelAt,
    }),
    searchRegisteredModels: searchOf(folder, {
      name: 'registered models',
      kind: registeredModelKind,
      searching: registeredModelSearch,
      places: registeredModelPlaces,
      at: registeredModelAt,
    }),
    searchModelVersions: searchOf(folder, {
      name: 'versions',
      kind: versionKind,
      searching: versionSearch,
      places: (store) => registeredModelPlaces(store).flatMap(([, name = '']) => versionPlaces(store, name)),
      at: async (store, place) => (await versionAt(store, place))?.version ?? null,
    }),
    run: async (runId) => {
      const place = placeNamed(folder, runId, [])
      const run = place === null ? null : await runAt(folder, place)
      return run === null ? null : { ...run, modelIds: await modelsOf(folder, run.experimentId, run) }
    },
    loggedModel: async (modelId) => {
      const place = placeNamed(folder, modelId, ['models'])
      return place === null ? null : await loggedModelAt(folder, place)
    },
    registeredModel: async (name) =>
      isName(name) ? await registeredModelAt(folder, ['models', name]) : null,
    version: async (name, version) =>
      isName(name) && /^\d+$/u.test(version)
        ? await versionAt(folder, ['models', name, `version-${Number(version)}`])
        : null,
  })
}

function searchOf<T>(folder: string, { name, kind, searching, places, at }: Searched<T>) {
  return (query: ExperimentStoreQuery): Promise<Page<T>> =>
    searchPage<Place, T>(
      {
        searching,
        name: `${folder} ${name}`,
        rows: ({ fields }) =>
          rowsOf(folder, places(folder, query.experimentIds), { kind, fields, signal: query.signal }),
        load: async (found) =>
          (await Promise.all(found.map((place) => at(folder, place)))).filter((item) => item !== null),
      },
      query,
    )
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
  const made = rows.filter(({ values }) => values[0] === run.runId)
  return [...new Set([...run.modelIds, ...made.map(({ id }) => id[2] ?? '')])]
}
