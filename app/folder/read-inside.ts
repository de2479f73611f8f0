import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { UserError } from '#shared/user-error.ts'
import type { Folder } from './folder.ts'
import { OPEN_FLAGS, requirePlace } from './opened-place.ts'
import { resolveInside } from './resolve-inside.ts'

/**
 * The content of a file inside the folder, whole. Throws as `resolveInside` does, and UserError `over-limit` when it
 * has more than `maxBytes`.
 */
export async function readInside(folder: Folder, path: string, maxBytes: number): Promise<Uint8Array> {
  return await withFile(folder, path, async (file, size) => {
    if (size > maxBytes) {
      throw new UserError({
        code: 'over-limit',
        message: `"${path}" has ${size} bytes; Palate reads at most ${maxBytes} of such a file.`,
        where: path,
      })
    }
    return await readExactly(file, 0, size)
  })
}

/** Bytes `offset`…`offset + length` of a file inside the folder, fewer at its end, and its size. */
export async function readRangeInside(
  folder: Folder,
  path: string,
  range: { readonly offset: number; readonly length: number },
): Promise<{ readonly bytes: Uint8Array; readonly size: number }> {
  return await withFile(folder, path, async (file, size) => {
    const length = Math.max(0, Math.min(range.length, size - range.offset))
    return { bytes: await readExactly(file, range.offset, length), size }
  })
}

/** Opens a regular file inside the folder for the length of one use. */
export async function withFile<T>(
  folder: Folder,
  path: string,
  use: (file: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  const place = await resolveInside(folder, path)
  const file = await open(place, OPEN_FLAGS).catch((error: unknown) => {
    throw new UserError(
      { code: 'bad-model', message: `"${path}" cannot be opened.`, where: path, detail: String(error) },
      { cause: error },
    )
  })
  try {
    const stats = await file.stat({ bigint: true })
    requirePlace(place, stats)
    return await use(file, Number(stats.size))
  } finally {
    await file.close()
  }
}

async function readExactly(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled === length ? bytes : bytes.subarray(0, filled)
}
