/** How much a disk still takes. */
import { statfs } from 'node:fs/promises'
import path from 'node:path'

/** Bytes left for this user on the disk that a folder is on, or will be made on; null where the system does not say. */
export async function freeRoom(folder: string): Promise<number | null> {
  const stats = await statfs(folder, { bigint: true }).catch(() => null)
  if (stats !== null) return Number(stats.bavail * stats.bsize)
  const parent = path.dirname(folder)
  return parent === folder ? null : await freeRoom(parent)
}
