/** The built product that the specs start, and the models they open. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** A file under `dist/`. */
export function builtFile(name: string): string {
  return path.join(repository, 'dist', name)
}

/** A fixture model's folder. */
export function fixtureModel(name: string): string {
  return path.join(repository, 'e2e/fixtures/models', name)
}

/** The environment of an app under test: the machine's, with the person's folders replaced by an empty one. */
export function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: home,
    USERPROFILE: home,
    APPDATA: home,
    LOCALAPPDATA: home,
    XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_STATE_HOME: path.join(home, 'state'),
    XDG_DATA_HOME: path.join(home, 'data'),
    XDG_CACHE_HOME: path.join(home, 'cache'),
    NODE_OPTIONS: '',
  }
}

/** A model made for the specs (models/make_models.py). */
export function specModel(name: string): string {
  return path.join(repository, 'e2e/models', name)
}
