import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of all files under a folder; links are not followed. An environment with PyTorch has 30,000 files. */
export async function folderBytes(folder: string, signal?: AbortSignal): Promise<number> {
  const pending = [folder]
  let bytes = 0
  for (let here = pending.pop(); here !== undefined; here = pending.pop()) {
    signal?.throwIfAborted()
    const entries = await readdir(here, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) if (entry.isDirectory()) pending.push(join(here, entry.name))
    const sizes = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) =>
          lstat(join(here, entry.name)).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
    )
    for (const size of sizes) bytes += size
  }
  return bytes
}
