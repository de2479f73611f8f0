import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '#shared/user-error.ts'

/** A location as an absolute path: `~`, `file:` URIs, and what is relative to the working folder. */
export function toPath(location: string, workingFolder: string): string {
  if (location.includes('\0')) throw notAPath('NUL characters cannot be in a path.')
  if (/^file:/iu.test(location)) {
    try {
      return resolve(fileURLToPath(location))
    } catch (error) {
      throw notAPath(error instanceof Error ? error.message : String(error))
    }
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
