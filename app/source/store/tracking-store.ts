/**
 * A tracking store with its registry, read only: what the file store, the sqlite store and the REST client each give.
 * Every function throws UserError `not-found` for a name that is not there, `bad-usage` for a filter or a page token
 * that cannot be read, `unreachable` where the store does not answer.
 */
import type {
  LoggedModel,
  ModelVersion,
  Page,
  RegisteredModel,
  StoreExperiment,
  StoreRun,
} from '#shared/store.ts'
import type { BringOptions } from '../bring.ts'

/** One page of a search in MLflow's own filter language; the store's own default order and size where absent. */
export interface StoreQuery {
  readonly filter?: string | undefined
  readonly orderBy?: readonly string[] | undefined
  readonly pageSize?: number | undefined
  readonly pageToken?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** A page of what belongs to experiments; all of the active ones where none is named. */
export interface ExperimentStoreQuery extends StoreQuery {
  readonly experimentIds?: readonly string[] | undefined
}

/** A tracking store and the registry that goes with it. */
export interface TrackingStore {
  /** The tracking URI without credentials: absolute, whatever was given. */
  readonly uri: string
  readonly kind: 'file' | 'sqlite' | 'server'
  readonly searchExperiments: (query: StoreQuery) => Promise<Page<StoreExperiment>>
  readonly searchRuns: (query: ExperimentStoreQuery) => Promise<Page<StoreRun>>
  readonly searchLoggedModels: (query: ExperimentStoreQuery) => Promise<Page<LoggedModel>>
  readonly searchRegisteredModels: (query: StoreQuery) => Promise<Page<RegisteredModel>>
  readonly searchModelVersions: (query: StoreQuery) => Promise<Page<ModelVersion>>
  readonly getRun: (runId: string, signal?: AbortSignal) => Promise<StoreRun>
  readonly getLoggedModel: (modelId: string, signal?: AbortSignal) => Promise<LoggedModel>
  readonly getRegisteredModel: (name: string, signal?: AbortSignal) => Promise<RegisteredModel>
  readonly getModelVersion: (name: string, version: string, signal?: AbortSignal) => Promise<ModelVersion>
  readonly getVersionByAlias: (name: string, alias: string, signal?: AbortSignal) => Promise<ModelVersion>
  /** The newest version in a stage (in any case), or of all where the stage is null. */
  readonly getLatestVersion: (
    name: string,
    stage: string | null,
    signal?: AbortSignal,
  ) => Promise<ModelVersion>
  /** Where a version's files are: its storage location, else its source. */
  readonly getDownloadUri: (name: string, version: string, signal?: AbortSignal) => Promise<string>
  /**
   * Brings artifacts that only this store can give to a local folder and gives its absolute path; null for locations
   * it has no way to (then a path of this machine is tried, and then the failure names the command to run). `path` is
   * relative, below `uri`, empty for all of it.
   */
  readonly bringArtifacts: (uri: string, path: string, options: BringOptions) => Promise<string | null>
  /**
   * The text of one small file (at most 1 MiB is read) in an artifact location; null where there is none that this store
   * has a way to.
   */
  readonly readArtifact: (uri: string, path: string, signal?: AbortSignal) => Promise<string | null>
  readonly close: () => void
}
