/** Which names of a server on this machine alone are its own. */

/** Allows every name. */
export const ANY_NAME = '*'

/**
 * Whether a Host header names another machine. A page of a foreign site can point its own name at 127.0.0.1 and then
 * read the answers (DNS rebinding); its name always has a dot. `allowed` are names, in small letters, under which a proxy or an alias
 * reaches the server, or ANY_NAME.
 */
export function isForeignName(host: string, allowed: readonly string[] = []): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  if (allowed.includes(name) || allowed.includes(ANY_NAME)) return false
  if (!name.includes('.') || name.startsWith('[')) return false
  return !/^\d{1,3}(\.\d{1,3}){3}$/.test(name) && !name.endsWith('.localhost')
}
