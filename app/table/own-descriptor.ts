/** Paths that name what this process holds open: `/dev/stdout`, `/dev/fd/3`, `/proc/self/fd/3`. */
import { readlink, realpath } from 'node:fs/promises'
import path from 'node:path'

/** Links that lead on to links; Linux follows 40 (path_resolution(7)). */
export const MAX_LINKS = 40

const STANDARD = ['/dev/stdin', '/dev/stdout', '/dev/stderr']

/**
 * The number of the descriptor that `target` names, itself or through links; undefined where it names none of this
 * process. What stands behind a descriptor (proc_pid_fd(5)) is not looked at.
 */
export async function ownDescriptor(target: string, links = 0): Promise<number | undefined> {
  const folder = await realpath(path.dirname(target)).catch(() => undefined)
  if (folder === undefined) return undefined
  const place = path.join(folder, path.basename(target))
  const named = namedDescriptor(place)
  if (named !== undefined || links === MAX_LINKS) return named
  const leadsTo = await readlink(place).catch(() => undefined)
  return leadsTo === undefined ? undefined : await ownDescriptor(path.resolve(folder, leadsTo), links + 1)
}

function namedDescriptor(place: string): number | undefined {
  if (STANDARD.includes(place)) return STANDARD.indexOf(place)
  const [, owner, digits] = /^(\/dev|\/proc\/(?:\d+(?:\/task\/\d+)?))\/fd\/(\d+)$/.exec(place) ?? []
  if (owner === undefined || digits === undefined) return undefined
  return owner === '/dev' || owner.split('/')[2] === String(process.pid) ? Number(digits) : undefined
}
