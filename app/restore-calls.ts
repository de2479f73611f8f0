/** The contract's calls about what was open when Palate last ended, and how its window was. */
import { openPlacesAt, readJson, writeJson } from '#app/workspace/open-places.ts'
import type { OpenPlaces } from '#app/workspace/open-places.ts'
import type { Api } from '#shared/contract.ts'
import { KeptWindow } from '#shared/workspace-calls.ts'

/** What is open, where the host has its pages open it again. */
export function openPlacesOf(
  stateFolder: string,
  reopens: 'last' | 'nothing' | undefined,
): OpenPlaces | null {
  if (reopens === undefined) return null
  const places = openPlacesAt(`${stateFolder}/open-models.json`)
  return reopens === 'last' ? places : { ...places, takeLast: async () => [] }
}

/** The calls. */
export function restoreCallsOf(
  stateFolder: string,
  places: OpenPlaces | null,
): Pick<Api, 'lastOpen' | 'keepWindow' | 'keptWindow'> {
  const file = `${stateFolder}/window.json`
  return {
    lastOpen: async () => (places === null ? [] : await places.takeLast()),
    keepWindow: async (window) => {
      // A full disk loses how the window was and nothing else.
      await writeJson(file, window).catch(() => undefined)
      return {}
    },
    keptWindow: async () => {
      const read = KeptWindow.safeParse(await readJson(file))
      return read.success ? read.data : null
    },
  }
}
