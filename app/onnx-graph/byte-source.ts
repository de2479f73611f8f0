/** Bytes that can be read at any place, from a file or from memory, without holding all of them. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { OPEN_FLAGS, requirePlace } from '#app/folder/opened-place.ts'

/** A run of bytes. `read` gives up to `length` bytes from `from`, at least one where `from` is inside. */
export interface ByteSource {
  readonly size: number
  read(from: number, length: number): Uint8Array
}

/**
 * A file as a source, by its real path; call `close` when done. Errors are Node's own (ENOENT, ELOOP, EACCES), and a
 * UserError `bad-model` where something else has taken its place.
 */
export function openFileSource(path: string): ByteSource & { close(): void } {
  const file = openSync(path, OPEN_FLAGS)
  try {
    const stats = fstatSync(file, { bigint: true })
    requirePlace(path, stats)
    const size = Number(stats.size)
    return {
      size,
      read: (from, length) => {
        const bytes = new Uint8Array(Math.min(length, size - from))
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
