/** Where Palate keeps what it remembers of a person: recents, stores, what was trusted. Nothing in it is needed to work. */
import { homedir } from 'node:os'
import path from 'node:path'

/** `PALATE_STATE`, else the system's place for it: XDG_STATE_HOME (XDG Base Directory Specification), Application Support, or LOCALAPPDATA. */
export function stateFolder(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  const home = homedir()
  const own = environment['PALATE_STATE'] ?? ''
  if (own !== '') return path.resolve(own)
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Palate')
  if (platform === 'win32') {
    return path.join(environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'Palate')
  }
  const stated = environment['XDG_STATE_HOME'] ?? ''
  // The specification: a path that is not absolute is to be ignored.
  return path.join(path.isAbsolute(stated) ? stated : path.join(home, '.local', 'state'), 'palate')
}
