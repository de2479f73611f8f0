/** Folders of this machine. */
import type { Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Folder } from '#app/folder/folder.ts'
import { UserError } from '#shared/user-error.ts'
import type { BringOptions } from './bring.ts'
import { findModel, MLMODEL } from './find-model.ts'
import { toPath } from './local-path.ts'
import type { Source, SourceContext } from './source.ts'
import { isFileStore } from './store/file/is-file-store.ts'
import { isSqliteFile } from './store/sqlite-uri.ts'
import { openInStore, resolveStore } from './whole-store.ts'

/** Takes any location as a path of this machine. */
export function localFolder(location: string, context: SourceContext): Source {
  return {
    label: 'a path of this machine',
    materialize: async (options) =>
      await openLocal(location, await statOf(location, context), { context, options }),
    resolve: async () => {
      const { path, stats } = await statOf(location, context)
      if (await isStore(path, stats)) return await resolveStore(path, context)
      const isArchive = stats.isFile() && basename(path) !== MLMODEL
      const label = isArchive ? 'an archive of this machine' : 'a folder of this machine'
      return { kind: 'model', label, leadsTo: path, source: null }
    },
  }
}

interface Found {
  readonly path: string
  readonly stats: Stats
}

async function statOf(location: string, { workingFolder }: SourceContext): Promise<Found> {
  const path = toPath(location, workingFolder)
  const stats = await stat(path).catch((error: unknown) => {
    throw new UserError(
      {
        code: 'not-found',
        message: `There is nothing at ${path}.`,
        hint: 'Give the path of a model folder (the one with the file MLmodel in it) or of an archive of one.',
        where: path,
      },
      { cause: error },
    )
  })
  return { path, stats }
}

/**
 * The folder a path means: the folder itself; the one around an MLmodel file; the one in an archive; or, where a folder
 * is no model but holds exactly one model one level down (what `mlflow artifacts download` and run folders look like),
 * that one.
 */
async function openLocal(
  location: string,
  { path, stats }: Found,
  { context, options }: { readonly context: SourceContext; readonly options: BringOptions },
): Promise<Folder> {
  if (await isStore(path, stats)) return await openInStore(location, path, { context, options })
  if (stats.isDirectory()) return { root: await findModel(await realpath(path), path), location }
  if (!stats.isFile()) throw notAFolder(path)
  if (basename(path) === MLMODEL) return { root: await realpath(dirname(path)), location }
  const { openArchive } = await import('./archive/open-archive.ts')
  const { cacheFolder } = context
  return await openArchive({ file: path, location, cacheFolder, ...options })
}

/** A folder of runs or a database; a folder with an MLmodel is a model, whatever else is in it. */
async function isStore(path: string, stats: Stats): Promise<boolean> {
  if (stats.isFile()) return basename(path) !== MLMODEL && (await isSqliteFile(path))
  if (!stats.isDirectory() || (await stat(join(path, MLMODEL)).catch(() => null)) !== null) return false
  return isFileStore(path)
}

function notAFolder(path: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `${path} is neither a folder nor a file.`,
    hint: 'Give the path of a model folder (the one with the file MLmodel in it) or of an archive of one.',
    where: path,
  })
}
