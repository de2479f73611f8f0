/** Folders of this machine for a chooser: names only, and which of them are models. */
import type { Dirent } from 'node:fs'
import { access, readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { CallOutput } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'

/** A list longer than this is no use to a person; the path can be typed. */
const MAX_ENTRIES = 2_000

/** The folders under `path` (null: the home folder), hidden ones left out, sorted by name. */
export async function browseFolder(path: string | null): Promise<CallOutput<'browseFolder'>> {
  const folder = resolve(path ?? homedir())
  const names = (await listFolder(folder))
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort((left, right) => left.localeCompare(right, undefined, { numeric: true }))
    .slice(0, MAX_ENTRIES)
  const entries = await Promise.all(
    names.map(async (name) => {
      const child = join(folder, name)
      return { name, path: child, isModel: await isModelFolder(child) }
    }),
  )
  const parent = dirname(folder)
  return {
    path: folder,
    parent: parent === folder ? null : parent,
    isModel: await isModelFolder(folder),
    entries,
  }
}

async function listFolder(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    throw new UserError(
      {
        code: 'not-found',
        message: 'This folder cannot be read.',
        where: folder,
        hint: 'Check that it exists and that you may read it.',
        detail: error instanceof Error ? error.message : String(error),
      },
      { cause: error },
    )
  }
}

async function isModelFolder(folder: string): Promise<boolean> {
  return access(join(folder, 'MLmodel')).then(
    () => true,
    () => false,
  )
}
