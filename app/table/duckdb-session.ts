/** A DuckDB of its own for one job: nothing but the one file can be reached, nothing is fetched, memory is bounded. */
import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'

/** Enough for the sorted runs and hash tables of a million rows; what is larger goes to the scratch folder. */
const MEMORY_LIMIT = '1GB'

/** Reading gains nothing beyond this: the consumer is one JavaScript thread. */
const MAX_THREADS = 4

/** An open database and where its scratch files are. */
export interface DuckdbSession {
  readonly connection: DuckDBConnection
  /** A folder of this session; gone after `close`. */
  readonly folder: string
  /** The path inside the folder under which the given file is read; undefined when none was given. */
  readonly source: string | undefined
  close(): Promise<void>
}

/**
 * Opens a database that sees only its scratch folder and, through a link of a plain name in it, the one file `source`
 * (so that no `*` or `[` in a name is taken for a pattern). Throws what the file system throws when it is not there.
 */
export async function openDuckdb(source?: { readonly path: string; readonly extension: string }) {
  const folder = await mkdtemp(path.join(tmpdir(), `palate-${process.pid}-table-`))
  try {
    const reached = source === undefined ? undefined : await plainlyNamed(source, folder)
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(Math.min(availableParallelism(), MAX_THREADS)),
      memory_limit: MEMORY_LIMIT,
      temp_directory: path.join(folder, 'spill'),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    })
    const connection = await instance.connect()
    await connection.run(`SET allowed_directories = [${sqlText(folder)}]`)
    if (reached !== undefined) await connection.run(`SET allowed_paths = [${sqlText(reached)}]`)
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
    const close = async () => {
      connection.closeSync()
      instance.closeSync()
      await rm(folder, { recursive: true, force: true })
    }
    return { connection, folder, source: reached, close } satisfies DuckdbSession
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/** A link in the scratch folder; the file's own path where links may not be made (Windows). */
async function plainlyNamed(
  source: { readonly path: string; readonly extension: string },
  folder: string,
): Promise<string> {
  const target = await realpath(source.path)
  const link = path.join(folder, `source${source.extension}`)
  try {
    await symlink(target, link)
    return link
  } catch {
    return target
  }
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A name as an SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
