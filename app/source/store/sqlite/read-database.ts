/** One reading of a sqlite database: in its last committed state, within limits, as often as a writer makes it needed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '#shared/user-error.ts'
import { rowsOfQuery } from './rows-of-query.ts'
import { takeSnapshot } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'
import { loadSqlite, openSnapshot } from './snapshot-vfs.ts'
import type { Cell, Sqlite } from './snapshot-vfs.ts'

/** Runs a query. */
export type Query = (sql: string, bind?: readonly (string | number | null)[]) => readonly (readonly Cell[])[]

/** A reading is taken again while the database is written to; writers pause longer than all of this together. */
const MAX_ATTEMPTS = 60
const PAUSE_MS = 5

/** The largest texts of a store are tags of some 100 KB; a longer one is not read into memory. */
const MAX_VALUE_BYTES = 64 * 2 ** 20

/** A query over 10,000 runs takes under a second; a database made to keep it busy is stopped. */
const MAX_MS = 20_000
const STEPS_BETWEEN_LOOKS = 100_000

/**
 * Lets `use` query one state of the database. It may be called several times. Throws UserError: `not-found` where there
 * is no file, `bad-model` where it is no readable database, `unreachable` where it is written to all the time.
 */
export async function readDatabase<T>(
  file: string,
  use: (query: Query) => T,
  signal?: AbortSignal,
): Promise<T> {
  const sqlite = await loadSqlite()
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    signal?.throwIfAborted()
    const taken = attemptTo(sqlite, file, use)
    if (taken.ok) return taken.value
    await sleep(PAUSE_MS * Math.min(attempt + 1, 10))
  }
  throw new UserError({
    code: 'unreachable',
    message: `The database ${file} is written to all the time, so that no state of it could be read.`,
    hint: 'Try again when less is logged into it.',
    where: file,
  })
}

type Taken<T> = { readonly ok: true; readonly value: T } | { readonly ok: false }

function attemptTo<T>(sqlite: Sqlite, file: string, use: (query: Query) => T): Taken<T> {
  const snapshot = snapshotOf(file)
  try {
    const value = runOn(sqlite, snapshot, use)
    return snapshot.isCurrent() ? { ok: true, value } : { ok: false }
  } catch (error) {
    // What is written to meanwhile may look broken.
    if (!snapshot.isCurrent()) return { ok: false }
    if (error instanceof UserError) throw error
    throw unreadable(file, error)
  } finally {
    snapshot.close()
  }
}

function runOn<T>(sqlite: Sqlite, snapshot: Snapshot, use: (query: Query) => T): T {
  const database = openSnapshot(sqlite, snapshot)
  try {
    const end = performance.now() + MAX_MS
    const { capi } = sqlite
    capi.sqlite3_limit(database.pointer, capi.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    capi.sqlite3_progress_handler(
      database.pointer,
      STEPS_BETWEEN_LOOKS,
      () => (performance.now() > end ? 1 : 0),
      0,
    )
    const query: Query = (sql, bind) => rowsOfQuery(sqlite, database, { sql, bind })
    query('PRAGMA trusted_schema = OFF')
    return use(query)
  } finally {
    database.close()
  }
}

function snapshotOf(file: string): Snapshot {
  let snapshot: Snapshot | null
  try {
    snapshot = takeSnapshot(file)
  } catch (error) {
    throw new UserError(
      {
        code: 'not-found',
        message: `There is no database that can be read at ${file}.`,
        hint: 'Check the path; sqlite:///relative has three slashes, sqlite:////absolute four.',
        where: file,
        detail: String(error),
      },
      { cause: error },
    )
  }
  if (snapshot === null) throw unreadable(file, 'its first bytes are not those of a sqlite database')
  return snapshot
}

function unreadable(file: string, error: unknown): UserError {
  return new UserError({
    code: 'bad-model',
    message: `${file} is not a sqlite database that can be read.`,
    hint: 'If it is a store of MLflow, ask MLflow to check it: mlflow db upgrade sqlite:///…',
    where: file,
    detail: error instanceof Error ? error.message : String(error),
  })
}
