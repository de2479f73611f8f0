/** Folders of this machine. */
import { readdir, realpath, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Folder } from '#app/folder/folder.ts'
import { UserError } from '#shared/user-error.ts'
import type { Source } from './source.ts'

/** MLflow's name for the file that makes a folder a model (`mlflow/models/model.py`, MLMODEL_FILE_NAME). */
const MLMODEL = 'MLmodel'

/** A model is looked for one level down among at most so many folders: enough for a run's artifacts. */
const MAX_CHILDREN = 500

/** Ends of names that are archives, which this version does not unpack. */
const ARCHIVE = /\.(?:zip|tar|tgz|tar\.gz|tar\.bz2|7z)$/iu

/** Takes any location as a path of this machine. */
export function localFolder(location: string): Source {
  return { label: 'a folder of this machine', materialize: () => openLocal(location) }
}

/**
 * The folder a path means: the folder itself; the one around an MLmodel file; or, where a folder is no model but holds
 * exactly one model one level down (what `mlflow artifacts download` and run folders look like), that one.
 */
async function openLocal(location: string): Promise<Folder> {
  const path = toPath(location)
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

function toPath(location: string): string {
  if (location.includes('\0')) throw notAPath('NUL characters cannot be in a path.')
  if (/^file:/iu.test(location)) {
    try {
      return resolve(fileURLToPath(location))
    } catch (error) {
      throw notAPath(error instanceof Error ? error.message : String(error))
    }
  }
  if (location === '~') return homedir()
  if (/^~[/\\]/u.test(location)) return join(homedir(), location.slice(2))
  return resolve(location)
}

function notAPath(reason: string): UserError {
  return new UserError({
    code: 'not-found',
    message: `The location is not a path of this machine: ${reason}`,
  })
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

async function findModel(root: string, shown: string): Promise<string> {
  const children = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    throw new UserError(
      {
        code: 'bad-model',
        message: `The folder ${shown} cannot be read.`,
        where: shown,
        detail: String(error),
      },
      { cause: error },
    )
  })
  if (children.some((child) => child.name === MLMODEL)) return root
  const folders = children.filter((child) => child.isDirectory()).slice(0, MAX_CHILDREN)
  const models: string[] = []
  for (const child of folders) {
    const names = await readdir(join(root, child.name)).catch((): string[] => [])
    if (names.includes(MLMODEL)) models.push(child.name)
  }
  const [only] = models
  if (only !== undefined && models.length === 1) return join(root, only)
  throw notAModel(
    shown,
    models,
    children.map((child) => child.name),
  )
}

function notAModel(path: string, models: readonly string[], names: readonly string[]): UserError {
  const archive = names.find((name) => ARCHIVE.test(name))
  return new UserError({
    code: 'bad-model',
    message: `The folder ${path} is not an MLflow model: it has no file named MLmodel.`,
    hint: hintFor(models, archive, names),
    where: join(path, MLMODEL),
  })
}

function hintFor(models: readonly string[], archive: string | undefined, names: readonly string[]): string {
  if (models.length > 0) {
    const shown = models.slice(0, 5).join(', ')
    return `It holds ${models.length} models (${shown}${models.length > 5 ? ', …' : ''}): open one of them.`
  }
  const near = names.find((name) => name.toLowerCase() === MLMODEL.toLowerCase())
  if (near !== undefined) return `It has a file named ${near}; MLflow wants it to be named MLmodel exactly.`
  if (archive !== undefined)
    return `It has an archive, ${archive}: unpack it and open the folder with MLmodel.`
  return 'Open the folder that mlflow.<flavor>.save_model wrote, or a folder that holds it.'
}
