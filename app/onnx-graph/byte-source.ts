/** Bytes that can be read at any place, from a file or from memory, without holding all of them. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A run of bytes. `read` gives up to `length` bytes from `from`, at least one where `from` is inside. */
export interface ByteSource {
  readonly size: number
  read(from: number, length: number): Uint8Array
}

/** A file as a source; call `close` when done. Errors are Node's own (ENOENT, EISDIR, EACCES). */
export function openFileSource(path: string): ByteSource & { close(): void } {
  const file = openSync(path, 'r')
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw Object.assign(new Error(`${path} is not a file`), { code: 'EISDIR' })
    return {
      size: stat.size,
      read: (from, length) => {
        const bytes = new Uint8Array(Math.min(length, stat.size - from))
        const count = readSync(file, bytes, 0, bytes.length, from)
        return bytes.subarray(0, count)
      },
      close: () => closeSync(file),
    }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

/** Bytes in memory as a source. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (from, length) => bytes.subarray(from, from + length) }
}
