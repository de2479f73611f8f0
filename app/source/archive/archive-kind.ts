/** What a file is by its first bytes; its name is not asked. */
import type { FileHandle } from 'node:fs/promises'
import { BLOCK, isTarHeader } from './tar-header.ts'

/** Kinds that are opened, and kinds that are known by name only. */
export type FileKind = 'zip' | 'tar' | 'gzip' | 'sqlite' | 'bzip2' | 'xz' | 'zstd' | '7z' | 'rar' | null

/** First bytes in hexadecimal, as `file(1)` knows them. */
const magics: readonly (readonly [string, FileKind])[] = [
  ['504b0304', 'zip'],
  ['504b0506', 'zip'],
  ['1f8b', 'gzip'],
  ['53514c69746520666f726d6174203300', 'sqlite'],
  ['425a68', 'bzip2'],
  ['fd377a585a00', 'xz'],
  ['28b52ffd', 'zstd'],
  ['377abcaf271c', '7z'],
  ['526172211a07', 'rar'],
]

/** The kind of an open file. */
export async function fileKind(handle: FileHandle): Promise<FileKind> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(BLOCK), 0, BLOCK, 0)
  const head = buffer.subarray(0, bytesRead)
  const hex = head.toString('hex')
  const found = magics.find(([magic]) => hex.startsWith(magic))
  if (found !== undefined) return found[1]
  return head.toString('latin1', 257, 262) === 'ustar' || isTarHeader(head) ? 'tar' : null
}
