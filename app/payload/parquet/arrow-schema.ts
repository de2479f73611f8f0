/**
 * Arrow's own schema, which its writers put into a Parquet file as base64: the place that tells of dictionaries, durations
 * and what pandas noted. Source: Arrow's `format/Message.fbs`, `format/Schema.fbs` (FlatBuffers) and `cpp/src/arrow/ipc/metadata_internal.cc`.
 */
import { checkType, SHAPES, shortAt } from './arrow-types.ts'
import { BrokenBuffer, byteAt, memberAt, tableAt, tablesAt, textAt, verifiedRoot } from './flat-buffer.ts'
import type { FlatTable } from './flat-buffer.ts'
import { checkZone } from './check-zone.ts'
import { brokenParquet } from './parquet-error.ts'

/** What Arrow makes of a column, where Parquet's own type does not say it. */
export type ArrowField =
  | { readonly kind: 'dictionary' }
  | { readonly kind: 'duration'; readonly unit: string }
  | { readonly kind: 'timestamp'; readonly zone: string }

/** A schema: what its fields say more than Parquet does, in the order of the columns, and what pandas noted, as it stands there. */
export interface ArrowSchema {
  readonly fields: readonly (ArrowField | null)[]
  readonly pandas: Uint8Array | null
}

/** Fields that are read: a schema of more would take longer than the file it comes with. */
const MAX_FIELDS = 20_000

const durationUnits = ['s', 'ms', 'us', 'ns'] as const

/** Numbers of the unions. */
const SCHEMA = 1
const TIMESTAMP = 10
const DURATION = 18

/** Versions of the metadata that Arrow reads. */
const V4 = 3
const V5 = 4

/** The schema of the message; null where there is none. Throws what pyarrow says of one that is broken. */
export function arrowSchema(base64: string): ArrowSchema | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw brokenParquet('Invalid base64 input: character is not valid base64 character')
  }
  if (base64 === '') return null
  try {
    return schemaOf(messageOf(Buffer.from(base64, 'base64')))
  } catch (error) {
    if (error instanceof BrokenBuffer) throw brokenParquet('Invalid flatbuffers message.')
    if (error instanceof RangeError) throw brokenParquet('Expected to read more metadata bytes')
    throw error
  }
}

/** The message after its length; since Arrow 0.15 a marker stands before. */
function messageOf(bytes: Uint8Array): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = view.getInt32(0, true) === -1 ? 8 : 4
  const length = view.getInt32(start - 4, true)
  if (length <= 0) throw brokenParquet('Tried reading schema message, was null or length 0')
  if (length > bytes.byteLength - start) throw brokenParquet('Expected to read more metadata bytes')
  // The verifier asks where numbers lie in memory; a copy begins at a whole word.
  return new DataView(Uint8Array.from(bytes.subarray(start, start + length)).buffer)
}

function schemaOf(view: DataView): ArrowSchema {
  const message = verifiedRoot(view, SHAPES.message)
  const version = shortAt(message, 0, 0)
  if (version < V4 || version > V5) throw brokenParquet(`Unsupported metadata version: ${version}`)
  if (byteAt(message, 1) !== SCHEMA) throw brokenParquet('Expected IPC message of type schema')
  const schema = tableAt(message, 2)
  if (schema === null || memberAt(schema, 1) === null) {
    throw brokenParquet('Unexpected null field Schema.fields in flatbuffer-encoded metadata')
  }
  const tables = tablesAt(schema, 1)
  if (tables.length > MAX_FIELDS) throw brokenParquet('The schema has too many fields')
  tables.forEach(checkType)
  return { fields: tables.map(fieldKind), pandas: noteOf(schema) }
}

/** What is noted under the key pandas; the last of several. */
function noteOf(schema: FlatTable): Uint8Array | null {
  let note: Uint8Array | null = null
  for (const pair of tablesAt(schema, 2)) {
    const [key, value] = [textAt(pair, 0), textAt(pair, 1)]
    if (key === null || value === null) {
      throw brokenParquet('Unexpected null field custom_metadata.key in flatbuffer-encoded metadata')
    }
    if (Buffer.from(key).toString('latin1') === 'pandas') note = value
  }
  return note
}

function fieldKind(field: FlatTable): ArrowField | null {
  if (tableAt(field, 4) !== null) return { kind: 'dictionary' }
  const number = byteAt(field, 2)
  const type = tableAt(field, 3)
  if (number === TIMESTAMP && type !== null) {
    const zone = wordAt(type, 1)
    if (zone === '') return null
    checkZone(zone)
    return { kind: 'timestamp', zone }
  }
  if (number !== DURATION) return null
  const unit = type === null ? null : memberAt(type, 0)
  // The default of Duration.unit is milliseconds.
  const index = type === null || unit === null ? 1 : type.view.getInt16(unit, true)
  return { kind: 'duration', unit: durationUnits[index] ?? 's' }
}

function wordAt(table: FlatTable, number: number): string {
  return Buffer.from(textAt(table, number) ?? []).toString('utf8')
}
