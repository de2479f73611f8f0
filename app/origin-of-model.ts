/** From an open model back to its run, its logged model and its versions in the registry. */
import { registryUri, storesNamed, trackingChoice } from '#app/source/default-tracking.ts'
import type { SourceContext } from '#app/source/source.ts'
import { openStore } from '#app/source/store/open-store.ts'
import type { StoreQuery, TrackingStore } from '#app/source/store/tracking-store.ts'
import type { ModelOrigin, ModelVersion, Page, StoreRun } from '#shared/store.ts'
import type { OpenModel } from './open-models.ts'
import { versionsOfModel } from './versions-of-model.ts'
import type { OpenedFrom } from './versions-of-model.ts'

/** As many versions of one model are listed beside it, and asked for at once. */
const MAX_SIBLINGS = 10_000
const PAGE = 1000

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
    const found = await ask({ tracking, registry }, names, signal)
    if (found === null) return null
    const leadsTo = folder.source?.leadsTo ?? null
    const { artifactPath } = model.lineage
    return await withVersions(registry, found, { leadsTo, artifactPath, signal })
  } finally {
    for (const store of new Set([tracking, registry])) store.close()
  }
}

interface Stores {
  readonly tracking: TrackingStore
  readonly registry: TrackingStore
}

type Found = Omit<ModelOrigin, 'versions' | 'siblings'>

interface Names {
  readonly runId: string | null
  readonly modelId: string | null
  readonly version: { readonly name: string; readonly version: string } | null
}

async function ask(
  { tracking, registry }: Stores,
  names: Names,
  signal?: AbortSignal,
): Promise<Found | null> {
  const loggedModel = await known(names.modelId, (id) => tracking.getLoggedModel(id, signal))
  const run = await known(names.runId ?? loggedModel?.sourceRunId ?? null, (id) =>
    tracking.getRun(id, signal),
  )
  const version = await known(names.version, (named) =>
    registry.getModelVersion(named.name, named.version, signal),
  )
  if (loggedModel === null && run === null && version === null) return null
  return {
    store: tracking.uri,
    run,
    loggedModel,
    version,
    code: {
      source: tagOf(run, 'mlflow.source.name'),
      commit: tagOf(run, 'mlflow.source.git.commit'),
    },
  }
}

type Placed = Pick<OpenedFrom, 'leadsTo' | 'artifactPath'> & { readonly signal: AbortSignal | undefined }

async function withVersions(
  registry: TrackingStore,
  found: Found,
  { signal, ...placed }: Placed,
): Promise<ModelOrigin> {
  const { run, loggedModel, version } = found
  const versions = await versionsOfModel(registry, { run, loggedModel, ...placed }, signal)
  const name = version?.name ?? versions[0]?.name
  return { ...found, versions, siblings: name === undefined ? [] : await siblingsOf(registry, name, signal) }
}

/** All versions of a registered model, page after page. */
async function siblingsOf(
  store: TrackingStore,
  name: string,
  signal: AbortSignal | undefined,
): Promise<readonly ModelVersion[]> {
  const quoted = name.includes("'") ? `"${name}"` : `'${name}'`
  const asked = { filter: `name = ${quoted}`, pageSize: PAGE, signal }
  const found: ModelVersion[] = []
  let pageToken: string | null = null
  do {
    const query: StoreQuery = pageToken === null ? asked : { ...asked, pageToken }
    const page: Page<ModelVersion> = await store
      .searchModelVersions(query)
      .catch(() => ({ items: [], nextToken: null }))
    found.push(...page.items)
    pageToken = page.nextToken
  } while (pageToken !== null && found.length < MAX_SIBLINGS)
  return found
}

function tagOf(run: StoreRun | null, key: string): string | null {
  return run?.tags.find((tag) => tag.key === key)?.value ?? null
}

/** What a name finds; null where the store does not have it. */
async function known<N, T>(name: N | null, find: (name: N) => Promise<T>): Promise<T | null> {
  return name === null ? null : await find(name).catch(() => null)
}
