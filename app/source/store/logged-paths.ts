import type { KeyValue, StoreRun } from '#shared/store.ts'

/** The tag in which MLflow 1 and 2 note each model a run logs (`mlflow/utils/mlflow_tags.py`, MLFLOW_LOGGED_MODELS). */
const HISTORY = 'mlflow.log-model.history'

/** Models under a run's own artifacts, each path once; none where the tag is not there or cannot be read. */
export function loggedPathsOf(tags: readonly KeyValue[]): StoreRun['loggedPaths'] {
  const text = tags.find(({ key }) => key === HISTORY)?.value
  if (text === undefined) return []
  const parsed = parse(text)
  if (!Array.isArray(parsed)) return []
  const paths = new Map<string, readonly string[]>()
  for (const entry of parsed as unknown[]) {
    if (typeof entry !== 'object' || entry === null || !('artifact_path' in entry)) continue
    if (typeof entry.artifact_path !== 'string') continue
    const flavors =
      'flavors' in entry && typeof entry.flavors === 'object' ? Object.keys(entry.flavors ?? {}) : []
    paths.set(entry.artifact_path, flavors)
  }
  return Array.from(paths, ([path, flavors]) => ({ path, flavors }))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
