/**
 * What is remembered of contents: one small file for each, named by its digest. So keeping and forgetting never rewrite
 * what else is remembered, and a damaged file costs only itself.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '#app/folder/write-whole.ts'
import { UserError } from '#shared/user-error.ts'

/** Every record has its content's digest and what tells, without hashing, that other content is not it. */
export interface ContentRecord {
  readonly digest: string
  readonly files: number
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly since: number
}

/** Records of contents. Damaged or foreign files count as nothing. */
export interface ContentStore<T extends ContentRecord> {
  /** Newest first. */
  readonly list: () => Promise<readonly T[]>
  readonly find: (digest: string) => Promise<T | null>
  /** Throws UserError `not-written` where the disk refuses. */
  readonly keep: (record: T) => Promise<void>
  readonly forget: (digest: string) => Promise<void>
}

const FILE_NAME = /^([0-9a-f]{64})\.json$/u

/** Nobody keeps so many; a folder filled by something else is not read to its end. */
const MAX_RECORDS = 5_000

/** Records kept in `folder`, which is made when it is needed; `what` says in a failure what could not be written down. */
export function contentStoreIn<T extends ContentRecord>(
  folder: string,
  isRecord: (value: unknown) => value is T,
  what: string,
): ContentStore<T> {
  const fileOf = (digest: string) => join(folder, `${digest}.json`)
  const find = async (digest: string): Promise<T | null> => {
    try {
      const parsed: unknown = JSON.parse(await readFile(fileOf(digest), 'utf8'))
      return isRecord(parsed) && parsed.digest === digest ? parsed : null
    } catch {
      return null
    }
  }
  const notWritten = (cause: unknown): UserError =>
    new UserError(
      {
        code: 'not-written',
        message: `${what} could not be written down.`,
        hint: 'Check that the disk has room and that this folder may be written to.',
        where: folder,
        detail: String(cause),
      },
      { cause },
    )
  return {
    find,
    list: async () => {
      const names = await readdir(folder).catch(() => [])
      const digests = names.flatMap((name) => FILE_NAME.exec(name)?.[1] ?? []).slice(0, MAX_RECORDS)
      const records = await Promise.all(digests.map(find))
      return records.flatMap((record) => record ?? []).sort((left, right) => right.since - left.since)
    },
    keep: async (record) => {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeWhole(fileOf(record.digest), JSON.stringify(record, null, 2), 0o600)
      } catch (error) {
        throw notWritten(error)
      }
    },
    forget: async (digest) => {
      await rm(fileOf(digest), { force: true }).catch((error: unknown) => {
        throw notWritten(error)
      })
    },
  }
}
