/** Zips and tars for tests, right ones and hostile ones, byte by byte. */
import { crc32, deflateRawSync } from 'node:zlib'

/** An entry of a zip; what is left out is as a good writer has it. */
export interface ZipEntry {
  readonly name: string | Uint8Array
  readonly content?: Uint8Array | string
  /** Unix mode in the external attributes. */
  readonly mode?: number
  readonly flags?: number
  readonly method?: number
  readonly crc?: number
  readonly size?: number
  /** Shares the data of the first entry. */
  readonly overlaps?: boolean
}

interface Placed {
  readonly offset: number
  readonly data: Buffer
  readonly crc: number
  readonly size: number
}

/** A zip of the entries. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  let first: {
    readonly offset: number
    readonly data: Buffer
    readonly crc: number
    readonly size: number
  } | null = null
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '')
    const name = Buffer.from(entry.name)
    const method = entry.method ?? 8
    const shared: Placed | null = entry.overlaps === true ? first : null
    const data: Buffer = shared?.data ?? (method === 8 ? deflateRawSync(content) : content)
    const crc: number = entry.crc ?? shared?.crc ?? crc32(content)
    const size: number = entry.size ?? shared?.size ?? content.length
    const at: number = shared?.offset ?? offset
    first ??= { offset: at, data, crc, size }
    const flags = entry.flags ?? 0x0800
    if (entry.overlaps !== true) {
      const local = Buffer.alloc(30)
      local.writeUInt32LE(0x04034b50, 0)
      local.writeUInt16LE(20, 4)
      local.writeUInt16LE(flags, 6)
      local.writeUInt16LE(method, 8)
      local.writeUInt32LE(crc, 14)
      local.writeUInt32LE(data.length, 18)
      local.writeUInt32LE(size, 22)
      local.writeUInt16LE(name.length, 26)
      parts.push(local, name, data)
      offset += 30 + name.length + data.length
    }
    const head = Buffer.alloc(46)
    head.writeUInt32LE(0x02014b50, 0)
    head.writeUInt16LE(0x0314, 4)
    head.writeUInt16LE(20, 6)
    head.writeUInt16LE(flags, 8)
    head.writeUInt16LE(method, 10)
    head.writeUInt32LE(crc, 16)
    head.writeUInt32LE(data.length, 20)
    head.writeUInt32LE(size, 24)
    head.writeUInt16LE(name.length, 28)
    head.writeUInt32LE(((entry.mode ?? 0o100_644) * 0x10000) >>> 0, 38)
    head.writeUInt32LE(at, 42)
    central.push(head, name)
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8)
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, directory, end])
}

/** An entry of a tar; what is left out is as a good writer has it. */
export interface TarEntrySpec {
  readonly name: string
  readonly content?: Uint8Array | string
  /** Type flag, `0` (a file) where absent. */
  readonly type?: string
  readonly link?: string
  readonly size?: number
  readonly breakChecksum?: boolean
}

/** A tar of the entries, with its end of two blocks of zeros. */
export function tarOf(entries: readonly TarEntrySpec[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(1024)])
}

/** One entry: header, content, padding. */
export function tarEntry({ name, content = '', type = '0', link = '', ...rest }: TarEntrySpec): Buffer {
  const data = Buffer.from(content)
  const size = rest.size ?? data.length
  const header = Buffer.alloc(512)
  header.write(name, 0, 100, 'utf8')
  header.write('0000644\0', 100)
  header.write(size.toString(8).padStart(11, '0'), 124)
  header.write('00000000000', 136)
  header.write(type, 156, 1, 'latin1')
  header.write(link, 157, 100, 'utf8')
  header.write('ustar\x0000', 257, 'latin1')
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0) + (rest.breakChecksum === true ? 1 : 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)])
}

/** A pax header with these records, before the entry it speaks of. */
export function paxHeader(records: Readonly<Record<string, string>>, type = 'x'): TarEntrySpec {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`
    const bytes = Buffer.byteLength(rest)
    const length = [1, 2, 3, 4, 5, 6]
      .map((digits) => bytes + digits)
      .find((total) => `${total}`.length + bytes === total)
    return `${length}${rest}`
  })
  return { name: 'PaxHeaders/0', type, content: lines.join('') }
}
