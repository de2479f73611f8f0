/** Models that a tracking store or a registry names: `runs:/…` and `models:/…`. */
import type { Folder } from '#app/folder/folder.ts'
import type { LoggedModel, ModelSource, ResolvedLocation, StoreRun } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import type { Artifacts } from './artifacts.ts'
import { bringArtifacts } from './artifacts.ts'
import type { BringOptions } from './bring.ts'
import { registryUri, trackingChoice } from './default-tracking.ts'
import { findModel } from './find-model.ts'
import type { StoreReference } from './model-uri.ts'
import { isStoreReference, parseStoreReference } from './model-uri.ts'
import type { Source, SourceContext } from './source.ts'
import { openStore } from './store/open-store.ts'
import type { TrackingStore } from './store/tracking-store.ts'

/** A version's source may be a `runs:/` or `models:/` URI itself; real ones take at most two steps. */
const MAX_STEPS = 8

/** A location as a failure shows it; a server may say 100,000 characters. */
const MAX_SHOWN = 300

/** As many logged models of one run are looked at for a name. */
const MAX_RUN_MODELS = 1000

/** Pages of models of one name in an experiment: a hundred thousand of them. */
const MAX_PAGES = 100

/** Where a reference leads: candidates in the order they are tried. */
interface Destination {
  /** The store that brings them. */
  readonly store: TrackingStore
  readonly artifacts: readonly Artifacts[]
  readonly names: Omit<ModelSource, 'store' | 'leadsTo'>
}

/** The store that is asked first, and the one that knows runs and logged models. */
interface Stores {
  readonly first: TrackingStore
  readonly tracking: () => Promise<TrackingStore>
}

/** Recognises `runs:/` and `models:/` URIs. */
export function storeModel(location: string, context: SourceContext): Source | null {
  if (!isStoreReference(location)) return null
  const isRun = /^runs:/iu.test(location)
  return {
    label: isRun ? 'an artifact of an MLflow run' : 'a model of an MLflow store',
    materialize: (options) =>
      withStore(location, context, (stores, reference) =>
        materialize(location, { stores, reference, context, options }),
      ),
    resolve: (options) =>
      withStore(location, context, (stores, reference) => resolve(stores, reference, options)),
  }
}

async function withStore<T>(
  location: string,
  context: SourceContext,
  use: (stores: Stores, reference: StoreReference) => Promise<T>,
): Promise<T> {
  const reference = parseStoreReference(location)
  const uris = { tracking: (await trackingChoice(context)).uri, registry: await registryUri(context) }
  const isTracked = reference.kind === 'run' || reference.kind === 'logged-model'
  const first = await openStore(isTracked ? uris.tracking : uris.registry, context)
  const opened = [first]
  const tracking = async () => {
    if (isTracked || uris.tracking === uris.registry) return first
    const store = await openStore(uris.tracking, context)
    opened.push(store)
    return store
  }
  try {
    return await use({ first, tracking }, reference)
  } finally {
    for (const store of opened) store.close()
  }
}

/**
 * Where a location of the store leads: URIs with paths below them, in the order they are tried; the store whose they are.
 * What is no `runs:/` or `models:/` URI leads to itself. Throws as opening does.
 */
export async function artifactsAt(
  location: string,
  store: TrackingStore,
  signal: AbortSignal | undefined,
): Promise<readonly Artifacts[]> {
  if (!isStoreReference(location)) return [{ uri: location, path: '' }]
  const stores = { first: store, tracking: async () => store }
  return (await destinationOf(stores, parseStoreReference(location), { signal })).artifacts
}

interface Materializing {
  readonly stores: Stores
  readonly reference: StoreReference
  readonly context: SourceContext
  readonly options: BringOptions
}

async function materialize(
  location: string,
  { stores, reference, context, options }: Materializing,
): Promise<Folder> {
  options.report?.({ activity: 'Asking the store where the model is' })
  const { store, artifacts, names } = await destinationOf(stores, reference, options)
  for (const candidate of artifacts) {
    const root = await bringArtifacts(candidate, store, { context, options })
    if (root === null) continue
    const leadsTo = textOf(candidate)
    return { root: await findModel(root, leadsTo), location, source: { store: store.uri, leadsTo, ...names } }
  }
  const where = artifacts.map((candidate) => textOf(candidate).slice(0, MAX_SHOWN)).join(' or ')
  throw new UserError({
    code: 'not-found',
    message: `${location} leads to ${where}, where there is no folder.`,
    hint: 'The store was moved, or the files are on another machine. Open the folder itself if you have it.',
    where: location,
  })
}

async function resolve(
  stores: Stores,
  reference: StoreReference,
  options: BringOptions,
): Promise<ResolvedLocation> {
  const { store, artifacts, names } = await destinationOf(stores, reference, options)
  const [first] = artifacts
  const leadsTo = first === undefined ? '' : textOf(first)
  return {
    kind: 'model',
    label: labelOf(names, reference),
    leadsTo,
    source: { store: store.uri, leadsTo, ...names },
  }
}

function labelOf({ version, modelId }: Destination['names'], reference: StoreReference): string {
  if (version !== null) return `version ${version.version} of ${version.name}`
  if (reference.kind === 'run') return `an artifact of run ${reference.runId}`
  return `logged model ${modelId ?? ''}`
}

