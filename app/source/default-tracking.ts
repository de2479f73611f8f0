/** Which store is asked where none is named; as `mlflow/tracking/_tracking_service/utils.py` decides. */
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { SourceContext } from './source.ts'

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
