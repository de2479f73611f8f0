/**
 * What a tracking store and its registry hold, and the calls that browse it. A store is named by its tracking URI
 * (`sqlite:////home/a/mlflow.db`, `file:///home/a/mlruns`, `https://host`), which never holds credentials. Field
 * meanings: `mlflow/entities` and `mlflow/entities/model_registry`. Times are milliseconds since the epoch.
 */
import { z } from 'zod'
import { MAX_PAGE_SIZE } from './page-size.ts'

/** A tracking or registry URI, or a path. */
export const StoreUri = z.string().min(1).max(4096)

/** Any float64, NaN and the infinities too. */
const Float = z.custom<number>((value) => typeof value === 'number')
const Time = z.number().nullable()

/** A tag or a param. */
export const KeyValue = z.object({ key: z.string(), value: z.string() })
export type KeyValue = z.output<typeof KeyValue>
const KeyValues = z.array(KeyValue).readonly()

/** The last value of a metric: highest step, then time, then value. */
export const StoredMetric = z.object({
  key: z.string(),
  value: Float,
  step: z.number(),
  timestamp: z.number(),
})
export type StoredMetric = z.output<typeof StoredMetric>
const Metrics = z.array(StoredMetric).readonly()

const Lifecycle = z.enum(['active', 'deleted'])

/** An experiment. */
export const StoreExperiment = z.object({
  experimentId: z.string(),
  name: z.string(),
  artifactLocation: z.string().nullable(),
  lifecycle: Lifecycle,
  created: Time,
  updated: Time,
  tags: KeyValues,
})
export type StoreExperiment = z.output<typeof StoreExperiment>

/** A run. */
export const StoreRun = z.object({
  runId: z.string(),
  name: z.string().nullable(),
  experimentId: z.string(),
  /** MLflow's RunStatus: RUNNING, SCHEDULED, FINISHED, FAILED, KILLED. */
  status: z.string(),
  lifecycle: Lifecycle,
  started: Time,
  ended: Time,
  user: z.string().nullable(),
  artifactUri: z.string().nullable(),
  params: KeyValues,
  metrics: Metrics,
  tags: KeyValues,
  /** Logged models (`m-…`) the run put out. */
  modelIds: z.array(z.string()).readonly(),
  /** Models under the run's own artifacts, as the tag `mlflow.log-model.history` of MLflow 1 and 2 tells. */
  loggedPaths: z.array(z.object({ path: z.string(), flavors: z.array(z.string()).readonly() })).readonly(),
})
export type StoreRun = z.output<typeof StoreRun>

/** A logged model of MLflow 3. */
export const LoggedModel = z.object({
  modelId: z.string(),
  experimentId: z.string(),
  name: z.string(),
  artifactLocation: z.string(),
  /** MLflow's LoggedModelStatus: PENDING, READY, FAILED, UNSPECIFIED. */
  status: z.string(),
  modelType: z.string().nullable(),
  sourceRunId: z.string().nullable(),
  created: Time,
  updated: Time,
  params: KeyValues,
  metrics: Metrics,
  tags: KeyValues,
})
export type LoggedModel = z.output<typeof LoggedModel>

/** A version of a registered model. */
export const ModelVersion = z.object({
  name: z.string(),
  /** A whole number as text. */
  version: z.string(),
  /** None, Staging, Production, Archived. */
  stage: z.string(),
  /** PENDING_REGISTRATION, READY, FAILED_REGISTRATION. */
  status: z.string(),
  statusMessage: z.string().nullable(),
  /** Where it was registered from, e.g. `runs:/…/model`, `models:/m-…`, a path. */
  source: z.string(),
  runId: z.string().nullable(),
  runLink: z.string().nullable(),
  /** The logged model it is, where the source names one. */
  modelId: z.string().nullable(),
  description: z.string().nullable(),
  created: Time,
  updated: Time,
  user: z.string().nullable(),
  tags: KeyValues,
  aliases: z.array(z.string()).readonly(),
})
export type ModelVersion = z.output<typeof ModelVersion>

/** A registered model. */
export const RegisteredModel = z.object({
  name: z.string(),
  description: z.string().nullable(),
  created: Time,
  updated: Time,
  tags: KeyValues,
  aliases: z.array(z.object({ alias: z.string(), version: z.string() })).readonly(),
  /** The newest version of each stage. */
  latestVersions: z.array(ModelVersion).readonly(),
})
export type RegisteredModel = z.output<typeof RegisteredModel>

/** What a store has and cannot be listed, such as a run whose meta.yaml is damaged. */
export const LeftOut = z.object({
  count: z.number(),
  /** Some of them: where each is below the store, and what is the matter with it. */
  some: z.array(z.object({ place: z.string(), reason: z.string() })).readonly(),
})
export type LeftOut = z.output<typeof LeftOut>

/** Items of a list, and the token of the next page; null at its end. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item).readonly(),
    nextToken: z.string().nullable(),
    /** What this page would have had, and on the first page what none can have; absent where nothing is left out. */
    leftOut: LeftOut.optional(),
  })
}

