/** The error that people can do something about. Apart from failure.ts so that it loads without zod. */
import type { Failure } from './failure.ts'
import { maskedLocations } from './masked-location.ts'

/** Thrown where a person can do something about it; anything else that is thrown is `internal`. */
export class UserError extends Error {
  readonly failure: Failure

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'UserError'
    this.failure = failure
  }
}

/**
 * Any thrown thing as a failure, without the passwords of the locations in it. An abort is `cancelled`; unknown errors
 * keep their message but promise nothing.
 */
export function toFailure(error: unknown): Failure {
  if (error instanceof UserError) return maskedFailure(error.failure)
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'cancelled', message: 'Cancelled.' }
  }
  const message = error instanceof Error ? error.message : String(error)
  const refused = error instanceof Error && 'code' in error ? refusedWrites[String(error.code)] : undefined
  if (refused !== undefined) {
    return {
      code: 'not-written',
      message: `What this needs could not be written: ${refused}.`,
      hint: 'Make room where temporary files and the cache are kept, and try again. Nothing was lost.',
      detail: maskedLocations(message),
    }
  }
  return {
    code: 'internal',
    message: `Something failed inside Palate: ${maskedLocations(message)}`,
    hint: 'Nothing was lost. If it happens again, please report it with what you did.',
  }
}

/** Why a disk takes no more of what is written to a place that may be written, by the system's code (errno(3)). */
export const refusedWrites: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'a file may not be as large there',
  EIO: 'the disk failed',
}

function maskedFailure({ code, message, hint, where, detail }: Failure): Failure {
  return {
    code,
    message: maskedLocations(message),
    ...(hint === undefined ? {} : { hint: maskedLocations(hint) }),
    ...(where === undefined ? {} : { where: maskedLocations(where) }),
    ...(detail === undefined ? {} : { detail: maskedLocations(detail) }),
  }
}
