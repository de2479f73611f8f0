/** Keys of endpoints, each kept for the one address it is for, beside the credentials of tracking servers. */
import type { Secrets } from '#app/source/rest/credentials.ts'

/** The keys. */
export interface EndpointKeys {
  /** Null where none is kept. */
  readonly read: (url: string) => Promise<string | null>
  readonly keep: (url: string, key: string) => Promise<void>
  readonly forget: (url: string) => Promise<void>
}

/** Keys in the host's secrets: the system's store, or memory where there is none. */
export function endpointKeys(secrets: Secrets): EndpointKeys {
  return {
    read: async (url) => {
      const kept = await secrets.read(nameOf(url))
      return kept?.kind === 'token' ? kept.token : null
    },
    keep: (url, key) => secrets.keep(nameOf(url), { kind: 'token', token: key }),
    forget: (url) => secrets.forget(nameOf(url)),
  }
}

/** Apart from origins, which are names of tracking servers. */
function nameOf(url: string): string {
  const { origin, pathname } = new URL(url)
  return `endpoint ${origin}${pathname}`
}
