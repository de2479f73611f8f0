/** The calls that browse stores, say where a location leads and keep the cache; a part of contract.ts. */
import { z } from 'zod'
import { call, ModelId, Progress } from './call.ts'
import {
  CacheListing,
  ExperimentQuery,
  FolderDifference,
  LoggedModel,
  ModelOrigin,
  ModelVersion,
  page,
  RegisteredModel,
  ResolvedLocation,
  SearchQuery,
  StoreCredentials,
  StoreExperiment,
  StorePlace,
  StoreRun,
  StoreUri,
} from './store.ts'

const Nothing = z.strictObject({})
const Places = z.array(StorePlace).readonly()
const Location = z.string().min(1).max(4096)

/** Models whose flavors are asked for at once: each is a file that a server reads. */
const MAX_MODELS = 100

/** See contract.ts. */
export const storeCalls = {
  /** The store MLflow would take here, and those a person added. */
  storePlaces: call({ input: Nothing, output: Places, progress: Progress }),
  /** Keeps a store in the list; a tracking URI, a path of an `mlruns` folder or of a database. */
  addStore: call({ input: z.strictObject({ store: StoreUri }), output: Places, progress: Progress }),
  /** Keeps credentials for a server: in the system's secret store where the host has one, else for this session. */
  signIn: call({
    input: z.strictObject({ store: StoreUri, credentials: StoreCredentials }),
    output: Places,
    progress: Progress,
  }),
  signOut: call({ input: z.strictObject({ store: StoreUri }), output: Places, progress: Progress }),
  forgetStore: call({ input: z.strictObject({ store: StoreUri }), output: Places, progress: Progress }),
  searchExperiments: call({ input: SearchQuery, output: page(StoreExperiment), progress: Progress }),
  searchRuns: call({ input: ExperimentQuery, output: page(StoreRun), progress: Progress }),
  searchLoggedModels: call({ input: ExperimentQuery, output: page(LoggedModel), progress: Progress }),
  searchRegisteredModels: call({ input: SearchQuery, output: page(RegisteredModel), progress: Progress }),
  searchModelVersions: call({ input: SearchQuery, output: page(ModelVersion), progress: Progress }),
  /**
   * The flavors of models in a store, as their MLmodel files have them; of `models:/m-…`, `runs:/…` or artifact locations.
   * Null where the store does not tell.
   */
  modelFlavors: call({
    input: z.strictObject({ store: StoreUri, locations: z.array(Location).max(MAX_MODELS).readonly() }),
    output: z.array(z.array(z.string()).readonly().nullable()).readonly(),
    progress: Progress,
  }),
  /** What a location means and where it leads, bringing nothing. */
  resolveLocation: call({
    input: z.strictObject({ location: Location, store: StoreUri.optional() }),
    output: ResolvedLocation,
    progress: Progress,
  }),
  /** The run, logged model and versions an open model belongs to; null where no store knows it. */
  modelOrigin: call({
    input: z.strictObject({ id: ModelId, store: StoreUri.optional() }),
    output: ModelOrigin.nullable(),
    progress: Progress,
  }),
  /** Whether an open model has the same bytes as the model at a location ("registry version 3"). */
  sameFiles: call({
    input: z.strictObject({ id: ModelId, location: Location, store: StoreUri.optional() }),
    output: FolderDifference,
    progress: Progress,
  }),
  /** What the cache of unpacked archives and downloads keeps. */
  cacheEntries: call({ input: Nothing, output: CacheListing, progress: Progress }),
  /** Empties the cache, or removes the entries of these keys; entries of open models stay. */
  clearCache: call({
    input: z.strictObject({ keys: z.array(z.string().max(200)).max(100_000).readonly().optional() }),
    output: CacheListing,
    progress: Progress,
  }),
} as const
