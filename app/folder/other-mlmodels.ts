import type { FileEntry } from '#shared/model.ts'

/**
 * Files and links named MLmodel besides the model's own, in any spelling that a system takes for the same. A field that
 * names the folder of one (`data: sub`) has MLflow's loaders read it (`mlflow/utils/model_utils.py`,
 * `_get_flavor_configuration`).
 */
export function otherMlmodels(files: readonly FileEntry[]): readonly string[] {
  return files.flatMap(({ path, kind }) =>
    kind !== 'folder' && path !== 'MLmodel' && /(?:^|\/)mlmodel$/iu.test(path) ? [path] : [],
  )
}
