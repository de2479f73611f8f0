/**
 * Locations that are whole stores: an `mlruns` folder, a database, a tracking URI. They are browsed; where one holds a
 * single model, opening the store opens it.
 */
import type { Folder } from '#app/folder/folder.ts'
import type { ResolvedLocation } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import type { BringOptions } from './bring.ts'
import type { Source, SourceContext } from './source.ts'
import { storeModel } from './store-model.ts'
import { openStore } from './store/open-store.ts'
import type { TrackingStore } from './store/tracking-store.ts'

/** As many models are named where there are several. */
const SHOWN = 5

/** Recognises URIs of databases; paths are looked at first. */
export function storeUri(location: string, context: SourceContext): Source | null {
  if (!/^sqlite(?:\+\w+)?:/iu.test(location)) return null
  return {
    label: 'a tracking store',
    materialize: (options) => openInStore(location, location, { context, options }),
    resolve: () => resolveStore(location, context),
  }
}

/** The only model of a store. Throws UserError `bad-model`, which names some, where there are none or several. */
export async function openInStore(
  location: string,
  uri: string,
  { context, options }: { readonly context: SourceContext; readonly options: BringOptions },
): Promise<Folder> {
  const store = await openStore(uri, context)
  const only = await onlyModel(store, uri).finally(() => store.close())
  const within = { ...context, trackingUri: store.uri, registryUri: store.uri }
  const folder = await storeModel(only, within)?.materialize(options)
  if (folder === undefined) throw new Error('A model of a store has a location.')
  return { ...folder, location }
}

/** A store as a location that is browsed. */
export async function resolveStore(uri: string, context: SourceContext): Promise<ResolvedLocation> {
  const store = await openStore(uri, context)
  store.close()
  return { kind: 'store', store: store.uri, label: 'a tracking store of MLflow' }
}

async function onlyModel(store: TrackingStore, shown: string): Promise<string> {
  const registered = await store.searchRegisteredModels({ pageSize: SHOWN + 1 })
  const logged = await store.searchLoggedModels({ pageSize: SHOWN + 1 })
  const runs = await store.searchRuns({ pageSize: 100 })
  const inRuns = runs.items.flatMap(({ runId, loggedPaths }) =>
    loggedPaths.map(({ path }) => `runs:/${runId}/${path}`),
  )
  const models = [...logged.items.map(({ modelId }) => `models:/${modelId}`), ...inRuns]
  const [only] = models
  if (only !== undefined && models.length === 1) return only
  const named = [
    ...registered.items.flatMap(({ latestVersions }) =>
      latestVersions.map(({ name, version }) => `models:/${name}/${version}`),
    ),
    ...models,
  ]
  throw new UserError({
    code: 'bad-model',
    message:
      named.length === 0
        ? `${shown} is a tracking store of MLflow without a model in it.`
        : `${shown} is a tracking store of MLflow with several models: name one of them.`,
    hint:
      named.length === 0
        ? `See what is in it: palate browse ${JSON.stringify(shown)}`
        : `For example ${named.slice(0, SHOWN).join(', ')} with --tracking-uri ${JSON.stringify(store.uri)}; palate browse lists them.`,
    where: shown,
  })
}
