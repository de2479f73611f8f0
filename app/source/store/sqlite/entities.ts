/** Rows of MLflow's tables as the contract has them. */
import type { LoggedModel, ModelVersion, StoreExperiment, StoreRun } from '#shared/store.ts'
import { loggedPathsOf } from '../logged-paths.ts'
import { modelIdOfSource } from '../version-source.ts'
import { loggedModelStatus } from './read-rows.ts'
import type { Found } from './read-rows.ts'
import type { Cell } from './snapshot-vfs.ts'

/** An experiment. */
export function experimentOf({ columns, tags }: Found): StoreExperiment {
  return {
    experimentId: text(columns['experiment_id']),
    name: text(columns['name']),
    artifactLocation: textOrNull(columns['artifact_location']),
    lifecycle: lifecycleOf(columns['lifecycle_stage']),
    created: time(columns['creation_time']),
    updated: time(columns['last_update_time']),
    tags,
  }
}

/** A run with the logged models it put out. */
export function runOf({ columns, tags, params, metrics }: Found, modelIds: readonly string[]): StoreRun {
  const tagged = tags.find(({ key }) => key === 'mlflow.runName')?.value ?? null
  return {
    runId: text(columns['run_id']),
    // Before MLflow 2 the name was a tag only.
    name: orNull(text(columns['run_name'])) ?? tagged,
    experimentId: text(columns['experiment_id']),
    status: text(columns['status']),
    lifecycle: lifecycleOf(columns['lifecycle_stage']),
    started: time(columns['start_time']),
    ended: time(columns['end_time']),
    user: orNull(text(columns['user_id'])) ?? tags.find(({ key }) => key === 'mlflow.user')?.value ?? null,
    artifactUri: textOrNull(columns['artifact_uri']),
    params,
    metrics,
    tags,
    modelIds,
    loggedPaths: loggedPathsOf(tags),
  }
}

/** A logged model. */
export function loggedModelOf({ columns, tags, params, metrics }: Found): LoggedModel {
  return {
    modelId: text(columns['model_id']),
    experimentId: text(columns['experiment_id']),
    name: text(columns['name']),
    artifactLocation: text(columns['artifact_location']),
    status: loggedModelStatus(columns['status']),
    modelType: orNull(text(columns['model_type'])),
    sourceRunId: orNull(text(columns['source_run_id'])),
    created: time(columns['creation_timestamp']),
    updated: time(columns['last_updated_timestamp']),
    params,
    metrics,
    tags,
  }
}

/** A version. */
export function versionOf({ columns, tags }: Found, aliases: readonly string[]): ModelVersion {
  const source = text(columns['source_path'])
  return {
    name: text(columns['name']),
    version: text(columns['version_number']),
    stage: orNull(text(columns['stage'])) ?? 'None',
    status: orNull(text(columns['status'])) ?? 'READY',
    statusMessage: orNull(text(columns['status_message'])),
    source,
    runId: orNull(text(columns['run_id'])),
    runLink: orNull(text(columns['run_link'])),
    modelId: modelIdOfSource(source),
    description: orNull(text(columns['description'])),
    created: time(columns['creation_timestamp']),
    updated: time(columns['last_updated_timestamp']),
    user: orNull(text(columns['user_id'])),
    tags,
    aliases,
  }
}

/** A cell as text; empty where there is none. */
export function text(cell: Cell | undefined): string {
  return cell === null || cell === undefined || cell instanceof Uint8Array ? '' : String(cell)
}

/** A cell as milliseconds. */
export function time(cell: Cell | undefined): number | null {
  return typeof cell === 'number' ? cell : null
}

/** MLflow writes an empty text for what is not set. */
export function orNull(value: string): string | null {
  return value === '' ? null : value
}

function textOrNull(cell: Cell | undefined): string | null {
  return typeof cell === 'string' ? cell : null
}

function lifecycleOf(cell: Cell | undefined): 'active' | 'deleted' {
  return cell === 'deleted' ? 'deleted' : 'active'
}
