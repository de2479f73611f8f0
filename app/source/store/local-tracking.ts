/** A tracking store of this machine over what reads it: names that are not there, aliases, stages, artifacts. */
import { basename, dirname, join } from 'node:path'
import type { LoggedModel, ModelVersion, RegisteredModel, StoreRun } from '#shared/store.ts'
import { readText } from './file/small-files.ts'
import { newestVersion } from './latest-versions.ts'
import type { ArtifactRoots } from './local-artifacts.ts'
import { bringLocalArtifacts } from './local-artifacts.ts'
import { noSuch } from './no-such.ts'
import type { TrackingStore } from './tracking-store.ts'

/** A version with where its files are, where that is not its source. */
export interface StoredVersion {
  readonly version: ModelVersion
  readonly storageLocation: string | null
}

/** What reads a store; what is not there is null. */
export interface LocalReader extends Pick<
  TrackingStore,
  | 'uri'
  | 'kind'
  | 'searchExperiments'
  | 'searchRuns'
  | 'searchLoggedModels'
  | 'searchRegisteredModels'
  | 'searchModelVersions'
> {
  /** Its path, as failures name it. */
  readonly path: string
  readonly roots: ArtifactRoots
  readonly run: (runId: string, signal?: AbortSignal) => Promise<StoreRun | null>
  readonly loggedModel: (modelId: string, signal?: AbortSignal) => Promise<LoggedModel | null>
  readonly registeredModel: (name: string, signal?: AbortSignal) => Promise<RegisteredModel | null>
  readonly version: (name: string, version: string, signal?: AbortSignal) => Promise<StoredVersion | null>
}

/** The store. */
export function trackingStoreOver({
  path,
  roots,
  run,
  loggedModel,
  registeredModel,
  version,
  ...searches
}: LocalReader): TrackingStore {
  const registered = async (name: string, signal?: AbortSignal) =>
    (await registeredModel(name, signal)) ?? noSuch(`registered model "${name}"`, path)
  const stored = async (name: string, number: string, signal?: AbortSignal) =>
    (await version(name, number, signal)) ?? noSuch(`version ${number} of "${name}"`, path)
  return {
    ...searches,
    getRun: async (id, signal) => (await run(id, signal)) ?? noSuch(`run ${id}`, path),
    getLoggedModel: async (id, signal) =>
      (await loggedModel(id, signal)) ?? noSuch(`logged model ${id}`, path),
    getRegisteredModel: registered,
    getModelVersion: async (name, number, signal) => (await stored(name, number, signal)).version,
    getVersionByAlias: async (name, alias, signal) => {
      const { aliases } = await registered(name, signal)
      const found = aliases.find((entry) => entry.alias === alias)
      const { version: number } = found ?? noSuch(`alias "${alias}" of "${name}"`, path)
      return (await stored(name, number, signal)).version
    },
    getLatestVersion: async (name, stage, signal) => {
      const { latestVersions } = await registered(name, signal)
      const inStage = stage === null ? '' : ` in stage ${stage}`
      return newestVersion(latestVersions, stage) ?? noSuch(`version of "${name}"${inStage}`, path)
    },
    getDownloadUri: async (name, number, signal) => {
      const { storageLocation, version: found } = await stored(name, number, signal)
      return storageLocation ?? found.source
    },
    bringArtifacts: (uri, inside) => bringLocalArtifacts(uri, inside, roots),
    readArtifact: async (uri, inside) => {
      const folder = await bringLocalArtifacts(uri, dirname(inside), roots)
      return folder === null ? null : readText(join(folder, basename(inside)))
    },
    close: () => undefined,
  }
}
