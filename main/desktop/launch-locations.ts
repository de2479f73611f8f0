/** Models that were asked for from outside: arguments, a second launch, links, the system. */
import { app } from 'electron'
import { isServerUri, serverAddress } from '#app/source/rest/server-address.ts'
import { locationsOf } from '#main/launch/launch-arguments.ts'

/** Opens a location, asked of a store where one is named. */
export type RequestOpen = (location: string, store?: string) => void

/** The locations this process was started with. Unpackaged, the app's own folder is an argument too. */
export function ownLocations(): readonly string[] {
  return locationsOf(process.argv, app.isPackaged ? 1 : 2, process.cwd())
}

/** Sends what the system asks for (a folder dropped on the icon, "Open with", a link) to `open`. Before the app is ready. */
export function setupOpenFile(open: RequestOpen): void {
  app.on('open-file', (event, file) => {
    event.preventDefault()
    open(file)
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    open(url)
  })
  // A checkout is not what the system should start for links.
  if (app.isPackaged) app.setAsDefaultProtocolClient('palate')
}

/**
 * Whether this is the first Palate of this person; a later one hands over its locations, with the store its environment
 * names, and must quit. `open` gets what later ones hand over.
 */
export function becomeSingleInstance(
  locations: readonly string[],
  open: (locations: readonly string[], store: string | undefined) => void,
): boolean {
  if (!app.requestSingleInstanceLock({ locations, ...ownStore() })) return false
  app.on('second-instance', (_event, _argv, _folder, handed) => {
    open(handedLocations(handed), handedStore(handed))
  })
  return true
}

/** Without credentials, which stay in the process they were given to. */
function ownStore(): { readonly store?: string } {
  const stated = process.env['MLFLOW_TRACKING_URI'] ?? ''
  if (stated === '') return {}
  try {
    return { store: isServerUri(stated) ? serverAddress(stated).base : stated }
  } catch {
    return {}
  }
}

function handedLocations(handed: unknown): readonly string[] {
  if (typeof handed !== 'object' || handed === null || !('locations' in handed)) return []
  const { locations } = handed
  return Array.isArray(locations) ? locations.filter((location) => typeof location === 'string') : []
}

function handedStore(handed: unknown): string | undefined {
  if (typeof handed !== 'object' || handed === null || !('store' in handed)) return undefined
  return typeof handed.store === 'string' && handed.store !== '' ? handed.store : undefined
}
