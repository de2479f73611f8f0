/** Writing a small file of Palate's own: the file is the old one or the new one, whatever happens meanwhile. */
import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Writes `contents` beside `file`, whose folder is there, and puts it in its place; leaves nothing beside it. `mode` is
 * who may read it. Throws what the system says.
 */
export async function writeWhole(file: string, contents: string | Uint8Array, mode?: number): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`
  try {
    await writeFile(draft, contents, mode === undefined ? {} : { mode })
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error
  }
}
