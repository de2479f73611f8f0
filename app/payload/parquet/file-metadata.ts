/** A Parquet file's footer. Source: `parquet-format`'s `parquet.thrift`. */
import { ByteReader, utf8 } from '#app/serialized/byte-reader.ts'
import { brokenParquet } from './parquet-error.ts'
import type { ThriftStruct } from './thrift-compact.ts'
import {
  bytesField,
  integerField,
  listField,
  readStruct,
  structField,
  structsField,
  textField,
} from './thrift-compact.ts'

/** Physical types by their number. */
export const physicalTypes = [
  'boolean',
  'int32',
  'int64',
  'int96',
  'float',
  'double',
  'bytes',
  'fixed',
] as const

/** How values lie in the file. */
export type PhysicalType = (typeof physicalTypes)[number]

/** What values mean beyond their physical type. */
export type LogicalType =
  | { readonly kind: 'none' | 'text' | 'date' | 'null' | 'float16' | 'list' | 'map' }
  | { readonly kind: 'integer'; readonly bits: number; readonly signed: boolean }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'time'; readonly unit: FileTimeUnit }
  | { readonly kind: 'timestamp'; readonly unit: FileTimeUnit; readonly utc: boolean }

/** Resolutions of times. */
export type FileTimeUnit = 'ms' | 'us' | 'ns'

/** One node of the schema, in the depth-first order of the file. */
export interface SchemaElement {
  readonly name: string
  readonly type: PhysicalType | null
  readonly typeLength: number
  readonly repetition: 'required' | 'optional' | 'repeated'
  readonly childCount: number
  readonly logical: LogicalType
}

/** A column's part of a row group. */
export interface ColumnChunk {
  readonly path: readonly string[]
  readonly codec: number
  readonly start: number
  readonly byteLength: number
  readonly valueCount: number
}

/** The footer. */
export interface FileMetadata {
  readonly rowCount: number
  readonly schema: readonly SchemaElement[]
  readonly rowGroups: readonly (readonly ColumnChunk[])[]
  readonly keyValues: ReadonlyMap<string, string>
  /** The same as bytes. */
  readonly notes: ReadonlyMap<string, Uint8Array>
}

const FOOTER_BYTES = 8
const opening = "Could not open Parquet input source '<Buffer>': "

/** Reads the footer; the errors are pyarrow's (`cpp/src/parquet/file_reader.cc`). */
export function readFileMetadata(file: Uint8Array): FileMetadata {
  if (file.length === 0) throw brokenParquet(`${opening}Parquet file size is 0 bytes`)
  if (file.length < FOOTER_BYTES) {
    throw brokenParquet(
      `${opening}Parquet file size is ${file.length} bytes, smaller than the minimum file footer (8 bytes)`,
    )
  }
  const magic = utf8(file.subarray(-4))
  if (magic === 'PARE') {
    throw brokenParquet(
      `${opening}Could not read encrypted metadata, no decryption found in reader's properties`,
    )
  }
  if (magic !== 'PAR1') {
    throw brokenParquet(
      `${opening}Parquet magic bytes not found in footer. Either the file is corrupted or this is not a parquet file.`,
    )
  }
  const length = new ByteReader(file, 'Parquet', file.length - FOOTER_BYTES).u32(true)
  if (length > file.length - FOOTER_BYTES) {
    throw brokenParquet(
      `${opening}Parquet file size is ${file.length} bytes, smaller than the size reported by footer's (${length}bytes)`,
    )
  }
  return fileMetadata(readStruct(new ByteReader(file, 'Parquet', file.length - FOOTER_BYTES - length)))
}

