/** Which kind of store a tracking URI names. Each kind is loaded only when one is opened. */
import { isServerUri } from '../rest/server-address.ts'
import { maskedLocation } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'
import type { SourceContext, StoreOpener } from '../source.ts'
import { localStore } from './local-store.ts'
import { otherStore } from './other-stores.ts'
import type { TrackingStore } from './tracking-store.ts'

/** Every kind of store; the first that recognises the URI wins. */
const openers: readonly StoreOpener[] = [
  (uri, context) =>
    isServerUri(uri)
      ? import('../rest/rest-store.ts').then(({ openRestStore }) => openRestStore(uri, context))
      : null,
  localStore,
]

/**
 * Opens a store by tracking URI: a path or `file:` URI of an `mlruns` folder, `sqlite:///…` or a database file's path,
 * `http(s)://…`. Throws UserError `unsupported` for other databases and services, `not-found` where nothing is there.
 */
export async function openStore(uri: string, context: SourceContext): Promise<TrackingStore> {
  for (const opener of openers) {
    const store = opener(uri, context)
    if (store !== null) return await store
  }
  throw new UserError({
    code: 'unsupported',
    ...otherStore(uri),
    where: maskedLocation(uri).slice(0, 300),
  })
}
