/** The contract's calls about what was open when Palate last ended, and how its window was. */
import { openPlacesIn, readJson, writeJson } from '#app/workspace/open-places.ts'
import type { OpenPlaces } from '#app/workspace/open-places.ts'
import type { Api } from '#shared/contract.ts'
import { KeptWindow, MAX_TABS } from '#shared/workspace-calls.ts'

/** What is open, where the host has its pages open it again. */
export function openPlacesOf(
  stateFolder: string,
  reopens: 'last' | 'nothing' | undefined,
): OpenPlaces | null {
  if (reopens === undefined) return null
  const places = openPlacesIn(`${stateFolder}/open-models`)
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
      const before = KeptWindow.safeParse(await readJson(file))
      const own = new Set(window.tabs.map(([location]) => location))
      // Other windows, and another Palate, have models of their own.
      const others = before.success ? before.data.tabs.filter(([location]) => !own.has(location)) : []
      const tabs = [...others, ...window.tabs].slice(-MAX_TABS)
      // A full disk loses how the window was and nothing else.
      await writeJson(file, { ...window, tabs }).catch(() => undefined)
      return {}
    },
    keptWindow: async () => {
      const read = KeptWindow.safeParse(await readJson(file))
      return read.success ? read.data : null
    },
  }
}
