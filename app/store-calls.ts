/** The engine's calls that browse stores and say where models come from. */
import { digestFiles } from '#app/folder/digest-files.ts'
import { listFiles } from '#app/folder/list-files.ts'
import { hostContext } from '#app/source/host-context.ts'
import { modelFlavors } from '#app/source/model-flavors.ts'
import { openFolder, resolveLocation } from '#app/source/open-folder.ts'
import { isServerUri, serverAddress } from '#app/source/rest/server-address.ts'
import type { Secrets } from '#app/source/rest/credentials.ts'
import type { SourceContext } from '#app/source/source.ts'
import { registryUri, storesNamed, trackingChoice } from '#app/source/default-tracking.ts'
import { openStore } from '#app/source/store/open-store.ts'
import { requireStore } from '#app/source/store/require-store.ts'
import { storePlace } from '#app/source/store/store-place.ts'
import type { ExperimentStoreQuery, TrackingStore } from '#app/source/store/tracking-store.ts'
import { compareText } from '#app/text/compare-text.ts'
import type { AddedStores } from '#app/workspace/store-places.ts'
import type { Api, CallContext, CallInput, CallName } from '#shared/contract.ts'
import type { FolderDifference, StorePlace } from '#shared/store.ts'
import type { storeCalls as declared } from '#shared/store-calls.ts'
import { mlflowProgram } from './mlflow-program.ts'
import type { OpenModel } from './open-models.ts'
import { originOf } from './origin-of-model.ts'

/** The calls of this file: those of shared/store-calls.ts but the cache's. */
type StoreCalls = Pick<Api, Exclude<keyof typeof declared, 'cacheEntries' | 'clearCache'>>

/** What they need of the engine. */
export interface StoreCallParts {
  readonly added: AddedStores
  readonly secrets: Secrets
  readonly get: (id: string) => OpenModel
}

/** The stores of a call that names one, for runs and for the registry; what MLflow would take where it names none. */
export function contextOf(secrets: Secrets, store: string | undefined): Partial<SourceContext> {
  return {
    secrets,
    mlflow: mlflowProgram(null),
    ...(store === undefined ? {} : storesNamed(store, hostContext())),
  }
}

/** The calls, over stores that are opened for the length of one call. */
export function storeCallsOf({ added, secrets, get }: StoreCallParts): StoreCalls {
  const here = (store?: string) => hostContext(contextOf(secrets, store))
  const places = () => listPlaces(added, here())
  const search = searchWith(here)
  return {
    storePlaces: places,
    addStore: async ({ store }) => {
      const place = await storePlace(store, here(), 'added')
      await requireStore(store, here())
      await keepGivenCredentials(store, secrets)
      await added.add(place.store)
      return await places()
    },
    signIn: async ({ store, credentials }) => {
      await secrets.keep(serverAddress(store).origin, credentials)
      return await places()
    },
    signOut: async ({ store }) => {
      await secrets.forget(serverAddress(store).origin)
      return await places()
    },
    forgetStore: async ({ store }) => {
      await added.forget(store)
      const left = (await added.list()).filter((uri) => isServerUri(uri))
      const origin = isServerUri(store) ? serverAddress(store).origin : null
      if (origin !== null && !left.some((uri) => serverAddress(uri).origin === origin)) {
        await secrets.forget(origin)
      }
      return await places()
    },
    searchExperiments: search((store, query) => store.searchExperiments(query)),
    searchRuns: search((store, query) => store.searchRuns(query)),
    searchLoggedModels: search((store, query) => store.searchLoggedModels(query)),
    searchRegisteredModels: search((store, query) => store.searchRegisteredModels(query)),
    searchModelVersions: search((store, query) => store.searchModelVersions(query)),
    modelFlavors: ({ store, locations }, context) => flavorsIn(here(store), locations, context?.signal),
    resolveLocation: ({ location, store }, context) =>
      resolveLocation(location, { ...context, context: contextOf(secrets, store) }),
    modelOrigin: ({ id, store }, context) => originOf(get(id), here(store), context?.signal),
    sameFiles: async ({ id, location, store }, context) => {
      const other = await openFolder(location, { ...context, context: contextOf(secrets, store) })
      return await sameFiles(get(id), other, context ?? {})
    },
  }
}

/** Versions lead to logged models and runs: the store of those is asked, whichever of the two was named. */
async function flavorsIn(
  here: SourceContext,
  locations: readonly string[],
  signal: AbortSignal | undefined,
): ReturnType<Api['modelFlavors']> {
  const store = await openStore((await trackingChoice(here)).uri, here)
  try {
    return await modelFlavors(store, locations, signal)
  } finally {
    store.close()
  }
}

/** A call over one page of one kind of thing. */
function searchWith(here: () => SourceContext) {
  return <R>(find: (store: TrackingStore, query: ExperimentStoreQuery) => Promise<R>) =>
    async (
      { store: uri, ...query }: CallInput<'searchRuns'>,
      context?: Partial<CallContext<CallName>>,
    ): Promise<R> => {
      const store = await openStore(uri, here())
      try {
        return await find(store, { ...query, signal: context?.signal })
      } finally {
        store.close()
      }
    }
}

/** What stands before the `@` of an address is kept with the secrets, never with the address. */
async function keepGivenCredentials(store: string, secrets: Secrets): Promise<void> {
  const { origin, credentials } = isServerUri(store)
    ? serverAddress(store)
    : { origin: '', credentials: null }
  if (credentials !== null) await secrets.keep(origin, credentials)
}

async function listPlaces(added: AddedStores, here: SourceContext): Promise<readonly StorePlace[]> {
  const { uri, origin } = await trackingChoice(here)
  // The environment may name a service that Palate does not browse.
  const placeOf = (store: string, why: StorePlace['origin']) => storePlace(store, here, why).catch(() => null)
  const tracking = await placeOf(uri, origin === 'environment' ? 'environment' : 'default')
  const registry = await placeOf(await registryUri(here), 'registry')
  const rest = await Promise.all((await added.list()).map((store) => placeOf(store, 'added')))
  const isListed = tracking !== null && (tracking.origin === 'environment' || tracking.present)
  const places = [
    ...(isListed ? [tracking] : []),
    ...(registry === null || registry.store === tracking?.store ? [] : [registry]),
    ...rest.filter((place) => place !== null),
  ]
  return places.filter(({ store }, at) => places.findIndex((other) => other.store === store) === at)
}

async function sameFiles(
  { folder, model }: OpenModel,
  other: OpenModel['folder'],
  { signal, report }: Partial<CallContext<'sameFiles'>>,
): Promise<FolderDifference> {
  const options = (activity: string) => ({
    ...(signal === undefined ? {} : { signal }),
    report: (done: number, total: number) => report?.({ activity, done, total }),
  })
  const left = await digestFiles(folder, model.files, options('Reading every file of this model'))
  const { entries } = await listFiles(other)
  const right = await digestFiles(other, entries, options('Reading every file of the other model'))
  const theirs = new Map(right.files.map(({ path, sha256 }) => [path, sha256]))
  const ours = new Map(left.files.map(({ path, sha256 }) => [path, sha256]))
  const files: FolderDifference['files'][number][] = []
  for (const [path, sha256] of ours) {
    const match = theirs.get(path)
    if (match !== sha256) files.push({ path, kind: match === undefined ? 'only-left' : 'differs' })
  }
  for (const path of theirs.keys()) if (!ours.has(path)) files.push({ path, kind: 'only-right' })
  files.sort((one, two) => compareText(one.path, two.path))
  return { same: left.whole === right.whole, left: left.whole, right: right.whole, files }
}
