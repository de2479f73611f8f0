/** Folders of a file store as the contract has them; null where a folder is none, or is deleted. */
import path from 'node:path'
import type { LoggedModel, RegisteredModel, StoreExperiment, StoreRun } from '#shared/store.ts'
import type { ValueMap } from '#shared/values.ts'
import { latestByStage } from '../latest-versions.ts'
import type { StoredVersion } from '../local-tracking.ts'
import { loggedPathsOf } from '../logged-paths.ts'
import { modelIdOfSource } from '../version-source.ts'
import { keyValuesIn, metricsIn } from './key-values.ts'
import { versionPlaces } from './layout.ts'
import type { Place } from './layout.ts'
import { foldersIn, keysIn, readMeta, readText } from './small-files.ts'

/** `RunStatus` and `LoggedModelStatus` of service.proto, by number. */
const RUN_STATUSES = ['', 'RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']
const MODEL_STATUSES = ['UNSPECIFIED', 'PENDING', 'READY', 'FAILED']

/** An experiment. */
export async function experimentAt(store: string, place: Place): Promise<StoreExperiment | null> {
  const folder = path.join(store, ...place)
  const meta = await readMeta(folder)
  if (meta === null) return null
  return {
    experimentId: place[0] ?? '',
    name: text(meta, 'name') ?? '',
    artifactLocation: text(meta, 'artifact_location'),
    lifecycle: lifecycleOf(meta),
    created: time(meta, 'creation_time'),
    updated: time(meta, 'last_update_time'),
    tags: keyValuesIn(path.join(folder, 'tags')),
  }
}

/** A run. */
export async function runAt(store: string, place: Place): Promise<StoreRun | null> {
  const folder = path.join(store, ...place)
  const meta = await readMeta(folder)
  if (meta === null) return null
  const tags = keyValuesIn(path.join(folder, 'tags'))
  const tag = (key: string) => tags.find((one) => one.key === key)?.value ?? null
  return {
    runId: place[1] ?? '',
    // Before MLflow 2 the name was a tag only.
    name: text(meta, 'run_name') ?? tag('mlflow.runName') ?? text(meta, 'name'),
    experimentId: place[0] ?? '',
    status: statusOf(meta, RUN_STATUSES),
    lifecycle: lifecycleOf(meta),
    started: time(meta, 'start_time'),
    ended: time(meta, 'end_time'),
    user: text(meta, 'user_id') ?? tag('mlflow.user'),
    artifactUri: text(meta, 'artifact_uri'),
    params: keyValuesIn(path.join(folder, 'params')),
    metrics: metricsIn(path.join(folder, 'metrics')),
    tags,
    modelIds: foldersIn(path.join(folder, 'outputs')),
    loggedPaths: loggedPathsOf(tags),
  }
}

/** A logged model. */
export async function loggedModelAt(store: string, place: Place): Promise<LoggedModel | null> {
  const folder = path.join(store, ...place)
  const meta = await readMeta(folder)
  if (meta === null) return null
  return {
    modelId: place[2] ?? '',
    experimentId: place[0] ?? '',
    name: text(meta, 'name') ?? '',
    artifactLocation: text(meta, 'artifact_location') ?? path.join(folder, 'artifacts'),
    status: statusOf(meta, MODEL_STATUSES),
    modelType: text(meta, 'model_type'),
    sourceRunId: text(meta, 'source_run_id'),
    created: time(meta, 'creation_timestamp'),
    updated: time(meta, 'last_updated_timestamp'),
    params: keyValuesIn(path.join(folder, 'params')),
    metrics: metricsIn(path.join(folder, 'metrics')),
    tags: keyValuesIn(path.join(folder, 'tags')),
  }
}

/** A registered model. */
export async function registeredModelAt(store: string, place: Place): Promise<RegisteredModel | null> {
  const folder = path.join(store, ...place)
  const meta = await readMeta(folder)
  const name = place[1] ?? ''
  if (meta === null) return null
  const all = await Promise.all(versionPlaces(store, name).map((version) => versionAt(store, version)))
  const versions = all.flatMap((stored) => (stored === null ? [] : [stored.version]))
  const latest = latestByStage(versions.map((version) => ({ ...version, version: Number(version.version) })))
  return {
    name,
    description: text(meta, 'description'),
    created: time(meta, 'creation_timestamp') ?? time(meta, 'creation_time'),
    updated: time(meta, 'last_updated_timestamp'),
    tags: keyValuesIn(path.join(folder, 'tags')),
    aliases: aliasesIn(folder),
    latestVersions: latest.map((version) => ({ ...version, version: String(version.version) })),
  }
}

/** A version; one that was deleted stays in the store as a stage of its own and is none. */
export async function versionAt(store: string, place: Place): Promise<StoredVersion | null> {
  const folder = path.join(store, ...place)
  const meta = await readMeta(folder)
  const stage = meta === null ? null : (text(meta, 'current_stage') ?? 'None')
  if (meta === null || stage === null || stage === 'Deleted_Internal') return null
  const version = (place[2] ?? '').slice('version-'.length)
  const source = text(meta, 'source') ?? ''
  return {
    storageLocation: text(meta, 'storage_location'),
    version: {
      name: place[1] ?? '',
      version,
      stage,
      status: text(meta, 'status') ?? 'READY',
      statusMessage: text(meta, 'status_message'),
      source,
      runId: text(meta, 'run_id'),
      runLink: text(meta, 'run_link'),
      modelId: text(meta, 'model_id') ?? modelIdOfSource(source),
      description: text(meta, 'description'),
      created: time(meta, 'creation_timestamp'),
      updated: time(meta, 'last_updated_timestamp'),
      user: text(meta, 'user_id'),
      tags: keyValuesIn(path.join(folder, 'tags')),
      aliases: aliasesIn(path.join(folder, '..'))
        .filter((alias) => alias.version === version)
        .map(({ alias }) => alias),
    },
  }
}

function aliasesIn(folder: string): RegisteredModel['aliases'] {
  const aliases = path.join(folder, 'aliases')
  return keysIn(aliases).map((alias) => ({
    alias,
    version: (readText(path.join(aliases, alias)) ?? '').trim(),
  }))
}

/** MLflow writes an empty text for what is not set; ids and versions may be YAML integers. */
export function text(meta: ValueMap, key: string): string | null {
  const value = meta.get(key)
  if (typeof value === 'bigint' || typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

/** Milliseconds. */
export function time(meta: ValueMap, key: string): number | null {
  const value = meta.get(key)
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : null
}

function statusOf(meta: ValueMap, words: readonly string[]): string {
  const value = meta.get('status')
  if (typeof value === 'string') return value
  return words[Number(value)] ?? ''
}

function lifecycleOf(meta: ValueMap): 'active' | 'deleted' {
  return meta.get('lifecycle_stage') === 'deleted' ? 'deleted' : 'active'
}
