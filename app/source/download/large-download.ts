/** Downloads that a person is asked about first, and how far any download is. */
import { byteSize } from '#app/text/byte-size.ts'
import { maskedLocation } from '#shared/masked-location.ts'
import { UserError } from '#shared/user-error.ts'
import type { BringOptions } from '../bring.ts'
import type { SizeBound } from './download-bounds.ts'

/** From here on a person is asked: minutes on a usual line, and a noticeable part of a disk. */
const LARGE_BYTES = 1_000_000_000

/** Progress is reported so often at most. */
const REPORT_EVERY_MS = 100

/** Whether it waits for a yes. */
export function isLarge(bytes: number): boolean {
  return bytes > LARGE_BYTES
}

/** The failure that asks. */
export function largeDownload(location: string, bytes: number): UserError {
  return new UserError({
    code: 'large-download',
    message: `This download has ${byteSize(bytes)} or more.`,
    hint: 'Say that it may come all the same; on the command line with --allow-large.',
    where: maskedLocation(location).slice(0, 300),
  })
}

/** A download as a whole. */
export interface Download {
  readonly location: string
  /** Bytes; null where nobody says. */
  readonly total: number | null
  /** What it may have, also where a person said yes. */
  readonly bound: SizeBound
  readonly options: BringOptions
}

/**
 * Adds up bytes (negative where they come again), reports them, and throws `large-download` where nobody said yes, and
 * as `bound` does.
 */
export function progressOf({ location, total, bound, options }: Download): (bytes: number) => void {
  const activity = total === null ? 'Downloading' : `Downloading ${byteSize(total)}`
  const isAgreed = options.allowLarge === true || isLarge(total ?? 0)
  let done = 0
  let reported = 0
  return (bytes) => {
    done += bytes
    bound(done)
    if (isLarge(done) && !isAgreed) throw largeDownload(location, done)
    const now = Date.now()
    if (now - reported < REPORT_EVERY_MS && done !== total) return
    reported = now
    options.report?.({ activity, done, ...(total !== null && total >= done ? { total } : {}) })
  }
}
