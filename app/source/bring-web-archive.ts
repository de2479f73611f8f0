/** An archive of a model at a web address, downloaded and then opened as a file of this machine. */
import path from 'node:path'
import type { Folder } from '#app/folder/folder.ts'
import { UserError } from '#shared/user-error.ts'
import { openArchive } from './archive/open-archive.ts'
import type { BringOptions } from './bring.ts'
import { freeRoom } from './free-room.ts'
import { newDraft } from './cache.ts'
import { downloadFile } from './download/download-file.ts'
import { sizeBound } from './download/download-bounds.ts'
import type { SizeBound } from './download/download-bounds.ts'
import { isLarge, largeDownload, progressOf } from './download/large-download.ts'
import type { RemoteFolder } from './download/remote-folder.ts'
import { keptLocation } from './kept-location.ts'
import { send } from './rest/request.ts'
import { transportFailure } from './rest/request-failures.ts'
import { serverAddress } from './rest/server-address.ts'
import { serverAccess } from './rest/server-access.ts'
import type { ServerAccess } from './rest/server-access.ts'
import type { SourceContext } from './source.ts'

/**
 * Downloads and opens it. Neither credentials nor the query, in which signed addresses have their signature, are in the
 * folder's location or in a failure. Throws UserError `unsupported` for a web page, else as `send` and `openArchive` do.
 */
export async function bringWebArchive(
  location: string,
  context: SourceContext,
  options: BringOptions,
): Promise<Folder> {
  const shown = serverAddress(location).base
  const url = new URL(location.trim())
  const given = await serverAccess(location, context)
  // Asked for by exactly this address: a signature is of every sign in it.
  const access = { ...given, base: given.origin }
  const draft = await newDraft(context.cacheFolder)
  try {
    const file = path.join(draft.content, 'archive')
    const bound = sizeBound(shown, await freeRoom(context.cacheFolder))
    const folder = oneFile({ access, url, shown, bound, allowLarge: options.allowLarge === true })
    const count = progressOf({ location: shown, total: null, bound, options })
    await downloadFile(folder, { parts: [], size: null }, { target: file, count, signal: options.signal })
    const { cacheFolder } = context
    return await openArchive({ ...options, file, location: keptLocation(location), cacheFolder })
  } finally {
    access.agent.destroy()
    await draft.discard()
  }
}

interface OneFile extends Asked {
  readonly access: ServerAccess
  readonly url: URL
}

/** The address as a folder of one file. */
function oneFile({ access, url, ...asked }: OneFile): RemoteFolder {
  const request = { path: url.pathname, query: url.search }
  return {
    location: asked.shown,
    id: '',
    patience: access.patience,
    list: async () => [],
    read: async (_file, headers, signal) => {
      const answer = await send(access, { method: 'GET', ...request, headers, signal })
      const refusal = refusalOf(answer.headers, asked)
      if (refusal === null) return answer
      answer.on('error', () => undefined)
      answer.destroy()
      throw refusal
    },
    broken: (_file, error) => transportFailure(access, request, error),
  }
}

interface Asked {
  readonly shown: string
  readonly bound: SizeBound
  readonly allowLarge: boolean
}

function refusalOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  { shown, bound, allowLarge }: Asked,
): UserError | null {
  const size = Number(headers['content-length'] ?? 0)
  bound(size)
  if (isLarge(size) && !allowLarge) return largeDownload(shown, size)
  if (!String(headers['content-type'] ?? '').startsWith('text/html')) return null
  return new UserError({
    code: 'unsupported',
    message: `${shown} is a web page, not an archive of a model.`,
    hint: 'If it is an MLflow server, add it as a place, or name it with --tracking-uri and open models:/NAME/VERSION.',
    where: shown,
  })
}
