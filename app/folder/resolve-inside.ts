import { UserError } from '#shared/user-error.ts'
import type { Folder } from './folder.ts'
import { locateInside } from './locate-inside.ts'
import type { Located } from './locate-inside.ts'
import { describePathFault, leavesFolder } from './path-fault.ts'

/**
 * The absolute real path of something a model names by a path relative to its folder.
 * Throws UserError `bad-model` when the path is absolute, climbs out, is or passes a link that leaves the folder, has
 * a backslash or NUL, is missing, or is not of the wanted kind (a FIFO, socket or device is neither).
 */
export async function resolveInside(
  folder: Folder,
  path: string,
  wanted: 'file' | 'folder' = 'file',
): Promise<string> {
  const located = await locatedInside(folder, path)
  if (located.kind === wanted) return located.path
  throw new UserError({
    code: 'bad-model',
    message: `"${path}" is ${located.kind === 'other' ? 'neither a file nor a folder' : `a ${located.kind}, not a ${wanted}`}.`,
    hint: 'Check that the folder was copied whole.',
    where: path,
  })
}

/** The absolute real path of whatever is there. Throws as `resolveInside`, whatever kind it is. */
export async function placeInside(folder: Folder, path: string): Promise<string> {
  return (await locatedInside(folder, path)).path
}

async function locatedInside(folder: Folder, path: string): Promise<Extract<Located, { ok: true }>> {
  const located = await locateInside(folder, path)
  if (located.ok) return located
  throw new UserError({
    code: 'bad-model',
    message: describePathFault(path, located.fault),
    hint: leavesFolder(located.fault)
      ? 'Palate reads nothing outside the folder. Save the model again with the file inside it.'
      : 'Check that the folder was copied whole.',
    where: path.slice(0, 200),
  })
}
