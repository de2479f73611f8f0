/**
 * Arrow's own schema, which its writers put into a Parquet file as base64: the only place that tells of dictionaries and
 * durations where pandas left no note. Source: Arrow's `format/Message.fbs` and `format/Schema.fbs` (FlatBuffers).
 */
import { brokenParquet } from './parquet-error.ts'

/** What Arrow makes of a column, where Parquet's own type does not say it. */
export type ArrowField =
  | { readonly kind: 'dictionary' }
  | { readonly kind: 'duration'; readonly unit: string }
  | { readonly kind: 'timestamp'; readonly zone: string }

/** Fields that are read: a schema of more would take longer than the file it comes with. */
const MAX_FIELDS = 20_000

const durationUnits = ['s', 'ms', 'us', 'ns'] as const

/** Numbers of the union of types. */
const TIMESTAMP = 10
const DURATION = 18

/** Fields of the message by name; throws what pyarrow says of one that is broken. */
export function arrowFields(base64: string): ReadonlyMap<string, ArrowField> {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw brokenParquet('Invalid base64 input: character is not valid base64 character')
  }
  if (base64 === '') return new Map()
  try {
    return fieldsOf(Buffer.from(base64, 'base64'))
  } catch (error) {
    if (error instanceof RangeError) throw brokenParquet('Invalid flatbuffers message.')
    throw error
  }
}

/** A table of a flatbuffer: where it begins, and where its members do by their number. */
interface FlatTable {
  readonly view: DataView
  readonly start: number
}

function fieldsOf(bytes: Uint8Array): ReadonlyMap<string, ArrowField> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Since Arrow 0.15 a marker stands before the length.
  const root = view.getUint32(0, true) === 0xffffffff ? 8 : 4
  const message = { view, start: root + view.getUint32(root, true) }
  const schema = tableAt(message, 2)
  const fields = new Map<string, ArrowField>()
  if (schema === null) return fields
  for (const field of tablesAt(schema, 1)) {
    const name = textAt(field, 0)
    const found = fieldKind(field)
    if (found !== null) fields.set(name, found)
  }
  return fields
}

function fieldKind(field: FlatTable): ArrowField | null {
  if (tableAt(field, 4) !== null) return { kind: 'dictionary' }
  const place = memberAt(field, 2)
  const number = place === null ? 0 : field.view.getUint8(place)
  const type = tableAt(field, 3)
  if (number === TIMESTAMP && type !== null) {
    const zone = textAt(type, 1)
    return zone === '' ? null : { kind: 'timestamp', zone }
  }
  if (number !== DURATION) return null
  const unit = type === null ? null : memberAt(type, 0)
  // The default of Duration.unit is milliseconds.
  const index = type === null || unit === null ? 1 : type.view.getInt16(unit, true)
  return { kind: 'duration', unit: durationUnits[index] ?? 'ns' }
}

/** The place of a member, null where it is not there. */
function memberAt({ view, start }: FlatTable, member: number): number | null {
  const vtable = start - view.getInt32(start, true)
  const slot = 4 + 2 * member
  if (slot >= view.getUint16(vtable, true)) return null
  const offset = view.getUint16(vtable + slot, true)
  return offset === 0 ? null : start + offset
}

function tableAt(table: FlatTable, member: number): FlatTable | null {
  const place = memberAt(table, member)
  if (place === null) return null
  const found = { view: table.view, start: place + table.view.getUint32(place, true) }
  table.view.getInt32(found.start, true)
  return found
}

function tablesAt(table: FlatTable, member: number): readonly FlatTable[] {
  const place = memberAt(table, member)
  if (place === null) return []
  const { view } = table
  const vector = place + view.getUint32(place, true)
  const count = view.getUint32(vector, true)
  if (count > MAX_FIELDS) throw new RangeError('too many fields')
  return Array.from({ length: count }, (_, index) => {
    const item = vector + 4 + 4 * index
    return { view, start: item + view.getUint32(item, true) }
  })
}

function textAt(table: FlatTable, member: number): string {
  const place = memberAt(table, member)
  if (place === null) return ''
  const { view } = table
  const start = place + view.getUint32(place, true)
  const length = view.getUint32(start, true)
  if (start + 4 + length > view.byteLength) throw new RangeError('text is cut off')
  return Buffer.from(view.buffer, view.byteOffset + start + 4, length).toString('utf8')
}
