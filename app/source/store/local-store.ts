/** Stores of this machine: sqlite databases and folders of runs. */
import { stat } from 'node:fs/promises'
import { UserError } from '#shared/user-error.ts'
import { toPath } from '../local-path.ts'
import type { SourceContext } from '../source.ts'
import { isOtherStore } from './other-stores.ts'
import { isSqliteFile, sqlitePath } from './sqlite-uri.ts'
import type { TrackingStore } from './tracking-store.ts'

/** Recognises `sqlite:` and `file:` URIs and paths. */
export function localStore(uri: string, context: SourceContext): Promise<TrackingStore> | null {
  const database = sqlitePath(uri, context)
  if (database !== null) return openDatabase(database, context)
  if (isOtherStore(uri)) return null
  return openPath(toPath(uri, context.workingFolder), context)
}

async function openPath(path: string, context: SourceContext): Promise<TrackingStore> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new UserError(
      {
        code: 'not-found',
        message: `There is no store of MLflow at ${path}.`,
        hint: 'A store is an mlruns folder, a tracking database (sqlite:///…) or a server (http…); --tracking-uri and MLFLOW_TRACKING_URI name one.',
        where: path,
      },
      { cause: error },
    )
  })
  if (await isSqliteFile(path)) return await openDatabase(path, context)
  if (stats.isDirectory()) {
    const { fileStore } = await import('./file/file-store.ts')
    return fileStore(path, context.workingFolder)
  }
  throw new UserError({
    code: 'bad-model',
    message: `${path} is no store of MLflow: neither a folder nor a sqlite database.`,
    where: path,
  })
}

async function openDatabase(file: string, { workingFolder }: SourceContext): Promise<TrackingStore> {
  const stats = await stat(file).catch(() => null)
  if (stats?.isFile() !== true) {
    throw new UserError({
      code: 'not-found',
      message: `There is no database at ${file}.`,
      hint: 'Name a store by --tracking-uri or MLFLOW_TRACKING_URI; sqlite:///relative has three slashes, sqlite:////absolute four.',
      where: file,
    })
  }
  const { sqliteStore } = await import('./sqlite/sqlite-store.ts')
  return sqliteStore(file, workingFolder)
}
