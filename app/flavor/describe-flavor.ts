import type { Value, ValueMap } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { flavors, pythonFunctionPaths } from './flavors.ts'
import type { FlavorDescription, NamedPath, PathField } from './known-flavor.ts'
import { inferenceLoader, nativeLoaders } from './loaders.ts'

/** MLflow's flavor for inference: a wrapper with `predict` (`mlflow/pyfunc/__init__.py`). */
const PYTHON_FUNCTION = 'python_function'

/** Fields any library's flavor may have. */
const commonPaths: readonly PathField[] = [['code', 'folder', 'code']]

/** Fields that name files in most flavors; taken for a flavor that is not known when its value looks like a path. */
const guessedPaths: readonly PathField[] = [
  ['data', 'either', 'guess'],
  ['model_path', 'either', 'guess'],
  ['model_data', 'either', 'guess'],
  ['pickled_model', 'either', 'guess'],
]

/**
 * The loaders of a flavor and the files its fields name, by what MLflow writes for it; `root` is the path that the code
 * to copy loads. A flavor that is not known has no loaders.
 */
export function describeFlavor(name: string, fields: ValueMap, root: string): FlavorDescription {
  if (name === PYTHON_FUNCTION) {
    return {
      known: true,
      retired: false,
      loaders: [inferenceLoader(root)],
      named: [...namedBy(fields, pythonFunctionPaths), ...nestedPaths(fields), ...scriptPath(fields)],
    }
  }
  const known = flavors.find((flavor) => flavor.name === name)
  const paths = [...(known?.paths ?? guessedPaths), ...commonPaths]
  return {
    known: known !== undefined,
    retired: known?.retired === true,
    loaders: known === undefined ? [] : nativeLoaders(known, fields, root),
    named: [...namedBy(fields, paths), ...extraFiles(fields), ...scriptPath(fields)],
  }
}

function namedBy(fields: ValueMap, paths: readonly PathField[]): readonly NamedPath[] {
  return paths.flatMap(([key, kind, role = 'model']) => named(fields.get(key), { field: key, kind, role }))
}

function named(path: Value | undefined, about: Omit<NamedPath, 'path'>): readonly NamedPath[] {
  return typeof path === 'string' && path !== '' ? [{ ...about, path }] : []
}

/** `env` (a text before MLflow 2, then a mapping) and `artifacts` of python_function. */
function nestedPaths(fields: ValueMap): readonly NamedPath[] {
  const environment = { kind: 'file', role: 'environment' } as const
  const env = fields.get('env') ?? null
  const files = isValueMap(env)
    ? Array.from(env, ([key, path]) => named(path, { field: `env.${String(key)}`, ...environment }))
    : [named(env, { field: 'env', ...environment })]
  const artifacts = fields.get('artifacts') ?? null
  const paths = isValueMap(artifacts)
    ? Array.from(artifacts, ([key, artifact]) =>
        named(isValueMap(artifact) ? artifact.get('path') : undefined, {
          field: `artifacts.${String(key)}.path`,
          kind: 'either',
          role: 'artifact',
        }),
      )
    : []
  return [...files, ...paths].flat()
}

/** Of `model_code_path` only the base name counts: the rest is where the script lay when it was saved. */
function scriptPath(fields: ValueMap): readonly NamedPath[] {
  const written = fields.get('model_code_path')
  if (typeof written !== 'string') return []
  return named(baseName(written), { field: 'model_code_path', kind: 'file', role: 'code' })
}

/** The last part of a path written on any system. */
function baseName(path: string): string {
  return path.split(/[/\\]/u).at(-1) ?? ''
}

/** `extra_files` and `requirements_file`: mappings with a `path` (`mlflow/utils/model_utils.py`, `_copy_extra_files`). */
function extraFiles(fields: ValueMap): readonly NamedPath[] {
  return ['extra_files', 'requirements_file'].flatMap((key) => {
    const value = fields.get(key) ?? null
    const items = isValueList(value) ? value : [value]
    return items.flatMap((item) =>
      named(isValueMap(item) ? item.get('path') : undefined, {
        field: key,
        kind: 'either',
        role: 'artifact',
      }),
    )
  })
}
