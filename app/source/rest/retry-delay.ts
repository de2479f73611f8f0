/** When a busy server is asked again. */

/** A person waits so long without asking why; a server that wants more time fails with the time it named. */
const LONGEST_WAIT = 30_000

const FIRST_WAIT = 500

/**
 * Milliseconds to wait before another attempt, or null for none: 429 (too many requests) and 503 (unavailable) are asked
 * again after what `Retry-After` says (RFC 9110, 10.2.3: seconds or a date), else after 0.5, 1, 2 s.
 */
export function retryDelay(status: number, retryAfter: string | undefined, attempt: number): number | null {
  if (status !== 429 && status !== 503) return null
  const asked = retryAfter === undefined ? null : askedFor(retryAfter)
  if (asked === null) return status === 429 ? FIRST_WAIT * 2 ** attempt : null
  return asked <= LONGEST_WAIT ? asked : null
}

/** The wait that `Retry-After` asks for, in milliseconds; null where it cannot be read. */
export function askedFor(retryAfter: string): number | null {
  const text = retryAfter.trim()
  if (/^\d{1,9}$/u.test(text)) return 1000 * Number(text)
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now())
}
