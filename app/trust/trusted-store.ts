/**
 * What a person trusted: one small file for each content, named by its digest. So trusting and revoking never rewrite
 * what else was trusted, and a damaged file costs only itself.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrustedContent } from '#shared/trust.ts'
import { UserError } from '#shared/user-error.ts'

/** A trusted content with what tells, without hashing, that other content is not it. */
export interface TrustRecord extends TrustedContent {
  readonly files: number
  readonly bytes: number
}

/** The contents trusted on this machine by this person. Damaged or foreign files count as nothing. */
export interface TrustedStore {
  /** Newest first. */
  readonly list: () => Promise<readonly TrustRecord[]>
  readonly find: (digest: string) => Promise<TrustRecord | null>
  /** Throws UserError `not-written` where the disk refuses. */
  readonly keep: (record: TrustRecord) => Promise<void>
  readonly forget: (digest: string) => Promise<void>
}

const FILE_NAME = /^([0-9a-f]{64})\.json$/u

/** Nobody trusts so many; a folder filled by something else is not read to its end. */
const MAX_RECORDS = 5_000

/** Trust kept in the folder `trusted` of the state folder, which is made when it is needed. */
export function trustedStoreIn(stateFolder: string): TrustedStore {
  const folder = join(stateFolder, 'trusted')
  const fileOf = (digest: string) => join(folder, `${digest}.json`)
  const find = async (digest: string): Promise<TrustRecord | null> => {
    try {
      const parsed: unknown = JSON.parse(await readFile(fileOf(digest), 'utf8'))
      return isRecord(parsed) && parsed.digest === digest ? parsed : null
    } catch {
      return null
    }
  }
  return {
    find,
    list: async () => {
      const names = await readdir(folder).catch(() => [])
      const digests = names.flatMap((name) => FILE_NAME.exec(name)?.[1] ?? []).slice(0, MAX_RECORDS)
      const records = await Promise.all(digests.map(find))
      return records.flatMap((record) => record ?? []).sort((left, right) => right.since - left.since)
    },
    keep: async (record) => {
      const draft = `${fileOf(record.digest)}.${process.pid}.tmp`
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFile(draft, JSON.stringify(record, null, 2), { mode: 0o600 })
        await rename(draft, fileOf(record.digest))
      } catch (error) {
        await rm(draft, { force: true }).catch(() => undefined)
        throw notWritten(folder, error)
      }
    },
    forget: async (digest) => {
      await rm(fileOf(digest), { force: true }).catch((error: unknown) => {
        throw notWritten(folder, error)
      })
    },
  }
}

function isRecord(value: unknown): value is TrustRecord {
  if (typeof value !== 'object' || value === null) return false
  const { digest, name, location, since, files, bytes } = value as Record<keyof TrustRecord, unknown>
  const texts = [digest, name, location].every((text) => typeof text === 'string')
  return texts && [since, files, bytes].every((number) => typeof number === 'number')
}

function notWritten(folder: string, cause: unknown): UserError {
  return new UserError(
    {
      code: 'not-written',
      message: 'What you trust could not be written down.',
      hint: 'Check that the disk has room and that this folder may be written to.',
      where: folder,
      detail: String(cause),
    },
    { cause },
  )
}