function fileMetadata(footer: ThriftStruct): FileMetadata {
  const pairs = structsField(footer, 5)
  return {
    rowCount: count(integerField(footer, 3), 'rows'),
    schema: structsField(footer, 2).map(schemaElement),
    rowGroups: structsField(footer, 4).map((group) => structsField(group, 1).map(columnChunk)),
    notes: new Map(pairs.map((pair) => [textField(pair, 1) ?? '', bytesField(pair, 2)] as const)),
    keyValues: new Map(pairs.map((pair) => [textField(pair, 1) ?? '', textField(pair, 2) ?? ''] as const)),
  }
}

function count(value: number | undefined, what: string): number {
  if (value === undefined || value < 0) throw brokenParquet(`${opening}the footer does not count the ${what}`)
  return value
}

function schemaElement(element: ThriftStruct): SchemaElement {
  const type = integerField(element, 1)
  const repetition = integerField(element, 3)
  return {
    name: textField(element, 4) ?? '',
    type: type === undefined ? null : (physicalTypes[type] ?? null),
    typeLength: integerField(element, 2) ?? 0,
    repetition: repetition === 1 ? 'optional' : repetition === 2 ? 'repeated' : 'required',
    childCount: integerField(element, 5) ?? 0,
    logical: logicalType(element),
  }
}

function logicalType(element: ThriftStruct): LogicalType {
  const logical = structField(element, 10)
  const [id, details] = Array.from(logical ?? [])[0] ?? []
  if (id === undefined || !(details instanceof Map)) return convertedType(element)
  switch (id) {
    case 1:
    case 12:
      return { kind: 'text' }
    case 2:
      return { kind: 'map' }
    case 3:
      return { kind: 'list' }
    case 5:
      return { kind: 'decimal', scale: integerField(details, 1) ?? 0 }
    case 6:
      return { kind: 'date' }
    case 7:
      return { kind: 'time', unit: timeUnit(details) }
    case 8:
      return { kind: 'timestamp', unit: timeUnit(details), utc: details.get(1) === true }
    case 10:
      return { kind: 'integer', bits: integerField(details, 1) ?? 64, signed: details.get(2) === true }
    case 11:
      return { kind: 'null' }
    case 15:
      return { kind: 'float16' }
    default:
      return { kind: 'none' }
  }
}

function timeUnit(details: ThriftStruct): FileTimeUnit {
  const [id] = Array.from(structField(details, 2)?.keys() ?? [])
  return id === 1 ? 'ms' : id === 2 ? 'us' : 'ns'
}

/** The older way to say what values mean; times of it are in UTC. */
function convertedType(element: ThriftStruct): LogicalType {
  const converted = integerField(element, 6)
  if (converted === undefined) return { kind: 'none' }
  if (converted >= 11 && converted <= 18) {
    return { kind: 'integer', bits: 8 << ((converted - 11) % 4), signed: converted >= 15 }
  }
  switch (converted) {
    case 0:
    case 19:
      return { kind: 'text' }
    case 1:
    case 2:
      return { kind: 'map' }
    case 3:
      return { kind: 'list' }
    case 5:
      return { kind: 'decimal', scale: integerField(element, 7) ?? 0 }
    case 6:
      return { kind: 'date' }
    case 7:
    case 8:
      return { kind: 'time', unit: converted === 7 ? 'ms' : 'us' }
    case 9:
    case 10:
      return { kind: 'timestamp', unit: converted === 9 ? 'ms' : 'us', utc: true }
    default:
      return { kind: 'none' }
  }
}

function columnChunk(chunk: ThriftStruct): ColumnChunk {
  const details = structField(chunk, 3)
  if (details === undefined) throw brokenParquet(`${opening}a column chunk has no metadata`)
  const dictionary = integerField(details, 11) ?? 0
  const data = count(integerField(details, 9), 'pages')
  return {
    path: listField(details, 3).map((part) => (part instanceof Uint8Array ? utf8(part) : '')),
    codec: integerField(details, 4) ?? 0,
    start: dictionary > 0 && dictionary < data ? dictionary : data,
    byteLength: count(integerField(details, 7), 'bytes'),
    valueCount: count(integerField(details, 5), 'values'),
  }
}
