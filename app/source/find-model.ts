/** Finding the model in a local folder that was opened or brought here. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '#shared/user-error.ts'

/** MLflow's name for the file that makes a folder a model (`mlflow/models/model.py`, MLMODEL_FILE_NAME). */
export const MLMODEL = 'MLmodel'

/** A model is looked for one level down among at most so many folders: enough for a run's artifacts. */
const MAX_CHILDREN = 500

/** Ends of names that are archives. */
const ARCHIVE = /\.(?:zip|tar|tgz|tar\.gz)$/iu

/**
 * The folder itself, or the only model one level down. Throws UserError `bad-model`, which says what is there instead;
 * `shown` is the folder as a person knows it.
 */
export async function findModel(root: string, shown: string): Promise<string> {
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
  if (archive !== undefined) return `It has an archive, ${archive}: open that.`
  return 'Open the folder that mlflow.<flavor>.save_model wrote, or a folder that holds it.'
}
