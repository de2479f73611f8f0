/** SQLAlchemy's URIs of sqlite databases, as MLflow takes them. */
import { open } from 'node:fs/promises'
import path from 'node:path'
import { READ_FLAGS } from '#app/folder/opened-place.ts'
import type { SourceContext } from '../source.ts'

/** The first bytes of every database (https://www.sqlite.org/fileformat.html, 1.3.1). */
const MAGIC = 'SQLite format 3\0'

/**
 * The database file of a `sqlite:///relative`, `sqlite:////absolute` or `sqlite+driver:///…` URI, absolute; null for any
 * other URI. What follows `?` is the driver's.
 */
export function sqlitePath(uri: string, { workingFolder }: SourceContext): string | null {
  const [, rest] = /^sqlite(?:\+[a-z0-9_]+)?:\/\/\/([^?]*)/iu.exec(uri) ?? []
  if (rest === undefined || rest === '' || rest === ':memory:' || rest.includes('\0')) return null
  // SQLAlchemy takes the path as it is; `file:` within it is sqlite's own URI form.
  return path.resolve(workingFolder, rest.replace(/^file:/iu, ''))
}

/** Whether a file is a sqlite database, by its first bytes. */
export async function isSqliteFile(file: string): Promise<boolean> {
  try {
    const handle = await open(file, READ_FLAGS)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0)
      return bytesRead === MAGIC.length && buffer.toString('latin1') === MAGIC
    } finally {
      await handle.close()
    }
  } catch {
    return false
  }
}
