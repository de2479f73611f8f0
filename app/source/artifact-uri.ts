/** Artifacts that a tracking server gives: `mlflow-artifacts:/…`, asked of the tracking server in use. */
import { maskedLocation } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'
import { bringArtifacts } from './artifacts.ts'
import { trackingChoice } from './default-tracking.ts'
import { findModel } from './find-model.ts'
import { isServerUri } from './rest/server-address.ts'
import type { Source, SourceContext } from './source.ts'
import { openStore } from './store/open-store.ts'
import type { TrackingStore } from './store/tracking-store.ts'

/** Recognises `mlflow-artifacts:` URIs. */
export function artifactUri(location: string, context: SourceContext): Source | null {
  if (!/^mlflow-artifacts:/iu.test(location)) return null
  const label = 'an artifact of an MLflow server'
  return {
    label,
    materialize: async (options) =>
      await withServer(location, context, async (store) => {
        const root = await bringArtifacts({ uri: location, path: '' }, store, { context, options })
        if (root === null) throw new Error('A server gives its artifacts or says why not.')
        return { root: await findModel(root, location), location, source: sourceOf(store, location) }
      }),
    resolve: async () =>
      await withServer(location, context, async (store) => ({
        kind: 'model',
        label,
        leadsTo: location,
        source: sourceOf(store, location),
      })),
  }
}

function sourceOf(store: TrackingStore, leadsTo: string) {
  return { store: store.uri, leadsTo, runId: null, modelId: null, version: null }
}

/** MLflow refuses it without a server too (`mlflow_artifacts_repo.py`, _validate_uri_scheme). */
async function withServer<T>(
  location: string,
  context: SourceContext,
  use: (store: TrackingStore) => Promise<T>,
): Promise<T> {
  const { uri } = await trackingChoice(context)
  if (!isServerUri(uri)) {
    throw new UserError({
      code: 'bad-usage',
      message: 'mlflow-artifacts: locations are artifacts of a tracking server, and none is named.',
      hint: 'Name it with MLFLOW_TRACKING_URI or --tracking-uri, such as http://host:5000.',
      where: maskedLocation(location).slice(0, 300),
    })
  }
  const store = await openStore(uri, context)
  try {
    return await use(store)
  } finally {
    store.close()
  }
}