function textOf({ uri, path }: Artifacts): string {
  return path === '' ? uri : `${uri.replace(/\/+$/u, '')}/${path}`
}

/** Asks the store where a reference leads, through as many steps as it takes. */
async function destinationOf(
  stores: Stores,
  reference: StoreReference,
  { signal }: BringOptions,
): Promise<Destination> {
  let here = reference
  let version: ModelSource['version'] = null
  let inside = ''
  let store = stores.first
  for (let step = 0; step < MAX_STEPS; step++) {
    signal?.throwIfAborted()
    if (here.kind === 'run' || here.kind === 'logged-model') store = await stores.tracking()
    if (here.kind === 'run') return await destinationInRun(store, here, { version, inside, signal })
    if (here.kind === 'logged-model') {
      const model = await store.getLoggedModel(here.modelId, signal)
      return {
        store,
        artifacts: [{ uri: model.artifactLocation, path: joined(here.path, inside) }],
        names: { runId: model.sourceRunId, modelId: model.modelId, version, called: [model.name] },
      }
    }
    const found = await versionOf(store, here, signal)
    version ??= { name: found.name, version: found.version }
    inside = joined(here.path, inside)
    const uri = await store.getDownloadUri(found.name, found.version, signal)
    if (!isStoreReference(uri)) {
      const names = { runId: found.runId, modelId: found.modelId, version }
      return { store: await keeperOf(uri, stores), artifacts: [{ uri, path: inside }], names }
    }
    here = parseStoreReference(uri)
  }
  throw new UserError({
    code: 'bad-model',
    message: 'The registry leads from one version to another without an end.',
    where: version === null ? '' : `models:/${version.name}/${version.version}`,
  })
}

/** MLflow asks the tracking server for `mlflow-artifacts:` whatever registry names them (`mlflow_artifacts_repo.py`). */
async function keeperOf(uri: string, { first, tracking }: Stores): Promise<TrackingStore> {
  if (!/^mlflow-artifacts:/iu.test(uri)) return first
  const store = await tracking()
  return store.kind === 'server' ? store : first
}

async function versionOf(
  store: TrackingStore,
  reference: Exclude<StoreReference, { readonly kind: 'run' | 'logged-model' }>,
  signal: AbortSignal | undefined,
) {
  const { name } = reference
  switch (reference.kind) {
    case 'version':
      return await store.getModelVersion(name, reference.version, signal)
    case 'alias':
      return await store.getVersionByAlias(name, reference.alias, signal)
    case 'stage':
      return await store.getLatestVersion(name, reference.stage, signal)
  }
}

interface InRun {
  readonly version: ModelSource['version']
  readonly inside: string
  readonly signal: AbortSignal | undefined
}

/** A logged model of the run with that name comes before the run's own artifacts, as MLflow has it (`runs_artifact_repo.py`). */
async function destinationInRun(
  store: TrackingStore,
  { runId, path }: Extract<StoreReference, { readonly kind: 'run' }>,
  { version, inside, signal }: InRun,
): Promise<Destination> {
  const run = await store.getRun(runId, signal)
  const below = joined(path, inside)
  const [name = '', ...rest] = below.split('/')
  const models =
    name === '' ? await modelsOfRun(store, run, signal) : await modelsNamed(store, run, { name, signal })
  const [model] = models
  const artifacts: Artifacts[] = []
  if (model !== undefined && (name !== '' || models.length === 1)) {
    artifacts.push({ uri: model.artifactLocation, path: rest.join('/') })
  }
  if (run.artifactUri !== null) artifacts.push({ uri: run.artifactUri, path: below })
  return {
    store,
    artifacts,
    names: {
      runId,
      modelId: artifacts.length > 1 ? (model?.modelId ?? null) : null,
      version,
      called: [model?.name, run.name].filter((called) => typeof called === 'string'),
    },
  }
}

/**
 * The model of that name that a run is the source of, the newest: looked for in its experiment, since not every run lists
 * it under its outputs (`runs_artifact_repo.py`, _get_logged_model_artifact_repo).
 */
async function modelsNamed(
  store: TrackingStore,
  { runId, experimentId }: StoreRun,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal | undefined },
): Promise<readonly LoggedModel[]> {
  // A name with both kinds of quotes cannot be asked for.
  if (name.includes("'") && name.includes('"')) return []
  const filter = name.includes("'") ? `name = "${name}"` : `name = '${name}'`
  let pageToken: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const asked = { experimentIds: [experimentId], filter, pageSize: MAX_RUN_MODELS, signal }
    const { items, nextToken } = await store.searchLoggedModels(
      pageToken === undefined ? asked : { ...asked, pageToken },
    )
    const found = items.find(({ sourceRunId }) => sourceRunId === runId)
    if (found !== undefined) return [found]
    if (nextToken === null || nextToken === pageToken) return []
    pageToken = nextToken
  }
  return []
}

/** The models a run logged, newest first. */
async function modelsOfRun(store: TrackingStore, run: StoreRun, signal: AbortSignal | undefined) {
  const ids = run.modelIds.slice(0, MAX_RUN_MODELS)
  const models = await Promise.all(ids.map((id) => store.getLoggedModel(id, signal).catch(() => null)))
  return models
    .filter((model) => model !== null && model.sourceRunId === run.runId)
    .filter((model) => model !== null)
    .toSorted((left, right) => (right.created ?? 0) - (left.created ?? 0))
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/')
}
