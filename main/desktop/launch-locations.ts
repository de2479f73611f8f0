/** Models that were asked for from outside: arguments, a second launch, the system. */
import { app } from 'electron'
import { locationsOf } from '#main/launch/launch-arguments.ts'

/** The locations this process was started with. Unpackaged, the app's own folder is an argument too. */
export function ownLocations(): readonly string[] {
  return locationsOf(process.argv, app.isPackaged ? 1 : 2, process.cwd())
}

/** Sends what the system asks for (a folder dropped on the icon, "Open with") to `open`. Before the app is ready. */
export function setupOpenFile(open: (location: string) => void): void {
  app.on('open-file', (event, file) => {
    event.preventDefault()
    open(file)
  })
}

/**
 * Whether this is the first Palate of this person; a later one hands over its locations and must quit. `open` gets
 * what later ones hand over.
 */
export function becomeSingleInstance(
  locations: readonly string[],
  open: (locations: readonly string[]) => void,
): boolean {
  if (!app.requestSingleInstanceLock({ locations })) return false
  app.on('second-instance', (_event, _argv, _folder, handed) => open(handedLocations(handed)))
  return true
}

function handedLocations(handed: unknown): readonly string[] {
  if (typeof handed !== 'object' || handed === null || !('locations' in handed)) return []
  const { locations } = handed
  return Array.isArray(locations) ? locations.filter((location) => typeof location === 'string') : []
}
