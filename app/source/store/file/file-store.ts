/** MLflow's file store (`mlruns`) and registry, read only, with neither server nor Python. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
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
import { faultsFound, leftOutOf } from './left-out.ts'
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
import { faultOfMeta, foldersIn } from './small-files.ts'

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
      const run = await readAt(folder, placeNamed(folder, runId, []), runAt)
      return run === null ? null : { ...run, modelIds: await modelsOf(folder, run.experimentId, run) }
    },
    loggedModel: (modelId) => readAt(folder, placeNamed(folder, modelId, ['models']), loggedModelAt),
    registeredModel: (name) => readAt(folder, isName(name) ? ['models', name] : null, registeredModelAt),
    version: (name, version) => {
      const isVersion = isName(name) && /^\d+$/u.test(version)
      return readAt(folder, isVersion ? ['models', name, `version-${Number(version)}`] : null, versionAt)
    },
  })
}

/** What a place has; null where nothing is. Throws UserError `bad-model` where something is that cannot be read. */
async function readAt<T>(
  store: string,
  place: Place | null,
  at: (store: string, place: Place) => Promise<T | null>,
): Promise<T | null> {
  const item = place === null ? null : await at(store, place)
  if (place === null || item !== null) return item
  const folder = path.join(store, ...place)
  const fault = await faultOfMeta(folder)
  if (fault === null) return null
  throw new UserError({
    code: 'bad-model',
    message: `The store has ${place.join('/')}, but ${fault}.`,
    hint: 'MLflow cannot read it either: put the file back as it was, or remove the folder.',
    where: path.join(folder, 'meta.yaml'),
  })
}

function searchOf<T>(folder: string, { name, kind, searching, places, at }: Searched<T>) {
  return async (query: ExperimentStoreQuery): Promise<Page<T>> => {
    const inRows = faultsFound()
    const onPage = faultsFound()
    const load = async (place: Place) => {
      const item = await at(folder, place)
      const fault = item === null ? await faultOfMeta(path.join(folder, ...place)) : null
      if (fault !== null) onPage.take(place, fault)
      return item
    }
    const page = await searchPage<Place, T>(
      {
        searching,
        name: `${folder} ${name}`,
        rows: ({ fields }) => {
          const { signal, experimentIds } = query
          return rowsOf(folder, places(folder, experimentIds), { kind, fields, signal, onFault: inRows.take })
        },
        load: async (found) => (await Promise.all(found.map(load))).filter((item) => item !== null),
      },
      query,
    )
    const isFirst = (query.pageToken ?? '') === ''
    const leftOut = leftOutOf([...(isFirst ? inRows.found() : []), ...onPage.found()])
    return leftOut === null ? page : { ...page, leftOut }
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
  const made = rows.filter(({ values }) => values[0] === run.runId)
  return [...new Set([...run.modelIds, ...made.map(({ id }) => id[2] ?? '')])]
}
