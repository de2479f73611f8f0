/** What the end of a Parquet file tells, without its rows. */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { readFileMetadata } from '#app/payload/parquet/file-metadata.ts'
import type { FileMetadata } from '#app/payload/parquet/file-metadata.ts'
import { UserError } from '#shared/user-error.ts'

/** 20,000 columns and their statistics take about 10 MB. */
const MAX_FOOTER_BYTES = 64 * 1024 * 1024

/** Length of the footer and magic bytes (parquet-format, "File format"). */
const TAIL_BYTES = 8

/** The footer of the file. Throws what pyarrow would of a broken one, and a UserError `over-limit` for one that is too large. */
export async function parquetFooter(file: string): Promise<FileMetadata> {
  const handle = await open(file)
  try {
    return readFileMetadata(await endOf(handle, file))
  } finally {
    await handle.close()
  }
}

/** The end of a file as a file of no rows. */
async function endOf(handle: FileHandle, file: string): Promise<Uint8Array> {
  const { size } = await handle.stat()
  const tail = await bytesAt(handle, Math.max(size - TAIL_BYTES, 0), Math.min(size, TAIL_BYTES))
  if (tail.length < TAIL_BYTES) return tail
  const length = tail.readUInt32LE(0)
  if (length > size - TAIL_BYTES) return tail
  if (length <= MAX_FOOTER_BYTES)
    return await bytesAt(handle, size - TAIL_BYTES - length, length + TAIL_BYTES)
  throw new UserError({
    code: 'over-limit',
    message: `The footer of "${file}" is larger than ${MAX_FOOTER_BYTES / 1024 / 1024} MiB.`,
    hint: 'Write it with fewer columns or larger row groups.',
    where: file,
  })
}

async function bytesAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start)
  return buffer.subarray(0, bytesRead)
}
