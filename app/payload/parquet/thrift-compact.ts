/** Thrift's compact protocol, in which Parquet writes its metadata. Source: Apache Thrift `doc/specs/thrift-compact-protocol.md`. */
import type { ByteReader } from '#app/serialized/byte-reader.ts'
import { utf8 } from '#app/serialized/byte-reader.ts'
import { brokenParquet } from './parquet-error.ts'

/** One value; integers are bigints whatever their width. */
export type ThriftValue = boolean | bigint | number | Uint8Array | readonly ThriftValue[] | ThriftStruct

/** A struct: its fields by their id. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>

/** Structs inside structs; Parquet's own metadata nests six deep. */
const MAX_DEPTH = 32

/** Reads a struct up to its stop field. */
export function readStruct(reader: ByteReader, depth = 0): ThriftStruct {
  if (depth > MAX_DEPTH) throw brokenParquet(`Couldn't deserialize thrift: more than ${MAX_DEPTH} levels`)
  const fields = new Map<number, ThriftValue>()
  let id = 0
  for (;;) {
    const header = reader.u8()
    if (header === 0) return fields
    const delta = header >> 4
    id = delta === 0 ? Number(zigzag(readVarint(reader))) : id + delta
    const type = header & 15
    fields.set(id, type === 1 ? true : type === 2 ? false : readValue(reader, type, depth))
  }
}

function readValue(reader: ByteReader, type: number, depth: number): ThriftValue {
  switch (type) {
    case 1:
    case 2:
      return reader.u8() === 1
    case 3:
      return BigInt(reader.i8())
    case 4:
    case 5:
    case 6:
      return zigzag(readVarint(reader))
    case 7:
      return reader.f64(true)
    case 8:
      return reader.take(Number(readVarint(reader)))
    case 9:
    case 10:
      return readList(reader, depth)
    case 12:
      return readStruct(reader, depth + 1)
    default:
      throw brokenParquet(`Couldn't deserialize thrift: don't know what type: ${type}`)
  }
}

/** Every element takes a byte at least, so a list cannot be longer than what is left. */
function readList(reader: ByteReader, depth: number): readonly ThriftValue[] {
  const header = reader.u8()
  const length = header >> 4 === 15 ? Number(readVarint(reader)) : header >> 4
  if (length > reader.remaining) throw brokenParquet("Couldn't deserialize thrift: No more data to read.")
  return Array.from({ length }, () => readValue(reader, header & 15, depth + 1))
}

/** An unsigned LEB128 integer of at most 64 bits. */
export function readVarint(reader: ByteReader): bigint {
  let small = 0
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = reader.u8()
    small |= (byte & 0x7f) << shift
    if (byte < 0x80) return BigInt(small)
  }
  let value = BigInt(small)
  for (let shift = 28n; shift < 70n; shift += 7n) {
    const byte = reader.u8()
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return BigInt.asUintN(64, value)
  }
  throw brokenParquet("Couldn't deserialize thrift: Variable-length int over 10 bytes.")
}

/** Signed integers are written 0, -1, 1, -2, … */
export function zigzag(value: bigint): bigint {
  return (value >> 1n) ^ -(value & 1n)
}

/** A field that is an integer which fits a number; undefined where it is absent. */
export function integerField(struct: ThriftStruct, id: number): number | undefined {
  const value = struct.get(id)
  return typeof value === 'bigint' ? Number(value) : undefined
}

/** A field that is text; undefined where it is absent. */
export function textField(struct: ThriftStruct, id: number): string | undefined {
  const value = struct.get(id)
  return value instanceof Uint8Array ? utf8(value) : undefined
}

/** A field of bytes; empty where it is absent. */
export function bytesField(struct: ThriftStruct, id: number): Uint8Array {
  const value = struct.get(id)
  return value instanceof Uint8Array ? value : new Uint8Array(0)
}

/** A field that is a struct; undefined where it is absent. */
export function structField(struct: ThriftStruct, id: number): ThriftStruct | undefined {
  const value = struct.get(id)
  return value !== undefined && isStruct(value) ? value : undefined
}

/** A field that is a list; empty where it is absent. */
export function listField(struct: ThriftStruct, id: number): readonly ThriftValue[] {
  const value = struct.get(id)
  return Array.isArray(value) ? value : []
}

/** A field that is a list of structs; empty where it is absent. */
export function structsField(struct: ThriftStruct, id: number): readonly ThriftStruct[] {
  return listField(struct, id).filter(isStruct)
}

function isStruct(value: ThriftValue): value is ThriftStruct {
  return value instanceof Map
}
