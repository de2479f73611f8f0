/** Credentials kept in memory, for hosts without a secret store. */
import type { Credentials, Secrets } from '#app/source/rest/credentials.ts'

/** None yet; they are gone when the process ends. */
export function sessionSecrets(): Secrets {
  const kept = new Map<string, Credentials>()
  return {
    read: async (origin) => kept.get(origin) ?? null,
    keep: async (origin, credentials) => void kept.set(origin, credentials),
    forget: async (origin) => void kept.delete(origin),
  }
}