/** A `page` of items. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly nextToken: string | null
  readonly leftOut?: LeftOut | undefined
}

/** One page of a search. `filter` and `orderBy` are in MLflow's own language (`mlflow/utils/search_utils.py`). */
export const SearchQuery = z.strictObject({
  store: StoreUri,
  filter: z.string().max(10_000).optional(),
  orderBy: z.array(z.string().max(1000)).max(20).readonly().optional(),
  pageSize: z.number().int().min(1).max(MAX_PAGE_SIZE).optional(),
  pageToken: z.string().max(10_000).optional(),
})

/** A page of what belongs to experiments; all of the active ones where none is named. */
export const ExperimentQuery = SearchQuery.extend({
  experimentIds: z.array(z.string().max(200)).max(1000).readonly().optional(),
})

/** A store that can be browsed, as the rail lists it. */
export const StorePlace = z.object({
  store: StoreUri,
  kind: z.enum(['file', 'sqlite', 'server']),
  /** For people: a path or an address. */
  label: z.string(),
  /** Why it is listed: MLflow would take it here, or the user added it. */
  origin: z.enum(['default', 'environment', 'registry', 'added']),
  /** Whether the folder or the file is there; a server is not asked. */
  present: z.boolean(),
  /** Whether credentials for it are kept. */
  signedIn: z.boolean(),
})
export type StorePlace = z.output<typeof StorePlace>

/** A location that was asked for from outside, and the store it is asked of. */
export const OpenAsked = z.object({ location: z.string(), store: StoreUri.optional() })
export type OpenAsked = z.output<typeof OpenAsked>

/** What is to be opened, and what a person said yes to. */
export const OpenInput = z.strictObject({
  location: z.string().min(1).max(4096),
  /** The store that `runs:/` and `models:/` are asked of; what MLflow would take where absent. */
  store: StoreUri.optional(),
  /** A download of more than 1 GB (failure `large-download`). */
  allowLarge: z.boolean().optional(),
  /** That MLflow in Python brings it (failure `mlflow-download`). */
  allowMlflow: z.boolean().optional(),
})

/** What a server wants to know of its caller. It travels to the engine only, and is never given back. */
export const StoreCredentials = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('basic'),
    username: z.string().min(1).max(1000),
    password: z.string().min(1).max(10_000),
  }),
  z.strictObject({ kind: z.literal('token'), token: z.string().min(1).max(100_000) }),
])

/** Where a model came from: the store with what it says of it; siblings are versions of the same registered model. */
export const ModelOrigin = z.object({
  store: StoreUri,
  run: StoreRun.nullable(),
  loggedModel: LoggedModel.nullable(),
  version: ModelVersion.nullable(),
  /** Every version in the registry that is this same logged model or run artifact. */
  versions: z.array(ModelVersion).readonly(),
  siblings: z.array(ModelVersion).readonly(),
  /** The run's source code: its entry point and commit. */
  code: z.object({ source: z.string().nullable(), commit: z.string().nullable() }),
})
export type ModelOrigin = z.output<typeof ModelOrigin>

/** The store a model was brought from, and its names there. */
export const ModelSource = z.object({
  store: StoreUri,
  runId: z.string().nullable(),
  modelId: z.string().nullable(),
  version: z.object({ name: z.string(), version: z.string() }).nullable(),
  /** Where the store says its files are. */
  leadsTo: z.string(),
  /** What the store calls it: the logged model's name and the run's, as far as they were asked for. */
  called: z.array(z.string()).readonly().optional(),
})
export type ModelSource = z.output<typeof ModelSource>

/** What a location means, before anything is brought from it. */
export const ResolvedLocation = z.discriminatedUnion('kind', [
  /** A tracking store: something to browse. */
  z.object({ kind: z.literal('store'), store: StoreUri, label: z.string() }),
  z.object({
    kind: z.literal('model'),
    /** "a folder of this machine", "version 3 of iris in the registry". */
    label: z.string(),
    /** Where its files are, as the store says; the path or address itself where no store is asked. */
    leadsTo: z.string(),
    /** Null where no store was asked. */
    source: ModelSource.nullable(),
  }),
])
export type ResolvedLocation = z.output<typeof ResolvedLocation>

/** What the cache keeps of one archive or download. */
export const CacheEntry = z.object({
  /** The digest that names it. */
  key: z.string(),
  /** The location it was brought from first. */
  location: z.string(),
  bytes: z.number(),
  files: z.number(),
  arrived: z.number(),
})
export type CacheEntry = z.output<typeof CacheEntry>

/** The cache: its folder and what is in it, newest first. */
export const CacheListing = z.object({
  folder: z.string(),
  entries: z.array(CacheEntry).readonly(),
  /** Bytes of everything in it. */
  bytes: z.number(),
})
export type CacheListing = z.output<typeof CacheListing>

/** Two models by the bytes of their files. */
export const FolderDifference = z.object({
  same: z.boolean(),
  /** Digests of the wholes, as `digestFiles` makes them. */
  left: z.string(),
  right: z.string(),
  /** Paths that differ, in code-point order. */
  files: z
    .array(z.object({ path: z.string(), kind: z.enum(['only-left', 'only-right', 'differs']) }))
    .readonly(),
})
export type FolderDifference = z.output<typeof FolderDifference>
