/** Opening a file that was looked at before: what took its place since, or its folder's, is not read. */
import { constants, realpathSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { UserError } from '#shared/user-error.ts'

/** Does not wait on a FIFO, which then reads as an empty file. */
export const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** Neither follows a link nor waits on a FIFO that took the file's place after it was looked at. */
export const OPEN_FLAGS = READ_FLAGS | (constants.O_NOFOLLOW ?? 0)

/**
 * Throws a UserError `bad-model` where what was opened is no regular file, or is not what stands at `path`, the real
 * path it was opened by: a folder on the way may have become a link.
 */
export function requirePlace(path: string, opened: BigIntStats): void {
  if (!opened.isFile()) {
    throw new UserError({ code: 'bad-model', message: `"${path}" is not a file.`, where: path })
  }
  if (standsAt(path, opened)) return
  throw new UserError({
    code: 'bad-model',
    message: `"${path}" changed while it was opened.`,
    hint: 'Something else writes to the folder. Try again when it is done.',
    where: path,
  })
}

function standsAt(path: string, { dev, ino }: BigIntStats): boolean {
  try {
    const now = statSync(path, { bigint: true })
    return realpathSync(path) === path && now.dev === dev && now.ino === ino
  } catch {
    return false
  }
}
