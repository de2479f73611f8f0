/**
 * Locations without the passwords in them. Written for addresses that no parser takes too: a slash too few, or a `/` or
 * `@` in a password that was not percent-encoded, must not put it on a screen.
 */

/** What stands for a name, a password or both. */
const MASK = '***'

/** Schemes whose paths may hold an `@` (`models:/iris@champion`, `git+https://host/x@v1`): `@` counts before the path only. */
const CAREFUL = /^(?:models|runs|file|sqlite(?:\+.*)?|wasbs?|abfss?|(?:git|hg|svn|bzr)\+.*)$/iu

/** Azure's stores have a container before the `@` (`abfss://container@account…`), which is no secret. */
const CONTAINED = /^(?:wasbs?|abfss?)$/iu
const CONTAINER = /^[\w$-]{1,63}$/u

/** Letters before a colon that are looked at for a scheme, so that long text takes time as its length. */
const MAX_SCHEME = 40

/** A user that everyone has, and that opens nothing. */
const SSH_USER = /^(?:git|hg)$/u

/**
 * A location with all between its scheme's slashes and the last `@` as `***`; blanks in it are a password's too. One
 * without a scheme (a path, `C:\…`) is as it was. What is shown is cut after this, never before.
 */
export function maskedLocation(location: string): string {
  let shown = ''
  let from = 0
  const last = location.lastIndexOf('@')
  for (
    let colon = location.indexOf(':');
    colon >= 0 && colon < last;
    colon = location.indexOf(':', colon + 1)
  ) {
    const secret = colon < from ? null : secretBehind(location, colon, last)
    if (secret === null) continue
    shown += `${location.slice(from, secret.start)}${MASK}`
    from = secret.end
  }
  return shown + location.slice(from)
}

/** A location as a window shows it while it is used: of a web address without the query too, which may be a signature. */
export function shownLocation(location: string): string {
  return maskedLocation(location).replace(/^(https?:[^?#]*)\?.*$/isu, '$1?…')
}

/** Text with every location in it masked; each ends at a blank. */
export function maskedLocations(text: string): string {
  return text.includes('@') ? text.replaceAll(/\S+/gu, maskedLocation) : text
}

/** Where a secret starts and at which `@` it ends; null where the colon is no scheme's or nothing is before an `@`. */
function secretBehind(
  location: string,
  colon: number,
  last: number,
): { readonly start: number; readonly end: number } | null {
  const before = location.slice(Math.max(0, colon - MAX_SCHEME), colon)
  const scheme = /[a-z][a-z0-9+.-]+$/iu.exec(before)?.[0]
  if (scheme === undefined) return null
  let start = colon + 1
  while (location[start] === '/' || location[start] === '\\') start += 1
  const slashes = start - colon - 1
  // The URL standard takes http: and https: without slashes too.
  if (slashes === 0 && !/^https?$/iu.test(scheme)) return null
  const end = CAREFUL.test(scheme) ? (slashes === 2 ? endOfUser(location, start) : -1) : last
  const user = location.slice(start, end)
  if (end <= start || SSH_USER.test(user)) return null
  return CONTAINED.test(scheme) && CONTAINER.test(user) ? null : { start, end }
}

/** The last `@` before the path; -1 where there is none. */
function endOfUser(location: string, start: number): number {
  const rest = location.slice(start)
  const length = rest.search(/[/\\?#\s]/u)
  const at = (length < 0 ? rest : rest.slice(0, length)).lastIndexOf('@')
  return at < 0 ? -1 : start + at
}
