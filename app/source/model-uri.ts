/** `runs:/…` and `models:/…` read as MLflow reads them. */
import { maskedLocation } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'

/** What a `models:/` or `runs:/` URI names; `path` is what follows it, without slashes at its ends. */
export type StoreReference =
  | { readonly kind: 'run'; readonly runId: string; readonly path: string }
  | { readonly kind: 'logged-model'; readonly modelId: string; readonly path: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: string; readonly path: string }
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string; readonly path: string }
  /** `stage` null is the newest of all versions. */
  | { readonly kind: 'stage'; readonly name: string; readonly stage: string | null; readonly path: string }

/** Whether a location is a `runs:` or `models:` URI. */
export function isStoreReference(location: string): boolean {
  return /^(?:runs|models):/iu.test(location)
}

/** Whether a location is asked of a store: with another one it may be another model. */
export function isAskedOfStore(location: string): boolean {
  return isStoreReference(location) || /^mlflow-artifacts:/iu.test(location)
}

/**
 * Reads a URI as `mlflow/store/artifact/utils/models.py` (`_parse_model_uri`, with what `split_models_uri` cuts off as
 * a path inside) and `runs_artifact_repo.py` do. Throws UserError `bad-usage` for any other form.
 */
export function parseStoreReference(uri: string): StoreReference {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/isu.exec(uri) ?? []
  const authority = /^\/\/([^/?#]+)/u.exec(rest)?.[1]
  if (authority !== undefined) throw withAuthority(uri, authority)
  const parts = rest.replace(/^\/+/u, '').replace(/\/+$/u, '').split('/')
  if (!rest.startsWith('/') || parts.some((part) => part.trim() === '')) throw improper(uri)
  if (parts.some((part) => part === '..' || part === '.')) throw improper(uri)
  return scheme.toLowerCase() === 'runs' ? runReference(parts) : modelReference(uri, parts)
}

function runReference([runId = '', ...path]: readonly string[]): StoreReference {
  return { kind: 'run', runId, path: path.join('/') }
}

function modelReference(uri: string, [first = '', suffix, ...path]: readonly string[]): StoreReference {
  const at = first.lastIndexOf('@')
  if (suffix === undefined || at >= 0) return oneWord(uri, first, [suffix ?? '', ...path].join('/'))
  const inside = path.join('/')
  if (/^\p{Nd}+$/u.test(suffix)) return { kind: 'version', name: first, version: suffix, path: inside }
  const stage = suffix.toLowerCase() === 'latest' ? null : suffix
  return { kind: 'stage', name: first, stage, path: inside }
}

function oneWord(uri: string, word: string, path: string): StoreReference {
  const at = word.lastIndexOf('@')
  if (at < 0) return { kind: 'logged-model', modelId: word, path }
  const [name, alias] = [word.slice(0, at), word.slice(at + 1)]
  if (name === '' || alias.trim() === '') throw improper(uri)
  return { kind: 'alias', name, alias, path }
}

function improper(uri: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `"${maskedLocation(uri).slice(0, 300)}" is not a location MLflow knows.`,
    hint: 'Forms are runs:/RUN_ID/path, models:/NAME/VERSION, models:/NAME@ALIAS, models:/NAME/STAGE, models:/NAME/latest and models:/m-ID.',
  })
}

/**
 * What stands between `//` and the next slash is never a part of the name: MLflow takes `profile@databricks` there for a
 * workspace and forgets anything else (`mlflow/utils/uri.py`, get_databricks_profile_uri_from_artifact_uri).
 */
function withAuthority(uri: string, authority: string): UserError {
  if (/(?:^|@)databricks$/iu.test(authority)) return databricks(uri)
  const shown = maskedLocation(uri).slice(0, 300)
  return new UserError({
    code: 'bad-usage',
    message: `"${shown}" has two slashes, behind which MLflow takes the name of a Databricks workspace.`,
    hint: `With one slash it names a run or a model: ${shown.replace('://', ':/')}`,
  })
}

function databricks(uri: string): UserError {
  return new UserError({
    code: 'unsupported',
    message: 'Palate does not open models of a Databricks workspace.',
    hint: `Bring it here first: mlflow artifacts download -u "${maskedLocation(uri).slice(0, 300)}" -d ./model`,
  })
}
