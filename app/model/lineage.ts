import type { Field, Lineage } from '#shared/model.ts'
import type { ValueMap } from '#shared/values.ts'
import { scalarText } from './value-access.ts'

/** Where a model was made (`mlflow/models/model.py`, `Model.__init__`). */
export function readLineage(fields: ValueMap): Lineage {
  const text = (key: string) => scalarText(fields.get(key))
  return {
    runId: text('run_id'),
    modelId: text('model_id'),
    modelUuid: text('model_uuid'),
    artifactPath: text('artifact_path'),
    savedAt: text('utc_time_created'),
    mlflowVersion: text('mlflow_version'),
    databricksRuntime: text('databricks_runtime'),
  }
}

/** Fields that have a place of their own in `Model`. */
const placed = new Set([
  'flavors',
  'signature',
  'is_signature_from_type_hint',
  'saved_input_example_info',
  'run_id',
  'model_id',
  'model_uuid',
  'artifact_path',
  'utc_time_created',
  'mlflow_version',
  'databricks_runtime',
])

/** Fields MLflow knows that are shown as they are. */
const shown = new Set([
  'metadata',
  'resources',
  'prompts',
  'auth_policy',
  'env_vars',
  'model_size_bytes',
  'type_hint_from_example',
  'tags',
  'params',
  'metrics',
  'registered_model_version',
])

/** The fields of an MLmodel that have no place of their own: those MLflow knows, and those it does not. */
export function readOtherFields(fields: ValueMap): {
  readonly details: readonly Field[]
  readonly unknownFields: readonly Field[]
} {
  const details: Field[] = []
  const unknownFields: Field[] = []
  for (const [key, value] of fields) {
    const name = String(key)
    if (placed.has(name)) continue
    if (!shown.has(name)) unknownFields.push({ name, value })
    else if (value !== null) details.push({ name, value })
  }
  return { details, unknownFields }
}
