/** Which store is asked where none is named; as `mlflow/tracking/_tracking_service/utils.py` decides. */
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { toPath } from './local-path.ts'
import { isServerUri, serverAddress } from './rest/server-address.ts'
import type { SourceContext } from './source.ts'
import { isOtherStore } from './store/other-stores.ts'
import { sqlitePath } from './store/sqlite-uri.ts'

/** Who named the store. */
export interface TrackingChoice {
  readonly uri: string
  readonly origin: 'given' | 'environment' | 'default'
}

/**
 * The URI a person named, else `MLFLOW_TRACKING_URI`, else `./mlruns` where it has experiments (a folder of digits with
 * a meta.yaml), else `sqlite:///mlflow.db` of the working folder.
 */
export async function trackingChoice(context: SourceContext): Promise<TrackingChoice> {
  if (context.trackingUri !== null) return { uri: context.trackingUri, origin: 'given' }
  const stated = context.environment['MLFLOW_TRACKING_URI'] ?? ''
  if (stated !== '') return { uri: stated, origin: 'environment' }
  const runs = path.join(context.workingFolder, 'mlruns')
  if (await hasExperiments(runs)) return { uri: runs, origin: 'default' }
  return { uri: `sqlite:///${path.join(context.workingFolder, 'mlflow.db')}`, origin: 'default' }
}

/** The registry's URI: a person's, else `MLFLOW_REGISTRY_URI`, else the tracking URI (`_model_registry/utils.py`). */
export async function registryUri(context: SourceContext): Promise<string> {
  const stated = context.registryUri ?? context.environment['MLFLOW_REGISTRY_URI'] ?? ''
  return stated === '' ? (await trackingChoice(context)).uri : stated
}

async function hasExperiments(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!entry.isDirectory() || !/^\p{Nd}+$/u.test(entry.name)) continue
    const found = await lstat(path.join(folder, entry.name, 'meta.yaml')).catch(() => null)
    if (found !== null) return true
  }
  return false
}

/** Which stores are asked where one is named. */
type NamedStores = Pick<SourceContext, 'trackingUri' | 'registryUri'>

/**
 * A store that is named alone keeps runs and registry both; one that the environment names as one of the two brings the
 * other with it, since versions of that registry lead to runs of that store.
 */
export function storesNamed(store: string, context: SourceContext): NamedStores {
  const tracking = context.environment['MLFLOW_TRACKING_URI'] ?? ''
  const registry = context.environment['MLFLOW_REGISTRY_URI'] ?? ''
  const isPair = tracking !== '' && registry !== ''
  if (isPair && [tracking, registry].some((uri) => isSameStore(uri, store, context))) {
    return { trackingUri: tracking, registryUri: registry }
  }
  return { trackingUri: store, registryUri: store }
}

/** Whether two URIs name one store, as far as their words tell. */
function isSameStore(one: string, other: string, context: SourceContext): boolean {
  const [left, right] = [one, other].map((uri) => {
    if (isServerUri(uri)) return serverAddress(uri).base
    return sqlitePath(uri, context) ?? (isOtherStore(uri) ? uri : toPath(uri, context.workingFolder))
  })
  return left === right
}
