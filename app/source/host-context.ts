/** What opening takes of the process it runs in. */
import { homedir } from 'node:os'
import path from 'node:path'
import type { SourceContext } from './source.ts'

/** This process's working folder, environment and cache; `given` replaces parts of it. */
export function hostContext(given: Partial<SourceContext> = {}): SourceContext {
  return {
    workingFolder: process.cwd(),
    environment: process.env,
    trackingUri: null,
    registryUri: null,
    cacheFolder: cacheFolder(process.platform, process.env),
    ...given,
  }
}

/**
 * `PALATE_CACHE`, else the system's place for what can be made again: XDG_CACHE_HOME (XDG Base Directory
 * Specification), Library/Caches, or LOCALAPPDATA.
 */
export function cacheFolder(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const home = homedir()
  const own = environment['PALATE_CACHE'] ?? ''
  if (own !== '') return path.resolve(own)
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'Palate')
  if (platform === 'win32') {
    return path.join(environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'Palate', 'Cache')
  }
  const stated = environment['XDG_CACHE_HOME'] ?? ''
  // The specification: a path that is not absolute is to be ignored.
  return path.join(path.isAbsolute(stated) ? stated : path.join(home, '.cache'), 'palate')
}
