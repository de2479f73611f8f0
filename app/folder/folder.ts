import type { ModelSource } from '#shared/store.ts'

/** A local folder that holds a model. Everything of the model is read through the functions beside this file. */
export interface Folder {
  /** Absolute path without links in it. Nothing outside it is read. */
  readonly root: string
  /** The location it was opened by, as given. */
  readonly location: string
  /** The store it was brought from, with its names there; absent for a folder or an archive. */
  readonly source?: ModelSource
  /** Whether it is a copy in the cache, of an archive or an address. */
  readonly isCopy?: true
}
