/** Which files of a folder its MLmodel names, and which it names that are not there. */
import type { Model } from '#shared/model.ts'

/** Files that MLflow writes beside every model without naming them (`mlflow/models/model.py`, `Model.log` and `save`). */
const unnamedByMlflow = new Set([
  'MLmodel',
  'requirements.txt',
  'conda.yaml',
  'python_env.yaml',
  'registered_model_meta',
])

/** What names a file; `mlflow` for those that are there whatever the model is. */
export type NamedBy =
  | { readonly kind: 'flavors'; readonly flavors: readonly string[] }
  | { readonly kind: 'example' }
  | { readonly kind: 'mlflow' }
  | { readonly kind: 'nothing' }

/** How the folder and its MLmodel agree. */
export interface NamedFiles {
  readonly by: (path: string) => NamedBy
  /** Paths of files that nothing names. */
  readonly extra: readonly string[]
  /** Paths that are named and not there. */
  readonly missing: readonly string[]
}

/** Holds what the flavors and the example name against the files. */
export function namedFiles({
  flavors,
  files,
  inputExample,
}: Pick<Model, 'flavors' | 'files' | 'inputExample'>): NamedFiles {
  const example = [inputExample?.path, inputExample?.servingPath].filter((path) => typeof path === 'string')
  const by = (path: string): NamedBy => {
    const naming = flavors.filter((flavor) => flavor.paths.some((named) => covers(named, path)))
    if (naming.length > 0) return { kind: 'flavors', flavors: naming.map(({ name }) => name) }
    if (example.includes(path)) return { kind: 'example' }
    return unnamedByMlflow.has(path) || path.startsWith('metadata/')
      ? { kind: 'mlflow' }
      : { kind: 'nothing' }
  }
  const there = files.filter(({ kind }) => kind !== 'folder').map(({ path }) => path)
  const named = [...new Set([...flavors.flatMap(({ paths }) => paths), ...example])]
  return {
    by,
    extra: there.filter((path) => by(path).kind === 'nothing'),
    missing: named.filter((path) => !files.some((file) => covers(path, file.path))),
  }
}

/** A named path stands for the file, for all under the folder, and for files whose names go on after it. */
function covers(named: string, path: string): boolean {
  const plain = named.replace(/^\.\//u, '').replace(/\/+$/u, '')
  return plain === '.' || path === plain || path.startsWith(`${plain}/`) || path.startsWith(`${plain}.`)
}
