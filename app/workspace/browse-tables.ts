/** Folders and table files of this machine for a chooser. */
import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import type { CallOutput } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'

/** A list longer than this is no use to a person; the path can be typed. */
const MAX_ENTRIES = 2_000

/** Folders and files of the known extensions under `folder` (null: the home folder), hidden ones left out. */
export async function browseTables(
  folder: string | null,
  isTable: (name: string) => boolean,
): Promise<CallOutput<'browseTables'>> {
  const place = path.resolve(folder ?? homedir())
  const entries = await readdir(place, { withFileTypes: true }).catch((error: unknown) => {
    throw new UserError(
      {
        code: 'not-found',
        message: 'This folder cannot be read.',
        where: place,
        hint: 'Check that it exists and that you may read it.',
      },
      { cause: error },
    )
  })
  const shown = entries
    .filter(({ name }) => !name.startsWith('.'))
    .toSorted((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }))
  const folders = shown.filter((entry) => entry.isDirectory()).slice(0, MAX_ENTRIES)
  const files = shown.filter((entry) => entry.isFile() && isTable(entry.name)).slice(0, MAX_ENTRIES)
  const parent = path.dirname(place)
  return {
    path: place,
    parent: parent === place ? null : parent,
    folders: folders.map(({ name }) => ({ name, path: path.join(place, name) })),
    files: await Promise.all(
      files.map(async ({ name }) => {
        const file = path.join(place, name)
        return {
          name,
          path: file,
          bytes: await stat(file).then(
            ({ size }) => size,
            () => 0,
          ),
        }
      }),
    ),
  }
}
