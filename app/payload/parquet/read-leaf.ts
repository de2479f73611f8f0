/** The pages of one column of values. Source: `parquet-format`'s `README.md` and `parquet.thrift`. */
import { ByteReader } from '#app/serialized/byte-reader.ts'
import { readBitRuns } from './bit-runs.ts'
import { readDeltaLengths, readDeltaTexts, readDeltas, readSplitBytes } from './delta-values.ts'
import type { ColumnChunk } from './file-metadata.ts'
import { MAX_PAGE_BYTES, MAX_UNPACKED_BYTES, MAX_VALUES } from './limits.ts'
import { brokenParquet } from './parquet-error.ts'
import type { PhysicalValues } from './physical-values.ts'
import { joinValues, pickValues, readPlain } from './physical-values.ts'
import type { SchemaNode } from './schema-tree.ts'
import type { ThriftStruct } from './thrift-compact.ts'
import { integerField, readStruct, structField } from './thrift-compact.ts'
import { unpackPage } from './unpack-page.ts'

/** What a column holds: for every place its levels, and the values of the places that are there. */
export interface LeafContent {
  readonly places: number
  /** Null where every place has a value. */
  readonly definition: Uint32Array | null
  /** Null where every place is a row. */
  readonly repetition: Uint32Array | null
  readonly values: PhysicalValues
  /** The dictionaries of its chunks, one after the other; null where there are none. */
  readonly dictionary: PhysicalValues | null
}

/** What is still allowed of `limits.ts`. */
export interface Allowance {
  values: number
  bytes: number
}

/** The whole allowance of a file. */
export function fullAllowance(): Allowance {
  return { values: MAX_VALUES, bytes: MAX_UNPACKED_BYTES }
}

/** Reads a column's chunks. */
export function readLeaf(
  file: Uint8Array,
  node: SchemaNode,
  chunks: readonly ColumnChunk[],
  allowance: Allowance,
): LeafContent {
  const read = chunks.map((chunk) => readChunk(file, node, chunk, allowance))
  const pages = read.flatMap((chunk) => chunk.pages)
  const dictionaries = read.flatMap(({ dictionary }) => (dictionary === null ? [] : [dictionary]))
  return {
    dictionary: dictionaries.length === 0 ? null : joinValues(dictionaries, node.type ?? 'bytes'),
    places: pages.reduce((sum, page) => sum + page.places, 0),
    definition: node.definition === 0 ? null : joinLevels(pages.map((page) => page.definition)),
    repetition: node.repetition === 0 ? null : joinLevels(pages.map((page) => page.repetition)),
    values: joinValues(
      pages.map((page) => page.values),
      node.type ?? 'bytes',
    ),
  }
}

function joinLevels(parts: readonly (Uint32Array | null)[]): Uint32Array {
  const [only] = parts
  if (parts.length === 1 && only !== null && only !== undefined) return only
  const joined = new Uint32Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), 0))
  let place = 0
  for (const part of parts) {
    if (part === null) continue
    joined.set(part, place)
    place += part.length
  }
  return joined
}

function readChunk(
  file: Uint8Array,
  node: SchemaNode,
  chunk: ColumnChunk,
  allowance: Allowance,
): { readonly pages: readonly PageContent[]; readonly dictionary: PhysicalValues | null } {
  const reader = new ByteReader(file, 'Parquet', chunk.start)
  if (chunk.start > file.length) throw brokenParquet('A column chunk starts after the end of the file')
  const pages: PageContent[] = []
  let dictionary: PhysicalValues | null = null
  let seen = 0
  while (seen < chunk.valueCount) {
    const page = nextPage(reader, chunk, allowance)
    if (page.kind === 2) {
      dictionary = readDictionary(page, node)
      continue
    }
    if (page.kind !== 0 && page.kind !== 3) continue
    const content = readDataPage(page, node, dictionary)
    if (content.places === 0) throw brokenParquet('A page has no values')
    seen += content.places
    pages.push(content)
  }
  return { pages, dictionary }
}

type PageContent = Omit<LeafContent, 'dictionary'>

interface Page {
  readonly kind: number
  readonly header: ThriftStruct
  readonly places: number
  readonly reader: ByteReader
}

