/** The tables of Arrow's schema message, and which types of a field Arrow takes (`ConcreteTypeFromFlatbuffer` in `metadata_internal.cc`). */
import { byteAt, memberAt, tableAt, tablesAt } from './flat-buffer.ts'
import type { FlatTable, Member, Shape } from './flat-buffer.ts'
import { brokenParquet } from './parquet-error.ts'

const byte: Member = { kind: 'scalar', bytes: 1 }
const short: Member = { kind: 'scalar', bytes: 2 }
const int: Member = { kind: 'scalar', bytes: 4 }
const long: Member = { kind: 'scalar', bytes: 8 }
const text: Member = { kind: 'text' }
const none: Shape = []

const keyValue: Shape = [text, text]
const notes: Member = { kind: 'tables', of: () => keyValue }
const integer: Shape = [int, byte]
const dictionary: Shape = [long, { kind: 'table', of: () => integer }, byte, short]

/** Members of the types, by their number in the union `Type`. */
const types: readonly (Shape | undefined)[] = [
  undefined,
  none,
  integer,
  [short],
  none,
  none,
  none,
  [int, int, int],
  [short],
  [short, int],
  [short, text],
  [short],
  none,
  none,
  [short, { kind: 'numbers', bytes: 4 }],
  [int],
  [int],
  [byte],
  [short],
  none,
  none,
  none,
  none,
  none,
  none,
  none,
  none,
]

const field: Shape = [
  text,
  byte,
  byte,
  { kind: 'union', of: (type) => types[type] },
  { kind: 'table', of: () => dictionary },
  { kind: 'tables', of: () => field },
  notes,
]
const schema: Shape = [short, { kind: 'tables', of: () => field }, notes, { kind: 'numbers', bytes: 8 }]
const message: Shape = [
  short,
  byte,
  { kind: 'union', of: (type) => (type === 1 ? schema : undefined) },
  long,
  notes,
]

/** The root of a schema message. */
export const SHAPES = { message }

/** Numbers of the union `Type`. */
const INT = 2
const DECIMAL = 7
const TIME = 9
const INTERVAL = 11
const LIST = 12
const STRUCT = 13
const FIXED_SIZE_BINARY = 15
const FIXED_SIZE_LIST = 16
const MAP = 17
const LARGE_LIST = 21
const RUN_END_ENCODED = 22
const LIST_VIEWS = [25, 26]

const oneChild = new Set([LIST, FIXED_SIZE_LIST, LARGE_LIST, ...LIST_VIEWS])

/** Throws what Arrow says of a field whose type it does not take; the fields inside are checked too. */
export function checkType(table: FlatTable): void {
  const children = tablesAt(table, 5)
  children.forEach(checkType)
  const type = tableAt(table, 3)
  if (type === null) {
    throw brokenParquet('Unexpected null field Field.type in flatbuffer-encoded metadata')
  }
  const number = byteAt(table, 2)
  if (number === 0) throw brokenParquet('Type metadata cannot be none')
  if (types[number] === undefined) throw brokenParquet(`Unrecognized type: ${number}`)
  checkParts(number, type)
  if (oneChild.has(number) && children.length !== 1)
    throw brokenParquet('List must have exactly 1 child field')
  if (number === RUN_END_ENCODED && children.length !== 2)
    throw brokenParquet('Run-end encoded type is incomplete')
  if (number === MAP) checkMap(children)
  const encoding = tableAt(table, 4)
  if (encoding === null) return
  const index = tableAt(encoding, 1)
  if (index === null) {
    throw brokenParquet('Unexpected null field DictionaryEncoding.indexType in flatbuffer-encoded metadata')
  }
  checkParts(INT, index)
}

function checkParts(number: number, type: FlatTable): void {
  switch (number) {
    case INT:
      if (![8, 16, 32, 64].includes(intAt(type, 0, 0)))
        throw brokenParquet('Integers not in cstdint are not implemented')
      return
    case DECIMAL: {
      const most = new Map([
        [32, 9],
        [64, 18],
        [128, 38],
        [256, 76],
      ]).get(intAt(type, 2, 128))
      const precision = intAt(type, 0, 0)
      if (most === undefined || precision < 1 || precision > most)
        throw brokenParquet('Decimal precision out of range')
      return
    }
    case TIME: {
      const isCoarse = ![2, 3].includes(shortAt(type, 0, 1))
      if (intAt(type, 1, 32) !== (isCoarse ? 32 : 64))
        throw brokenParquet('Time has another width than its unit')
      return
    }
    case INTERVAL:
      if (![0, 1, 2].includes(shortAt(type, 0, 0))) throw brokenParquet('Unrecognized interval type.')
      return
    case FIXED_SIZE_BINARY:
    case FIXED_SIZE_LIST:
      if (intAt(type, 0, 0) < 0) throw brokenParquet('A fixed size is negative')
      return
    default:
  }
}

function checkMap(children: readonly FlatTable[]): void {
  const [pairs, ...others] = children
  if (pairs === undefined || others.length > 0) throw brokenParquet('Map must have exactly 1 child field')
  const [key] = tablesAt(pairs, 5)
  if (byteAt(pairs, 1) !== 0 || byteAt(pairs, 2) !== STRUCT || tablesAt(pairs, 5).length !== 2) {
    throw brokenParquet("Map's key-item pairs must be non-nullable structs")
  }
  if (key !== undefined && byteAt(key, 1) !== 0) throw brokenParquet("Map's keys must be non-nullable")
}

function intAt(table: FlatTable, number: number, otherwise: number): number {
  const place = memberAt(table, number)
  return place === null ? otherwise : table.view.getInt32(place, true)
}

/** A member of two bytes. */
export function shortAt(table: FlatTable, number: number, otherwise: number): number {
  const place = memberAt(table, number)
  return place === null ? otherwise : table.view.getInt16(place, true)
}
