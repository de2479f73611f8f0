import type { Loader } from '#shared/model.ts'
import type { ValueMap } from '#shared/values.ts'

/** A file or folder that the MLmodel names, and the field that names it. */
export interface NamedPath {
  readonly field: string
  readonly path: string
  readonly kind: 'file' | 'folder' | 'either'
  readonly role: 'model' | 'artifact' | 'code' | 'environment' | 'example' | 'guess'
}

/** What reading a model needs to know of a flavor; app/flavor knows it. */
export type DescribeFlavor = (
  name: string,
  fields: ValueMap,
  root: string,
) => {
  readonly known: boolean
  readonly retired: boolean
  readonly loaders: readonly Loader[]
  readonly named: readonly NamedPath[]
}
