import { homedir } from 'node:os'
import { join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '#shared/user-error.ts'

/**
 * The path that a `file:` URI says: absolute, or relative as MLflow takes it too (`file:./mlruns`;
 * `mlflow/utils/file_utils.py`, local_file_uri_to_path). Throws what `fileURLToPath` and `decodeURIComponent` throw.
 */
export function pathOfFileUri(uri: string): string {
  const relative = /^file:(?![/\\])([^?#]*)/isu.exec(uri)?.[1]
  if (relative === undefined || (sep === '\\' && /^[a-z]:/iu.test(relative))) return fileURLToPath(uri)
  return decodeURIComponent(relative)
}

/** A location as an absolute path: `~`, `file:` URIs, and what is relative to the working folder. */
export function toPath(location: string, workingFolder: string): string {
  if (location.includes('\0')) throw notAPath('NUL characters cannot be in a path.')
  if (/^file:/iu.test(location)) {
    try {
      const path = pathOfFileUri(location)
      if (!path.includes('\0')) return resolve(workingFolder, path)
    } catch (error) {
      throw notAPath(error instanceof Error ? error.message : String(error))
    }
    throw notAPath('NUL characters cannot be in a path.')
  }
  if (location === '~') return homedir()
  if (/^~[/\\]/u.test(location)) return join(homedir(), location.slice(2))
  return resolve(workingFolder, location)
}

function notAPath(reason: string): UserError {
  return new UserError({
    code: 'not-found',
    message: `The location is not a path of this machine: ${reason}`,
  })
}
