/** Finding the one model among an archive's files. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '#shared/user-error.ts'
import { MLMODEL } from '../find-model.ts'
import { refused, shownName } from './refused.ts'

/** As many models are named in a message. */
const SHOWN = 5

/**
 * The folder of the only MLmodel, of the only one nearest to the top where there are several: archives of Azure ML and
 * of MLflow's page hold a model some folders down. Throws UserError where there is none, or no single nearest one.
 */
export async function modelInside(content: string, archive: string): Promise<string> {
  const entries = await readdir(content, { recursive: true, withFileTypes: true })
  const folders = entries
    .filter((entry) => entry.isFile() && entry.name === MLMODEL)
    .map((entry) => path.relative(content, entry.parentPath))
  const depth = (folder: string) => (folder === '' ? 0 : folder.split(path.sep).length)
  const least = Math.min(...folders.map(depth))
  const nearest = folders.filter((folder) => depth(folder) === least)
  const [only] = nearest
  if (only !== undefined && nearest.length === 1) return path.join(content, only)
  if (only !== undefined) throw several(archive, nearest)
  const inner = entries.find((entry) => entry.isFile() && /\.(?:zip|tar|tgz|tar\.gz)$/iu.test(entry.name))
  if (inner === undefined) throw refused(archive, 'is not of an MLflow model: it has no file named MLmodel')
  throw refused(
    archive,
    `holds no model but another archive, ${shownName(inner.name)}, which is not unpacked`,
  )
}

function several(archive: string, folders: readonly string[]): UserError {
  const names = folders.slice(0, SHOWN).toSorted().join(', ')
  return new UserError({
    code: 'bad-model',
    message: `The archive ${archive} holds ${folders.length} models: ${names}${folders.length > SHOWN ? ', …' : ''}.`,
    hint: 'Unpack it and open one of them.',
    where: archive,
  })
}
