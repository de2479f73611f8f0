/**
 * Tar archives as a stream of entries: ustar, pax and GNU names (POSIX.1-2017, `pax` Interchange Format; GNU tar manual,
 * "Basic Tar Format"). Kept small here since readers that can be had keep headers of any size in memory or skip what
 * they do not know; this one refuses by name.
 */
import { MAX_HEADER_BYTES } from './archive-limits.ts'
import { byteStream } from './byte-stream.ts'
import type { ByteStream } from './byte-stream.ts'
import { overLimit, refused, shownName } from './refused.ts'
import { BLOCK, readHeader } from './tar-header.ts'
import type { TarHeader } from './tar-header.ts'

/** One file or folder; `content` must be read to its end before the next is asked for. */
export interface TarEntry {
  readonly name: string
  readonly kind: 'file' | 'folder'
  readonly content: AsyncIterable<Uint8Array>
}

/** What type flags that are refused mean. */
const refusedTypes: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a pipe',
  S: 'a sparse file',
  M: 'a part of a file in several volumes',
}

/** Zeros that GNU tar pads with are 10 KiB; `-b` makes them some hundred. */
const MAX_PADDING = 4 * 2 ** 20

/** What extended headers say of the next entry. */
interface Extended {
  path?: string
  size?: number
}

/** The entries of a tar's bytes; `archive` is what messages call it. */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  archive: string,
): AsyncGenerator<TarEntry, void, undefined> {
  const bytes = byteStream(chunks, () => refused(archive, 'is cut off in the midst of a file'))
  let extended: Extended = {}
  for (;;) {
    const header = readHeader(await bytes.take(BLOCK), archive)
    if (header === null) break
    const { type } = header
    if (type === 'x' || type === 'g' || type === 'L' || type === 'K') {
      extended = { ...extended, ...(await readExtended(bytes, header, archive)) }
      continue
    }
    const name = extended.path ?? header.name
    const size = extended.size ?? header.size
    extended = {}
    const kind = kindOf(type, name, archive)
    if (kind === 'folder' && size > 0)
      throw refused(archive, `has the folder ${shownName(name)} with content`)
    yield { name, kind, content: bytes.pass(size) }
    await bytes.skip(padding(size))
  }
  await bytes.drain(MAX_PADDING, () => refused(archive, 'goes on behind its end'))
}

function kindOf(type: string, name: string, archive: string): 'file' | 'folder' {
  if (type === '5') return 'folder'
  // Before ustar a folder was a file whose name ends in a slash.
  if (type === '0' || type === '7' || type === '\0') return name.endsWith('/') ? 'folder' : 'file'
  const what = refusedTypes[type] ?? `of the unknown type ${JSON.stringify(type)}`
  throw refused(archive, `has ${shownName(name)}, which is ${what}`)
}

async function readExtended(
  bytes: ByteStream,
  { type, size, name }: TarHeader,
  archive: string,
): Promise<Extended> {
  if (size > MAX_HEADER_BYTES) throw overLimit(archive, `has an extended header of ${size} bytes`)
  const content = Buffer.from(await bytes.take(size))
  await bytes.skip(padding(size))
  if (type === 'K') return {}
  if (type === 'L') return { path: content.toString('utf8').replace(/\0.*$/su, '') }
  const records = paxRecords(content)
  if (records === null) throw refused(archive, `has a broken extended header, ${shownName(name)}`)
  // A global header speaks of every entry, which one path or size cannot.
  const isForAll = type === 'g'
  if (Array.from(records.keys()).some((key) => key.startsWith('GNU.sparse.'))) {
    throw refused(archive, 'has a sparse file')
  }
  const path = isForAll ? undefined : records.get('path')
  const size_ = isForAll ? undefined : records.get('size')
  if (size_ !== undefined && !/^\d{1,15}$/u.test(size_))
    throw refused(archive, 'has a size that is no number')
  return {
    ...(path === undefined ? {} : { path }),
    ...(size_ === undefined ? {} : { size: Number(size_) }),
  }
}

/** Records are `length key=value\n`, where the length counts the whole record; null where they do not fit. */
function paxRecords(content: Buffer): ReadonlyMap<string, string> | null {
  const records = new Map<string, string>()
  let at = 0
  while (at < content.length) {
    const space = content.indexOf(0x20, at)
    if (space < 0 || space - at > 6) return null
    const length = Number(content.toString('latin1', at, space))
    const end = at + length
    if (!Number.isInteger(length) || end > content.length || content[end - 1] !== 0x0a) return null
    const equals = content.indexOf(0x3d, space)
    if (equals < 0 || equals >= end) return null
    records.set(content.toString('utf8', space + 1, equals), content.toString('utf8', equals + 1, end - 1))
    at = end
  }
  return records
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}
