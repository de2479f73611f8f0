/**
 * What MLflow's REST API says of experiments, runs, models and versions (`mlflow/protos/service.proto`,
 * `model_registry.proto`), as the contract's values.
 */
import type {
  KeyValue,
  LoggedModel,
  ModelVersion,
  RegisteredModel,
  StoredMetric,
  StoreExperiment,
  StoreRun,
} from '#shared/store.ts'
import { float, numberOrNull, object, objects, text, textOrNull, texts } from './fields.ts'
import type { JsonObject } from './json-call.ts'

/** `Experiment`. */
export function experimentOf(from: JsonObject): StoreExperiment {
  return {
    experimentId: text(from, 'experiment_id'),
    name: text(from, 'name'),
    artifactLocation: textOrNull(from, 'artifact_location'),
    lifecycle: lifecycleOf(from),
    created: numberOrNull(from, 'creation_time'),
    updated: numberOrNull(from, 'last_update_time'),
    tags: pairs(from, 'tags'),
  }
}

/** `Run`: info, data and outputs. */
export function runOf(from: JsonObject): StoreRun {
  const info = object(from, 'info')
  const data = object(from, 'data')
  const tags = pairs(data, 'tags')
  return {
    runId: text(info, 'run_id') || text(info, 'run_uuid'),
    name: textOrNull(info, 'run_name') ?? valueOf(tags, 'mlflow.runName'),
    experimentId: text(info, 'experiment_id'),
    status: text(info, 'status'),
    lifecycle: lifecycleOf(info),
    started: numberOrNull(info, 'start_time'),
    ended: numberOrNull(info, 'end_time'),
    user: textOrNull(info, 'user_id') ?? valueOf(tags, 'mlflow.user'),
    artifactUri: textOrNull(info, 'artifact_uri'),
    params: pairs(data, 'params'),
    metrics: metrics(data),
    tags,
    modelIds: objects(object(from, 'outputs'), 'model_outputs').map((output) => text(output, 'model_id')),
    loggedPaths: loggedPathsOf(tags),
  }
}

/** `LoggedModel`: info and data. */
export function loggedModelOf(from: JsonObject): LoggedModel {
  const info = object(from, 'info')
  const data = object(from, 'data')
  return {
    modelId: text(info, 'model_id'),
    experimentId: text(info, 'experiment_id'),
    name: text(info, 'name'),
    artifactLocation: text(info, 'artifact_uri'),
    status: text(info, 'status').replace(/^LOGGED_MODEL_(?:UPLOAD_)?/u, ''),
    modelType: textOrNull(info, 'model_type'),
    sourceRunId: textOrNull(info, 'source_run_id'),
    created: numberOrNull(info, 'creation_timestamp_ms'),
    updated: numberOrNull(info, 'last_updated_timestamp_ms'),
    params: pairs(data, 'params'),
    metrics: metrics(data),
    tags: pairs(info, 'tags'),
  }
}

/** `ModelVersion`; a search leaves the aliases out, so those of the registered model are joined to it. */
export function versionOf(
  from: JsonObject,
  aliases: readonly string[] = texts(from, 'aliases'),
): ModelVersion {
  const source = text(from, 'source')
  return {
    name: text(from, 'name'),
    version: text(from, 'version'),
    stage: text(from, 'current_stage') || 'None',
    status: text(from, 'status'),
    statusMessage: textOrNull(from, 'status_message'),
    source,
    runId: textOrNull(from, 'run_id'),
    runLink: textOrNull(from, 'run_link'),
    modelId: textOrNull(from, 'model_id') ?? /^models:\/(m-[0-9a-f]+)$/u.exec(source)?.[1] ?? null,
    description: textOrNull(from, 'description'),
    created: numberOrNull(from, 'creation_timestamp'),
    updated: numberOrNull(from, 'last_updated_timestamp'),
    user: textOrNull(from, 'user_id'),
    tags: pairs(from, 'tags'),
    aliases,
  }
}

/** `RegisteredModel`. */
export function registeredModelOf(from: JsonObject): RegisteredModel {
  const aliases = objects(from, 'aliases').map((entry) => ({
    alias: text(entry, 'alias'),
    version: text(entry, 'version'),
  }))
  return {
    name: text(from, 'name'),
    description: textOrNull(from, 'description'),
    created: numberOrNull(from, 'creation_timestamp'),
    updated: numberOrNull(from, 'last_updated_timestamp'),
    tags: pairs(from, 'tags'),
    aliases,
    latestVersions: objects(from, 'latest_versions').map((version) =>
      versionOf(version, aliasesOf(aliases, text(version, 'version'))),
    ),
  }
}

/** The names that point to a version. */
export function aliasesOf(aliases: RegisteredModel['aliases'], version: string): readonly string[] {
  return aliases.filter((entry) => entry.version === version).map((entry) => entry.alias)
}

function lifecycleOf(from: JsonObject): 'active' | 'deleted' {
  return text(from, 'lifecycle_stage') === 'deleted' ? 'deleted' : 'active'
}

function pairs(from: JsonObject, name: string): readonly KeyValue[] {
  return objects(from, name).map((pair) => ({ key: text(pair, 'key'), value: text(pair, 'value') }))
}

function metrics(from: JsonObject): readonly StoredMetric[] {
  return objects(from, 'metrics').map((metric) => ({
    key: text(metric, 'key'),
    value: float(metric, 'value'),
    step: numberOrNull(metric, 'step') ?? 0,
    timestamp: numberOrNull(metric, 'timestamp') ?? 0,
  }))
}

function valueOf(tags: readonly KeyValue[], key: string): string | null {
  return tags.find((tag) => tag.key === key)?.value ?? null
}

/**
 * Models under a run's own artifacts: MLflow 1 and 2 list them in the tag `mlflow.log-model.history`, a JSON array of
 * MLmodel contents (`mlflow/utils/mlflow_tags.py`, MLFLOW_LOGGED_MODELS). A tag that cannot be read lists none.
 */
function loggedPathsOf(tags: readonly KeyValue[]): StoreRun['loggedPaths'] {
  const history = valueOf(tags, 'mlflow.log-model.history')
  if (history === null) return []
  try {
    const models = objects({ history: JSON.parse(history) as unknown }, 'history')
    return models.map((model) => ({
      path: text(model, 'artifact_path'),
      flavors: Object.keys(object(model, 'flavors')),
    }))
  } catch {
    return []
  }
}
