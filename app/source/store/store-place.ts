/** A tracking URI as the list of stores shows it. Nothing is opened. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StorePlace } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import { isServerUri, requireStoreAddress, serverAddress } from '../rest/server-address.ts'
import { toPath } from '../local-path.ts'
import type { SourceContext } from '../source.ts'
import { isOtherStore, otherStore } from './other-stores.ts'
import { isSqliteFile, sqlitePath } from './sqlite-uri.ts'

/**
 * Kind, label and absolute URI of a store: a `file:` URI for a folder of runs, `sqlite:////…` for a database. A path may
 * be either, by what is there. Throws UserError `unsupported` for a scheme that no store has.
 */
export async function storePlace(
  uri: string,
  context: SourceContext,
  origin: StorePlace['origin'],
): Promise<StorePlace> {
  if (isServerUri(uri)) {
    requireStoreAddress(uri)
    const { base, origin: server } = serverAddress(uri)
    const kept = (await context.secrets?.read(server)) ?? null
    return { store: base, kind: 'server', label: base, origin, present: true, signedIn: kept !== null }
  }
  const database = sqlitePath(uri, context)
  if (database !== null) return await sqlitePlace(database, origin)
  if (isOtherStore(uri)) {
    throw new UserError({ code: 'unsupported', ...otherStore(uri) })
  }
  const local = toPath(uri, context.workingFolder)
  if (await isSqliteFile(local)) return await sqlitePlace(local, origin)
  const present = (await stat(local).catch(() => null))?.isDirectory() ?? false
  return { store: pathToFileURL(local).href, kind: 'file', label: local, origin, present, signedIn: false }
}

async function sqlitePlace(database: string, origin: StorePlace['origin']): Promise<StorePlace> {
  const present = (await stat(database).catch(() => null))?.isFile() ?? false
  const absolute = path.sep === '\\' ? `/${database.replaceAll('\\', '/')}` : database
  return { store: `sqlite:///${absolute}`, kind: 'sqlite', label: database, origin, present, signedIn: false }
}
