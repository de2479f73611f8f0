/** What is known of a flavor without reading the model's own file. */
import type { Loader } from '#shared/model.ts'
import type { ValueMap } from '#shared/values.ts'

/** A file or folder of the model that a field of a flavor names. */
export interface NamedPath {
  /** The field as a path through the flavor's fields: `env.conda`. */
  readonly field: string
  /** As written, relative to the model's folder. */
  readonly path: string
  readonly kind: 'file' | 'folder' | 'either'
  /** What is there: the model, an artifact of it, Python code, the environment's files; a guess in unknown flavors. */
  readonly role: 'model' | 'artifact' | 'code' | 'environment' | 'guess'
}

/** A field that names a file or folder: its key, what must be there, what it is. */
export type PathField = readonly [key: string, kind: NamedPath['kind'], role?: NamedPath['role']]

/** A flavor that MLflow has, or had. */
export interface KnownFlavor {
  readonly name: string
  /** The Python type that loading gives, where it depends on fields by them. */
  readonly returns: string | ((fields: ValueMap) => string)
  readonly paths: readonly PathField[]
  /** The function that loads it; `mlflow.<name>.load_model` when absent, null where Python has none. */
  readonly call?: string | null
  /** Set for flavors that MLflow 3.17 no longer has. */
  readonly retired?: true
}

/** What a flavor's fields say, with what is known of the flavor. */
export interface FlavorDescription {
  readonly known: boolean
  readonly retired: boolean
  readonly loaders: readonly Loader[]
  readonly named: readonly NamedPath[]
}
