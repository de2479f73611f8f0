/** The address of a tracking server, parted from the credentials that may stand in it. */
import { UserError } from '#shared/user-error.ts'
import type { Credentials } from './credentials.ts'

/** Where a server is. */
export interface ServerAddress {
  /** `https://host:port/prefix` without a slash behind, credentials, query and fragment. */
  readonly base: string
  /** Scheme, host and port: what credentials belong to. */
  readonly origin: string
  /** What stood before the `@`; it is to be kept elsewhere or forgotten. */
  readonly credentials: Credentials | null
}

/** Whether a tracking URI names a server. */
export function isServerUri(uri: string): boolean {
  return /^https?:\/\//iu.test(uri)
}

/** Reads `http(s)://[user:password@]host[:port][/prefix]`. Throws UserError `bad-usage`, which repeats nothing of it. */
export function serverAddress(uri: string): ServerAddress {
  const url = parsed(uri)
  const path = url.pathname.replace(/\/+$/u, '')
  return { base: `${url.origin}${path}`, origin: url.origin, credentials: credentialsOf(url) }
}

/**
 * Throws UserError `bad-usage` for an address with an `@` behind its first slash: a password in which a slash was not
 * written as %2F, which would be kept, shown, and asked for at another host.
 */
export function requireStoreAddress(uri: string): void {
  if (!serverAddress(uri).base.includes('@')) return
  throw new UserError({
    code: 'bad-usage',
    message: 'The address of the server has an @ behind its first slash.',
    hint: 'If it belongs to a password, write / as %2F and @ as %40 in it, or leave the password out and sign in; a path’s own @ is written as %40.',
  })
}

function parsed(uri: string): URL {
  const url = URL.canParse(uri.trim()) ? new URL(uri.trim()) : null
  if (url !== null && url.hostname !== '' && isServerUri(url.href)) return url
  throw new UserError({
    code: 'bad-usage',
    message: 'The address of the server cannot be read.',
    hint: 'It looks like https://host:port, or https://host/prefix where the server is behind a proxy.',
  })
}

function credentialsOf(url: URL): Credentials | null {
  if (url.username === '' && url.password === '') return null
  return { kind: 'basic', username: decoded(url.username), password: decoded(url.password) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
