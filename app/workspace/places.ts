/** Locations as a list shows them: recents and the samples that ship with Palate. */
import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Place } from '#shared/contract.ts'
import type { Recent } from './recents.ts'

/** Recents with whether each can be opened now. */
export async function placesOf(recents: readonly Recent[]): Promise<readonly Place[]> {
  return Promise.all(
    recents.map(async (recent) => ({
      ...recent,
      present: recent.store !== undefined || (await isPresent(recent.location)),
    })),
  )
}

/** The sample models, by name. */
export async function samplesIn(
  folder: string,
  summaryOf: (location: string) => Promise<string>,
): Promise<readonly Place[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return Promise.all(
    names.toSorted().map(async (name) => {
      const location = join(folder, name)
      return { location, name, summary: await summaryOf(location), lastOpened: null, present: true }
    }),
  )
}

async function isPresent(location: string): Promise<boolean> {
  // Whether a server or a bucket has it only they know; `C:` is a disk.
  if (/^[a-z][a-z0-9+.-]+:/iu.test(location) && !/^file:/iu.test(location)) return true
  return access(location).then(
    () => true,
    () => false,
  )
}
