/** Everything in a remote folder, with its names checked before anything is written. */
import { maskedLocation } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'
import type { RemoteFolder } from './remote-folder.ts'
import { nameFault, sameNameKey } from './remote-names.ts'

/** Models have up to some thousand files (tokenizers, shards); a hundred thousand is no model. */
const MAX_ENTRIES = 100_000

/** Folders in folders; the deepest real models have about ten. */
const MAX_DEPTH = 64

/** Listings that are asked for at once. */
const AT_ONCE = 4

/** A file to bring. */
export interface RemoteFile {
  readonly parts: readonly string[]
  readonly size: number | null
}

/** Lists a folder through all its folders, in code-point order. Throws UserError `bad-model` and `over-limit`. */
export async function listFiles(
  folder: RemoteFolder,
  signal: AbortSignal | undefined,
): Promise<readonly RemoteFile[]> {
  const files: RemoteFile[] = []
  let entries = 0
  let level: readonly (readonly string[])[] = [[]]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw refused(folder, `Its folders are nested more than ${MAX_DEPTH} deep.`)
    const next: (readonly string[])[] = []
    for (let start = 0; start < level.length; start += AT_ONCE) {
      const batch = level.slice(start, start + AT_ONCE)
      const listings = await Promise.all(batch.map((parts) => folder.list(parts, signal)))
      for (const [place, listing] of listings.entries()) {
        entries += listing.length
        if (entries > MAX_ENTRIES) throw refused(folder, `It lists more than ${MAX_ENTRIES} files.`)
        const parent = batch[place] ?? []
        checkNames(
          folder,
          listing.map(({ name }) => name),
        )
        for (const { name, isFolder, size } of listing) {
          if (isFolder) next.push([...parent, name])
          else files.push({ parts: [...parent, name], size })
        }
      }
    }
    level = next
  }
  return files
}

function checkNames(folder: RemoteFolder, names: readonly string[]): void {
  const seen = new Map<string, string>()
  for (const name of names) {
    const fault = nameFault(name)
    const shown = JSON.stringify(name.slice(0, 100))
    if (fault === 'no-name') throw refused(folder, `It lists ${shown}, which is no name of a file.`)
    if (fault === 'not-everywhere')
      throw refused(folder, `It lists ${shown}, a name that not every system can have.`, ANYWAY)
    const same = seen.get(sameNameKey(name))
    if (same !== undefined) {
      throw refused(
        folder,
        `It lists ${JSON.stringify(same)} and ${JSON.stringify(name)}, which may be the same file.`,
      )
    }
    seen.set(sameNameKey(name), name)
  }
}

/** A folder of this machine opens with any names that this machine has. */
const ANYWAY = 'If you trust it, bring it by mlflow artifacts download, and open that folder.'

function refused(
  folder: RemoteFolder,
  reason: string,
  hint = 'Check the folder where it is stored.',
): UserError {
  return new UserError({
    code: 'bad-model',
    message: `Palate does not download this folder. ${reason}`,
    hint: `Nothing was downloaded. ${hint}`,
    where: maskedLocation(folder.location).slice(0, 300),
  })
}
