import type { Folder } from '#app/folder/folder.ts'
import { localFolder } from './local-folder.ts'
import { remoteStore } from './remote-store.ts'
import type { SourceOpener } from './source.ts'

/** Every kind of location; the first that recognises it wins, and the last takes any path. */
const openers: readonly SourceOpener[] = [remoteStore, localFolder]

/**
 * Brings a location (a path, `~/…`, a `file:` URI, an MLmodel file) to a local folder with an MLmodel. Throws UserError
 * `not-found` when nothing is there, `bad-model` when it is no model, `unsupported` for a place Palate does not open.
 */
export async function openFolder(location: string, signal?: AbortSignal): Promise<Folder> {
  for (const opener of openers) {
    const source = opener(location)
    if (source !== null) return await source.materialize(signal)
  }
  throw new Error('No source takes a plain path.')
}
