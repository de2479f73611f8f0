/**
 * JSON has no moments and no bytes, CSV no lists and dicts either: where the other side holds these, texts are read as
 * what they stand for. The types stay told apart.
 */
import { JsonError, parseJson } from '#app/json/parse-json.ts'
import { nanosecondsOf } from './same-value.ts'
import { isInstant, isTensor, isValueList, isValueMap } from '#shared/values.ts'
import type { Column, Frame, Instant, Value } from '#shared/values.ts'
import type { ColumnPair } from './pair-columns.ts'
import type { SideColumn } from './side-column.ts'

/** Which sides were read of table files. */
export interface TableFiles {
  readonly left: boolean
  readonly right: boolean
}

/** A pair in the kinds of the side that is neither from JSON nor of a file; as it is where its texts are none of these. */
export function readJsonTexts(pair: ColumnPair, files: TableFiles): ColumnPair {
  return {
    ...pair,
    left: readAs(pair.left, pair.right, files.left),
    right: readAs(pair.right, pair.left, files.right),
  }
}

function readAs(side: SideColumn, other: SideColumn, isOfFile: boolean): SideColumn {
  const { column, vector } = side
  if ((!column.isFromJson && !isOfFile) || vector.kind !== 'values' || vector.family !== 'text') return side
  const { family } = other.vector
  const read = family === 'instant' ? instantOf : family === 'bytes' ? bytesOf : null
  if (read === null || (family !== 'instant' && family !== 'bytes')) return side
  const data: Value[] = []
  for (const value of vector.data) {
    const made = typeof value === 'string' ? read(value) : value
    if (made === undefined) return side
    data.push(made)
  }
  return { column, vector: { ...vector, family, data: family === 'instant' ? alike(data, other) : data } }
}

/** Some servers write `Z` behind moments that have no zone. */
function alike(data: readonly Value[], { vector }: SideColumn): readonly Value[] {
  const first = vector.kind === 'values' ? vector.data.find((value) => isInstant(value)) : undefined
  const isZoned = first !== undefined && isInstant(first) && first.zone !== undefined
  return isZoned
    ? data
    : data.map((value) => (isInstant(value) && value.zone === UTC ? unzoned(value) : value))
}

function unzoned({ kind, unit, ticks }: Instant): Instant {
  return { kind, unit, ticks }
}

const UTC = 'UTC'

const MOMENT =
  /^([1-9]\d{3})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d:?\d\d)?$/u

/** An ISO 8601 text as a moment in nanoseconds; undefined for any other. */
function instantOf(text: string): Instant | undefined {
  if (text === 'NaT') return { kind: 'instant', unit: 'ns', ticks: null }
  const found = MOMENT.exec(text)
  if (found === null) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = found
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  // A month 13 would be taken for the next January.
  if (date.getUTCMonth() !== Number(month) - 1) return undefined
  const days = date.getTime() / 86_400_000
  const offset = zone === undefined || zone === 'Z' ? 0 : offsetOf(zone)
  const seconds = days * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offset
  const instant = { kind: 'instant', unit: 's', ticks: BigInt(seconds) } as const
  const ticks = nanosecondsOf(instant) + BigInt(fraction.padEnd(9, '0'))
  const moment = { kind: 'instant', unit: 'ns', ticks } as const
  return zone === undefined ? moment : { ...moment, zone: zone === 'Z' ? UTC : zone }
}

/** Seconds east of UTC. */
function offsetOf(zone: string): number {
  const sign = zone.startsWith('-') ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * 60)
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u

/** MLflow breaks the lines of base64, and ends them (`base64.encodebytes`). */
function bytesOf(text: string): Uint8Array | undefined {
  const plain = text.replaceAll('\n', '')
  return BASE64.test(plain) ? new Uint8Array(Buffer.from(plain, 'base64')) : undefined
}

/** The table of a file, with JSON texts read as the lists and dicts that the other output has under the same name. */
export function readNestedTexts(frame: Frame, other: Frame): Frame {
  if (frame.kind !== 'table') return frame
  const isSole = frame.columns.length === 1
  const columns = frame.columns.map((column) => {
    const isText = ['str', 'object'].includes(column.values.dtype)
    return isText && isNested(exampleOf(other, column, isSole)) ? nestedColumn(column) : column
  })
  return { ...frame, columns }
}

/** The first value that the other output has for a column. */
function exampleOf(other: Frame, { name }: Column, isSole: boolean): Value {
  if (other.kind === 'table') {
    const found = other.columns.find((column) => String(column.name) === String(name))
    return found?.values.dtype === 'object' ? firstOf(found.values.data) : null
  }
  if (other.kind !== 'plain' || !isValueList(other.value)) return null
  const first = firstOf(other.value)
  if (!isValueMap(first)) return isSole ? first : null
  return firstOf(other.value.map((row) => (isValueMap(row) ? (row.get(name) ?? null) : null)))
}

function firstOf(cells: readonly Value[]): Value {
  return cells.find((cell) => cell !== null) ?? null
}

function isNested(value: Value): boolean {
  return isValueList(value) || isValueMap(value) || isTensor(value)
}

/** As it is where a text is no list and no dict. */
function nestedColumn(column: Column): Column {
  const data: Value[] = []
  for (const cell of column.values.data) {
    if (cell !== null && typeof cell !== 'string') return column
    const value = cell === null ? null : nestedOf(cell)
    if (value === undefined) return column
    data.push(value)
  }
  return { ...column, values: { dtype: 'object', data } }
}

function nestedOf(text: string): Value | undefined {
  try {
    const value = parseJson(text)
    return isNested(value) ? value : undefined
  } catch (error) {
    if (error instanceof JsonError) return undefined
    throw error
  }
}
