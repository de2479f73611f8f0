import { open, readdir } from 'node:fs/promises'
import path from 'node:path'
import { READ_FLAGS } from '#app/folder/opened-place.ts'

/** As far as the keys that tell: MLflow writes them in the order of the alphabet. */
const LOOKED_AT = 4_096

/** As many folders are looked at: experiments of a store are written by the same hand. */
const MAX_LOOKED_AT = 20

/** Whether a folder is a file store: it has an experiment (a folder of digits) or a registered model with a meta.yaml. */
export async function isFileStore(folder: string): Promise<boolean> {
  const experiments = (await foldersOf(folder)).filter((name) => /^\d+$/u.test(name))
  const models = (await foldersOf(path.join(folder, 'models'))).map((name) => path.join('models', name))
  for (const name of [...experiments.slice(0, MAX_LOOKED_AT), ...models.slice(0, MAX_LOOKED_AT)]) {
    if (/^(?:experiment_id|name):/mu.test(await headOf(path.join(folder, name, 'meta.yaml')))) return true
  }
  return false
}

async function foldersOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

async function headOf(file: string): Promise<string> {
  try {
    const handle = await open(file, READ_FLAGS)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch {
    return ''
  }
}
