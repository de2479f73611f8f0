/** The tables of MLflow's database (`mlflow/store/tracking/dbmodels/models.py`, `.../model_registry/dbmodels/models.py`). */

/** A table of keys and values that belong to rows of another. */
export interface SideTable {
  readonly table: string
  /** Columns that name the row it belongs to, in the order of `id`. */
  readonly owner: readonly string[]
  readonly key: string
  readonly value: string
}

/** A side table of metrics. `isNan` is where sqlite cannot keep NaN itself. */
export interface MetricTable extends SideTable {
  readonly step: string
  readonly timestamp: string
  readonly isNan: string | null
}

/** One kind of thing: its table, the columns that name a row, and columns by attribute. */
export interface Kind {
  readonly table: string
  readonly id: readonly string[]
  readonly columns: Readonly<Record<string, string>>
  /** What every row that is shown fulfils; `column = value`, or `!=`. Left out where the column is not there. */
  readonly only: readonly { readonly column: string; readonly is: boolean; readonly value: string }[]
  readonly tags?: SideTable
  readonly params?: SideTable
  readonly metrics?: MetricTable
}

const active = { column: 'lifecycle_stage', is: true, value: 'active' } as const
const keyValue = { key: 'key', value: 'value' } as const

export const experimentKind: Kind = {
  table: 'experiments',
  id: ['experiment_id'],
  columns: {
    experiment_id: 'experiment_id',
    name: 'name',
    artifact_location: 'artifact_location',
    lifecycle_stage: 'lifecycle_stage',
    creation_time: 'creation_time',
    last_update_time: 'last_update_time',
  },
  only: [active, { column: 'workspace', is: true, value: 'default' }],
  tags: { table: 'experiment_tags', owner: ['experiment_id'], ...keyValue },
}

export const runKind: Kind = {
  table: 'runs',
  id: ['run_uuid'],
  columns: {
    run_id: 'run_uuid',
    run_name: 'name',
    experiment_id: 'experiment_id',
    status: 'status',
    lifecycle_stage: 'lifecycle_stage',
    start_time: 'start_time',
    end_time: 'end_time',
    user_id: 'user_id',
    artifact_uri: 'artifact_uri',
  },
  only: [active],
  tags: { table: 'tags', owner: ['run_uuid'], ...keyValue },
  params: { table: 'params', owner: ['run_uuid'], ...keyValue },
  metrics: {
    table: 'latest_metrics',
    owner: ['run_uuid'],
    ...keyValue,
    step: 'step',
    timestamp: 'timestamp',
    isNan: 'is_nan',
  },
}

export const loggedModelKind: Kind = {
  table: 'logged_models',
  id: ['model_id'],
  columns: {
    model_id: 'model_id',
    experiment_id: 'experiment_id',
    name: 'name',
    artifact_location: 'artifact_location',
    creation_timestamp: 'creation_timestamp_ms',
    last_updated_timestamp: 'last_updated_timestamp_ms',
    status: 'status',
    model_type: 'model_type',
    source_run_id: 'source_run_id',
  },
  only: [active],
  tags: { table: 'logged_model_tags', owner: ['model_id'], key: 'tag_key', value: 'tag_value' },
  params: { table: 'logged_model_params', owner: ['model_id'], key: 'param_key', value: 'param_value' },
  metrics: {
    table: 'logged_model_metrics',
    owner: ['model_id'],
    key: 'metric_name',
    value: 'metric_value',
    step: 'metric_step',
    timestamp: 'metric_timestamp_ms',
    isNan: null,
  },
}

export const registeredModelKind: Kind = {
  table: 'registered_models',
  id: ['name'],
  columns: {
    name: 'name',
    creation_timestamp: 'creation_time',
    last_updated_timestamp: 'last_updated_time',
    description: 'description',
  },
  only: [{ column: 'workspace', is: true, value: 'default' }],
  tags: { table: 'registered_model_tags', owner: ['name'], ...keyValue },
}

export const versionKind: Kind = {
  table: 'model_versions',
  id: ['name', 'version'],
  columns: {
    name: 'name',
    version_number: 'version',
    creation_timestamp: 'creation_time',
    last_updated_timestamp: 'last_updated_time',
    description: 'description',
    user_id: 'user_id',
    stage: 'current_stage',
    source_path: 'source',
    run_id: 'run_id',
    status: 'status',
    status_message: 'status_message',
    run_link: 'run_link',
    storage_location: 'storage_location',
  },
  only: [
    { column: 'workspace', is: true, value: 'default' },
    // Kept for the history, never shown (`STAGE_DELETED_INTERNAL`).
    { column: 'current_stage', is: false, value: 'Deleted_Internal' },
  ],
  tags: { table: 'model_version_tags', owner: ['name', 'version'], ...keyValue },
}

/** Every table that is read. */
export const tableNames: readonly string[] = [
  ...[experimentKind, runKind, loggedModelKind, registeredModelKind, versionKind].flatMap(
    ({ table, tags, params, metrics }) =>
      [table, tags?.table, params?.table, metrics?.table].filter((name) => name !== undefined),
  ),
  'inputs',
  'input_tags',
  'datasets',
  'registered_model_aliases',
]
