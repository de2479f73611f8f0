/** Folders of this machine. */
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Folder } from '#app/folder/folder.ts'
import { UserError } from '#shared/user-error.ts'
import { toPath } from './local-path.ts'
import { findModel, MLMODEL } from './find-model.ts'
import type { Source, SourceContext } from './source.ts'

/** Ends of names that are archives, which this version does not unpack. */
const ARCHIVE = /\.(?:zip|tar|tgz|tar\.gz|tar\.bz2|7z)$/iu

/** Takes any location as a path of this machine. */
export function localFolder(location: string, { workingFolder }: SourceContext): Source {
  const label = 'a folder of this machine'
  return {
    label,
    materialize: () => openLocal(location, workingFolder),
    resolve: async () => ({
      kind: 'model',
      label,
      leadsTo: (await openLocal(location, workingFolder)).root,
      source: null,
    }),
  }
}

/**
 * The folder a path means: the folder itself; the one around an MLmodel file; or, where a folder is no model but holds
 * exactly one model one level down (what `mlflow artifacts download` and run folders look like), that one.
 */
async function openLocal(location: string, workingFolder: string): Promise<Folder> {
  const path = toPath(location, workingFolder)
  const stats = await stat(path).catch((error: unknown) => {
    throw new UserError(
      {
        code: 'not-found',
        message: `There is nothing at ${path}.`,
        hint: 'Give the path of a model folder: the one with the file MLmodel in it.',
        where: path,
      },
      { cause: error },
    )
  })
  if (stats.isDirectory()) return { root: await findModel(await realpath(path), path), location }
  if (stats.isFile() && basename(path) === MLMODEL) return { root: await realpath(dirname(path)), location }
  throw notAFolder(path)
}

function notAFolder(path: string): UserError {
  if (ARCHIVE.test(path)) {
    return new UserError({
      code: 'unsupported',
      message: `${path} is an archive; Palate opens folders.`,
      hint: 'Unpack it and open the folder with the file MLmodel in it.',
      where: path,
    })
  }
  return new UserError({
    code: 'bad-model',
    message: `${path} is not a folder.`,
    hint: 'Give the path of a model folder: the one with the file MLmodel in it.',
    where: path,
  })
}
