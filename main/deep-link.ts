/** Links that open a model, `palate://open?location=…&store=…`; a page on the web may have made them. */

/** What a link asks for. */
export interface DeepLink {
  readonly location: string
  /** The store it is asked of; the usual one where absent. */
  readonly store?: string
}

/** Longer ones than any location and store that the engine takes. */
const MAX_LENGTH = 16_384
const MAX_VALUE = 4_096

/** Whether a text is a link of Palate's own scheme. */
export function isDeepLink(text: string): boolean {
  return /^palate:/iu.test(text)
}

/**
 * Reads a link; null for one that says nothing that can be opened: another host or path, a parameter that is not known
 * or there twice, credentials in an address, an address no parser takes, control characters, a share of another machine
 * (opening one would tell it who is asking).
 */
export function deepLink(text: string): DeepLink | null {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return null
  const { protocol, host, pathname, searchParams, username, password, hash } = new URL(text)
  if (protocol !== 'palate:' || host !== 'open' || !['', '/'].includes(pathname)) return null
  if (`${username}${password}${hash}` !== '') return null
  const names = [...searchParams.keys()]
  if (names.some((name) => name !== 'location' && name !== 'store')) return null
  if (new Set(names).size < names.length) return null
  const location = searchParams.get('location')
  const store = searchParams.get('store')
  if (location === null || !isOpenable(location) || (store !== null && !isOpenable(store))) return null
  return { location, ...(store === null ? {} : { store }) }
}

function isOpenable(value: string): boolean {
  if (value.trim() === '' || value !== value.trim() || value.length > MAX_VALUE) return false
  if (/\p{Cc}/u.test(value) || isDeepLink(value)) return false
  if (/^[/\\]{2}/u.test(value)) return false
  const scheme = /^([a-z][a-z0-9+.-]+):/iu.exec(value)?.[1]?.toLowerCase()
  return scheme === undefined || isOpenableAddress(value, scheme)
}

/**
 * As the URL standard reads it, which takes any number of slashes and backslashes behind `http:` (4.4, "special authority
 * ignore slashes state"); other schemes are held to the slashes they have.
 */
function isOpenableAddress(value: string, scheme: string): boolean {
  if (!URL.canParse(value)) return false
  const { username, password, host, pathname } = new URL(value)
  if (`${username}${password}` !== '') return false
  if (scheme === 'models' || scheme === 'runs') return true
  if (scheme === 'file') return host === '' && !/^(?:\/|%5c|%2f){2}/iu.test(pathname)
  if (/^sqlite(?:\+|$)/u.test(scheme)) return isDatabaseOfThisMachine(value)
  return !/^[^:]*:[/\\]+[^/\\?#]*@/u.test(value)
}

/** Three slashes and a relative path, or four: on Windows a path with two more slashes is another machine's. */
function isDatabaseOfThisMachine(value: string): boolean {
  const [, path] = /^[^:]*:\/\/\/(?:file:)?(.*)$/isu.exec(value) ?? []
  return path !== undefined && !/^[/\\]{2}/u.test(path)
}
