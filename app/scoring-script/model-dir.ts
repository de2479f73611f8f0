/** `AZUREML_MODEL_DIR`: a folder that holds the model's folder, as Azure ML mounts a registered model. */
import { constants } from 'node:fs'
import { copyFile, link, mkdir, mkdtemp, readdir, readlink, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { UserError } from '#shared/user-error.ts'

/** More than the files of any real model; each is one copy or link. */
const MAX_FILES = 20_000

/** Larger files are linked: copying them takes seconds and fills the disk. */
const LINKED_BYTES = 64 * 1024 * 1024

/** A folder made for one run. */
export interface ModelDir {
  readonly path: string
  /** Removes it; the model's files stay. */
  remove(): Promise<void>
}

/**
 * Makes it: copies of the model's files, the large ones as hard links where the disk is the same. MLflow refuses
 * symbolic links that lead out of a model's folder. `name` is the model's folder in it. Throws a UserError `over-limit` for too many files.
 */
export async function makeModelDir(root: string, name: string): Promise<ModelDir> {
  const made = await mkdtemp(path.join(tmpdir(), 'palate-model-dir-'))
  const remove = () => rm(made, { recursive: true, force: true })
  try {
    await placeTree(root, path.join(made, name))
    return { path: made, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function placeTree(from: string, to: string): Promise<void> {
  const waiting = [{ from, to }]
  let files = 0
  for (let here = waiting.shift(); here !== undefined; here = waiting.shift()) {
    await mkdir(here.to, { recursive: true })
    for (const entry of await readdir(here.from, { withFileTypes: true })) {
      files += 1
      if (files > MAX_FILES) throw tooMany()
      const next = { from: path.join(here.from, entry.name), to: path.join(here.to, entry.name) }
      if (entry.isDirectory()) waiting.push(next)
      else if (entry.isFile()) await placeFile(next.from, next.to)
      else if (entry.isSymbolicLink()) await symlink(await readlink(next.from), next.to)
    }
  }
}

async function placeFile(from: string, to: string): Promise<void> {
  const copy = () => copyFile(from, to, constants.COPYFILE_FICLONE)
  if ((await stat(from)).size < LINKED_BYTES) return await copy()
  await link(from, to).catch(copy)
}

function tooMany(): UserError {
  return new UserError({
    code: 'over-limit',
    message: `The model's folder holds more than ${MAX_FILES} files.`,
    hint: 'Run the script where the model is mounted instead.',
  })
}
