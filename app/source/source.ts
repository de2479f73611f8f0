/** The interface of every origin of models: a location's text gives an opener, which brings a local folder. */
import type { Folder } from '#app/folder/folder.ts'
import type { ResolvedLocation } from '#shared/store.ts'
import type { BringOptions } from './bring.ts'
import type { MlflowProgram } from './mlflow-program.ts'
import type { Secrets } from './rest/credentials.ts'
import type { TrackingStore } from './store/tracking-store.ts'

/** What opening is given beside the location; the same for every origin. */
export interface SourceContext {
  /** Paths are relative to it. */
  readonly workingFolder: string
  /** What `MLFLOW_TRACKING_URI` and its like are read from. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The tracking URI a person named; null for what MLflow would take. */
  readonly trackingUri: string | null
  /** The registry a person named; null for `MLFLOW_REGISTRY_URI`, else the tracking URI. */
  readonly registryUri: string | null
  /** Where archives are unpacked and downloads are kept. */
  readonly cacheFolder: string
  /** Credentials that were given in the app, by server; absent on the command line. */
  readonly secrets?: Secrets | undefined
  /** MLflow in Python, for stores Palate has no way to; absent where nothing is run. */
  readonly mlflow?: MlflowProgram | undefined
}

/** A place that a model can be brought from. */
export interface Source {
  /** What it is, for people: "a folder of this machine". */
  readonly label: string
  /** Brings the model to a local folder. */
  materialize(options: BringOptions): Promise<Folder>
  /** Says where it leads without bringing anything. */
  resolve(options: BringOptions): Promise<ResolvedLocation>
}

/** Gives a source for locations of its own kind, null for any other. */
export type SourceOpener = (location: string, context: SourceContext) => Source | null

/** Opens stores of its own kind of tracking URI; null for any other. */
export type StoreOpener = (uri: string, context: SourceContext) => Promise<TrackingStore> | null
