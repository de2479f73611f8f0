/** A tracking server with its registry, over MLflow's REST API. */
import { UserError } from '#shared/user-error.ts'
import type { ModelVersion } from '#shared/store.ts'
import type { SourceContext } from '../source.ts'
import type { TrackingStore } from '../store/tracking-store.ts'
import { ask, askWith } from './endpoints.ts'
import { loggedModelOf, registeredModelOf, runOf, versionOf } from './entities.ts'
import { object, objects, text } from './fields.ts'
import {
  searchExperiments,
  searchLoggedModels,
  searchModelVersions,
  searchRegisteredModels,
  searchRuns,
} from './searches.ts'
import { serverAccess } from './server-access.ts'
import { requireStoreAddress } from './server-address.ts'
import type { ServerAccess } from './server-access.ts'
import { bringServerArtifacts, readServerArtifact } from './server-artifacts.ts'

/** Opens `http(s)://…`; the server is not asked before the first call. Throws UserError as `serverAccess` does. */
export async function openRestStore(uri: string, context: SourceContext): Promise<TrackingStore> {
  requireStoreAddress(uri)
  const access = await serverAccess(uri, context)
  return {
    uri: access.base,
    kind: 'server',
    searchExperiments: (query) => searchExperiments(access, query),
    searchRuns: (query) => searchRuns(access, query),
    searchLoggedModels: (query) => searchLoggedModels(access, query),
    searchRegisteredModels: (query) => searchRegisteredModels(access, query),
    searchModelVersions: (query) => searchModelVersions(access, query),
    getRun: async (runId, signal) =>
      runOf(object(await ask(access, 'runs/get', { run_id: runId }, signal), 'run')),
    getLoggedModel: async (modelId, signal) => {
      const answer = await ask(access, `logged-models/${encodeURIComponent(modelId)}`, {}, signal)
      return loggedModelOf(object(answer, 'model'))
    },
    getRegisteredModel: async (name, signal) =>
      registeredModelOf(
        object(await ask(access, 'registered-models/get', { name }, signal), 'registered_model'),
      ),
    getModelVersion: async (name, version, signal) =>
      versionIn(await ask(access, 'model-versions/get', { name, version }, signal)),
    getVersionByAlias: async (name, alias, signal) => {
      const answer = ask(access, 'registered-models/alias', { name, alias }, signal)
      return versionIn(await answer.catch(missingAlias))
    },
    getLatestVersion: (name, stage, signal) => latestVersion(access, { name, stage, signal }),
    getDownloadUri: async (name, version, signal) =>
      text(await ask(access, 'model-versions/get-download-uri', { name, version }, signal), 'artifact_uri'),
    bringArtifacts: (artifacts, path, options) =>
      bringServerArtifacts({ access, cacheFolder: context.cacheFolder }, { uri: artifacts, path }, options),
    readArtifact: (uri, path, signal) => readServerArtifact(access, { uri, path }, signal),
    close: () => access.agent.destroy(),
  }
}

function versionIn(answer: Readonly<Record<string, unknown>>): ModelVersion {
  return versionOf(object(answer, 'model_version'))
}

/** MLflow answers 400 for an alias that a registered model does not have, 404 for a model it does not have. */
function missingAlias(error: unknown): never {
  if (error instanceof UserError && error.failure.code === 'bad-usage') {
    throw new UserError(
      { ...error.failure, code: 'not-found', hint: 'See its aliases in the registry: they may have moved.' },
      { cause: error },
    )
  }
  throw error
}

interface Latest {
  readonly name: string
  readonly stage: string | null
  readonly signal: AbortSignal | undefined
}

/** The highest of `get-latest-versions`, as MLflow reads `models:/name/latest` (`store/artifact/utils/models.py`). */
async function latestVersion(access: ServerAccess, { name, stage, signal }: Latest): Promise<ModelVersion> {
  const body = stage === null ? { name } : { name, stages: [stage] }
  const answer = await askWith(access, 'registered-models/get-latest-versions', body, signal)
  const versions = objects(answer, 'model_versions').map((version) => versionOf(version))
  const [newest] = versions.toSorted((left, right) => Number(right.version) - Number(left.version))
  if (newest !== undefined) return await getWithAliases(access, newest, signal)
  throw new UserError({
    code: 'not-found',
    message: `The registered model ${name} has no version${stage === null ? '' : ` in stage ${stage}`}.`,
    hint: 'Name a version or an alias: models:/name/1, models:/name@alias.',
    where: `models:/${name}/${stage ?? 'latest'}`,
  })
}

async function getWithAliases(
  access: ServerAccess,
  { name, version }: ModelVersion,
  signal: AbortSignal | undefined,
): Promise<ModelVersion> {
  return versionIn(await ask(access, 'model-versions/get', { name, version }, signal))
}
