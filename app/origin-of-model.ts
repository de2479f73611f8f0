/** From an open model back to its run, its logged model and its versions in the registry. */
import { registryUri, storesNamed, trackingChoice } from '#app/source/default-tracking.ts'
import type { SourceContext } from '#app/source/source.ts'
import { openStore } from '#app/source/store/open-store.ts'
import type { TrackingStore } from '#app/source/store/tracking-store.ts'
import type { LoggedModel, ModelOrigin, ModelVersion, StoreRun } from '#shared/store.ts'
import type { OpenModel } from './open-models.ts'

/** As many versions of one model are listed beside it. */
const MAX_SIBLINGS = 1000

/**
 * What its store and its registry say of an open model: asked of the store it was opened from, else of `context`'s. Null
 * where they know neither its run nor its logged model nor its version, and where there is no store.
 */
export async function originOf(
  { folder, model }: Pick<OpenModel, 'folder' | 'model'>,
  context: SourceContext,
  signal?: AbortSignal,
): Promise<ModelOrigin | null> {
  const from = folder.source?.store
  const named = context.trackingUri === null && from !== undefined ? storesNamed(from, context) : {}
  const within = { ...context, ...named }
  const uris = { tracking: (await trackingChoice(within)).uri, registry: await registryUri(within) }
  const tracking = await openStore(uris.tracking, within).catch(() => null)
  const registry =
    uris.registry === uris.tracking ? tracking : await openStore(uris.registry, within).catch(() => null)
  if (tracking === null || registry === null) {
    for (const store of [tracking, registry]) store?.close()
    return null
  }
  try {
    const runId = folder.source?.runId ?? model.lineage.runId
    const modelId = folder.source?.modelId ?? model.lineage.modelId
    const names = { runId, modelId, version: folder.source?.version ?? null }
    return await ask({ tracking, registry }, names, signal)
  } finally {
    for (const store of new Set([tracking, registry])) store.close()
  }
}

interface Stores {
  readonly tracking: TrackingStore
  readonly registry: TrackingStore
}

interface Names {
  readonly runId: string | null
  readonly modelId: string | null
  readonly version: { readonly name: string; readonly version: string } | null
}

async function ask(
  { tracking, registry }: Stores,
  names: Names,
  signal?: AbortSignal,
): Promise<ModelOrigin | null> {
  const loggedModel = await known(names.modelId, (id) => tracking.getLoggedModel(id, signal))
  const run = await known(names.runId ?? loggedModel?.sourceRunId ?? null, (id) =>
    tracking.getRun(id, signal),
  )
  const version = await known(names.version, (named) =>
    registry.getModelVersion(named.name, named.version, signal),
  )
  if (loggedModel === null && run === null && version === null) return null
  const versions = await versionsOf(registry, { loggedModel, run, signal })
  const name = version?.name ?? versions[0]?.name
  return {
    store: tracking.uri,
    run,
    loggedModel,
    version,
    versions,
    siblings: name === undefined ? [] : await siblingsOf(registry, name, signal),
    code: {
      source: tagOf(run, 'mlflow.source.name'),
      commit: tagOf(run, 'mlflow.source.git.commit'),
    },
  }
}

/** Versions in the registry that are this logged model, or that were registered from this run's artifacts. */
async function versionsOf(
  store: TrackingStore,
  {
    loggedModel,
    run,
    signal,
  }: { loggedModel: LoggedModel | null; run: StoreRun | null; signal: AbortSignal | undefined },
): Promise<readonly ModelVersion[]> {
  if (run === null) return []
  const found = await store
    .searchModelVersions({
      filter: `run_id = '${run.runId.replaceAll("'", '')}'`,
      pageSize: MAX_SIBLINGS,
      signal,
    })
    .catch(() => ({ items: [] }))
  return found.items.filter(
    ({ modelId }) => loggedModel === null || modelId === null || modelId === loggedModel.modelId,
  )
}

async function siblingsOf(
  store: TrackingStore,
  name: string,
  signal: AbortSignal | undefined,
): Promise<readonly ModelVersion[]> {
  const quoted = name.includes("'") ? `"${name}"` : `'${name}'`
  const found = await store
    .searchModelVersions({ filter: `name = ${quoted}`, pageSize: MAX_SIBLINGS, signal })
    .catch(() => ({ items: [] }))
  return found.items
}

function tagOf(run: StoreRun | null, key: string): string | null {
  return run?.tags.find((tag) => tag.key === key)?.value ?? null
}

/** What a name finds; null where the store does not have it. */
async function known<N, T>(name: N | null, find: (name: N) => Promise<T>): Promise<T | null> {
  return name === null ? null : await find(name).catch(() => null)
}