function nextPage(reader: ByteReader, chunk: ColumnChunk, allowance: Allowance): Page {
  const header = readStruct(reader)
  const kind = integerField(header, 1) ?? -1
  const size = integerField(header, 2) ?? -1
  const details = structField(header, kind === 0 ? 5 : kind === 2 ? 7 : 8) ?? new Map()
  const packed = reader.take(integerField(header, 3) ?? -1)
  const places = integerField(details, 1) ?? 0
  allowance.bytes -= size
  allowance.values -= places
  if (size < 0 || size > MAX_PAGE_BYTES || places < 0) throw brokenParquet(`A page claims ${size} bytes`)
  if (allowance.bytes < 0) throw brokenParquet(`It unpacks to more than ${MAX_UNPACKED_BYTES} bytes`)
  if (allowance.values < 0) throw brokenParquet(`It has more than ${MAX_VALUES} values`)
  const content =
    kind === 3 ? unpackedSecond(packed, chunk.codec, size, details) : unpackPage(packed, chunk.codec, size)
  return { kind, header: details, places, reader: new ByteReader(content, 'Parquet') }
}

/** Version 2 leaves the levels unpacked before the packed values. */
function unpackedSecond(packed: Uint8Array, codec: number, size: number, header: ThriftStruct): Uint8Array {
  const levels = (integerField(header, 5) ?? 0) + (integerField(header, 6) ?? 0)
  if (header.get(7) === false) return packed
  if (levels < 0 || levels > packed.length || levels > size) throw brokenParquet('Its levels are cut off')
  const content = new Uint8Array(size)
  content.set(packed.subarray(0, levels))
  content.set(unpackPage(packed.subarray(levels), codec, size - levels), levels)
  return content
}

function readDictionary(page: Page, node: SchemaNode): PhysicalValues {
  return readPlain(page.reader, node.type ?? 'bytes', page.places, node.typeLength)
}

function readDataPage(page: Page, node: SchemaNode, dictionary: PhysicalValues | null): PageContent {
  const { places, reader, header } = page
  const second = page.kind === 3
  const repetition = readLevels(reader, node.repetition, places, second ? integerField(header, 6) : null)
  const definition = readLevels(reader, node.definition, places, second ? integerField(header, 5) : null)
  const present = definition === null ? places : countOf(definition, node.definition)
  const encoding = integerField(header, second ? 4 : 2) ?? 0
  return {
    places,
    repetition,
    definition,
    values: readValues(reader, node, present, { encoding, dictionary }),
  }
}

/** `length` is null where it stands before the levels, as in pages of version 1. */
function readLevels(
  reader: ByteReader,
  most: number,
  places: number,
  length: number | null | undefined,
): Uint32Array | null {
  if (most === 0) {
    if (typeof length === 'number') reader.advance(length)
    return null
  }
  const bytes = reader.take(length ?? reader.u32(true))
  const levels = readBitRuns(new ByteReader(bytes, 'Parquet'), 32 - Math.clz32(most), places)
  if (levels.some((level) => level > most)) throw brokenParquet('A level is too high')
  return levels
}

function countOf(levels: Uint32Array, wanted: number): number {
  let count = 0
  for (const level of levels) if (level === wanted) count++
  return count
}

interface Encoded {
  readonly encoding: number
  readonly dictionary: PhysicalValues | null
}

function readValues(
  reader: ByteReader,
  node: SchemaNode,
  count: number,
  { encoding, dictionary }: Encoded,
): PhysicalValues {
  const type = node.type ?? 'bytes'
  switch (encoding) {
    case 0:
      return readPlain(reader, type, count, node.typeLength)
    case 2:
    case 8:
      if (dictionary === null) throw brokenParquet('A page needs a dictionary')
      return pickValues(
        dictionary,
        count === 0 ? new Uint32Array(0) : readBitRuns(reader, reader.u8(), count),
      )
    case 3:
      reader.advance(4)
      return { type: 'boolean', data: Uint8Array.from(readBitRuns(reader, 1, count)) }
    case 5: {
      const data = readDeltas(reader, count)
      return type === 'int32'
        ? { type, data: Int32Array.from(data, (value) => Number(BigInt.asIntN(32, value))) }
        : { type: 'int64', data }
    }
    case 6:
      return { type: 'bytes', data: readDeltaLengths(reader, count) }
    case 7:
      return { type: 'bytes', data: readDeltaTexts(reader, count) }
    case 9:
      return readSplitBytes(reader, type, count, node.typeLength)
    default:
      throw brokenParquet(`Unknown encoding type ${encoding}`)
  }
}
