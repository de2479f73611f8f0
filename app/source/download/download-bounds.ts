/** What ends a download whatever a person said yes to: the disk, a size no model has, and a server that only drips. */
import { performance } from 'node:perf_hooks'
import { byteSize } from '#app/text/byte-size.ts'
import { maskedLocation } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'
import { MAX_TOTAL_BYTES } from '../archive/archive-limits.ts'

/** Of the disk's room, so much is left to others: a disk that is full stops whatever else writes. */
const KEPT_FREE = 0.05

/** Bytes a second over a whole patience (120 s): a GPRS line, the slowest there is, shared by all downloads, brings more. */
const SLOWEST = 256

/** As long as one file takes at most; the cache takes older drafts for left behind (`LEFT_BEHIND_MS` of cache.ts). */
const LONGEST_MS = 24 * 3_600_000

/** Throws UserError where so many bytes, come or announced, are too many. */
export type SizeBound = (bytes: number) => void

/**
 * The bound of a download onto a disk with so many `free` bytes, null where that is not known: `over-limit` above the
 * largest models, `not-written` above the disk's room.
 */
export function sizeBound(location: string, free: number | null): SizeBound {
  const room = free === null ? Infinity : free * (1 - KEPT_FREE)
  const where = maskedLocation(location).slice(0, 300)
  return (bytes) => {
    if (bytes > MAX_TOTAL_BYTES) {
      throw new UserError({
        code: 'over-limit',
        message: `This download has more than ${byteSize(MAX_TOTAL_BYTES)}, as no model does.`,
        hint: 'Nothing of it is left here. If it is a model all the same, download it yourself and open the folder.',
        where,
      })
    }
    if (bytes <= room) return
    throw new UserError({
      code: 'not-written',
      message: `This download has ${byteSize(bytes)} or more; the cache’s disk has ${byteSize(free ?? 0)} left, and keeps a twentieth of that.`,
      hint: 'Free space there (palate cache clear), or name another folder in PALATE_CACHE.',
      where,
    })
  }
}

/** One file on its way. */
export interface Pace {
  readonly location: string
  /** Milliseconds of silence after which a server has not answered. */
  readonly patience: number
  /** Milliseconds that only grow; the process's own where absent. */
  readonly clock?: () => number
}

/** Told of every bytes that come; throws UserError `timed-out` where they come too slowly ever to end. */
export function paceOf({
  location,
  patience,
  clock = () => performance.now(),
}: Pace): (bytes: number) => void {
  const started = clock()
  let since = started
  let come = 0
  const tooSlow = (message: string) =>
    new UserError({
      code: 'timed-out',
      message,
      hint: 'Try again, or download it yourself and open the folder. Nothing of it was kept.',
      where: maskedLocation(location).slice(0, 300),
    })
  return (bytes) => {
    come += bytes
    const now = clock()
    if (now - started > LONGEST_MS)
      throw tooSlow(`A file did not end within ${LONGEST_MS / 3_600_000} hours.`)
    if (now - since < patience) return
    if (come < (SLOWEST * (now - since)) / 1000) {
      throw tooSlow(
        `The server sent less than ${SLOWEST} bytes a second for ${Math.round((now - since) / 1000)} seconds.`,
      )
    }
    since = now
    come = 0
  }
}
