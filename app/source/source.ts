import type { Folder } from '#app/folder/folder.ts'

/** A place that a model can be brought from. */
export interface Source {
  /** What it is, for people: "a folder of this machine". */
  readonly label: string
  /** Brings the model to a local folder. */
  materialize(signal?: AbortSignal): Promise<Folder>
}

/** Gives a source for locations of its own kind, null for any other. */
export type SourceOpener = (location: string) => Source | null
