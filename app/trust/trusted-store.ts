/** What a person trusted. */
import { join } from 'node:path'
import type { TrustedContent } from '#shared/trust.ts'
import { contentStoreIn } from './content-store.ts'
import type { ContentRecord, ContentStore } from './content-store.ts'

/** A trusted content. */
export type TrustRecord = TrustedContent & ContentRecord

/** The contents trusted on this machine by this person. */
export type TrustedStore = ContentStore<TrustRecord>

/** Trust kept in the folder `trusted` of the state folder. */
export function trustedStoreIn(stateFolder: string): TrustedStore {
  return contentStoreIn(join(stateFolder, 'trusted'), isRecord, 'What you trust')
}

function isRecord(value: unknown): value is TrustRecord {
  if (typeof value !== 'object' || value === null) return false
  const { digest, name, location, since, files, bytes } = value as Record<keyof TrustRecord, unknown>
  const texts = [digest, name, location].every((text) => typeof text === 'string')
  return texts && [since, files, bytes].every((number) => typeof number === 'number')
}
