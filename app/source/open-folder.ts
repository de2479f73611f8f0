import type { Folder } from '#app/folder/folder.ts'
import type { ResolvedLocation } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import { artifactUri } from './artifact-uri.ts'
import type { BringOptions } from './bring.ts'
import { hostContext } from './host-context.ts'
import { requireWhole } from './kept-location.ts'
import { localFolder } from './local-folder.ts'
import { remoteStore } from './remote-store.ts'
import type { Source, SourceContext, SourceOpener } from './source.ts'
import { webArchive } from './web-archive.ts'
import { storeModel } from './store-model.ts'
import { storeUri } from './whole-store.ts'

/** Every kind of location; the first that recognises it wins, and the last takes any path. */
const openers: readonly SourceOpener[] = [
  storeModel,
  storeUri,
  artifactUri,
  webArchive,
  remoteStore,
  localFolder,
]

/** How a location is opened: where, with what reports, until when. */
export interface OpenOptions extends BringOptions {
  /** This process's own where absent. */
  readonly context?: Partial<SourceContext> | undefined
  /** Called when there is nothing more to report, however it ended. */
  readonly settled?: (() => Promise<void>) | undefined
}

/**
 * Brings a location (a path, `~/…`, a `file:` URI, an MLmodel file, `runs:/…`, `models:/…`) to a local folder with an
 * MLmodel. Throws UserError `not-found` when nothing is there, `bad-model` when it is no model, `unsupported` for a
 * place Palate does not open.
 */
export async function openFolder(location: string, options: OpenOptions = {}): Promise<Folder> {
  try {
    return await sourceOf(location, options).materialize(options)
  } finally {
    await options.settled?.()
  }
}

/** Says what a location means and where it leads, bringing nothing. Throws as `openFolder` does. */
export async function resolveLocation(
  location: string,
  options: OpenOptions = {},
): Promise<ResolvedLocation> {
  return await sourceOf(location, options).resolve(options)
}

function sourceOf(location: string, { context }: OpenOptions): Source {
  requireText(location)
  requireWhole(location)
  const here = hostContext(context)
  for (const opener of openers) {
    const source = opener(location, here)
    if (source !== null) return source
  }
  throw new Error('No source takes a plain path.')
}

/** Half of a surrogate pair, which only other programs can give, is in no name that could be asked for. */
function requireText(location: string): void {
  if (!/\p{Cs}/u.test(location)) return
  throw new UserError({ code: 'bad-usage', message: 'The location is no text: it has half of a character.' })
}
