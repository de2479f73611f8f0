/** Tar archives, plain or by gzip. */
import type { FileHandle } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { readTar } from './read-tar.ts'
import type { Unpacking } from './unpacking.ts'

/** Bytes read at a time. */
const CHUNK = 1 << 18

/** Unpacks a tar. Throws UserError where anything of it is not what a model's archive has; some may be written then. */
export async function unpackTar(handle: FileHandle, isGzip: boolean, unpacking: Unpacking): Promise<void> {
  const { archive, names, options } = unpacking
  let read = 0
  const packed = readAll(handle, (bytes) => {
    read += bytes
  })
  const plain = isGzip ? gunzip(packed) : packed
  for await (const entry of readTar(plain, archive.shown)) {
    options.signal?.throwIfAborted()
    const path = names.take(entry.name, entry.kind)
    if (path !== null && entry.kind === 'folder') await unpacking.folder(path)
    else if (path !== null)
      await unpacking.file(path, entry.content, () => unpacking.tell(read, archive.size))
    unpacking.tell(read, archive.size)
  }
}

async function* readAll(
  handle: FileHandle,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; ;) {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(CHUNK), 0, CHUNK, at)
    if (bytesRead === 0) return
    at += bytesRead
    count(bytesRead)
    yield buffer.subarray(0, bytesRead)
  }
}

async function* gunzip(
  packed: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  // Its errors come out of the last stream; leaving early destroys both.
  const plain = pipeline(Readable.from(packed, { objectMode: false }), createGunzip(), () => undefined)
  for await (const chunk of plain) yield chunk as Buffer
}
