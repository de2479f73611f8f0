/** JSON has no moments and no bytes: where the other side holds these, texts of JSON are read as what they stand for. */
import { nanosecondsOf } from './same-value.ts'
import { isInstant } from '#shared/values.ts'
import type { Instant, Value } from '#shared/values.ts'
import type { ColumnPair } from './pair-columns.ts'
import type { SideColumn } from './side-column.ts'

/** A pair in the kinds of the side that is not from JSON; as it is where its texts are none of these. */
export function readJsonTexts(pair: ColumnPair): ColumnPair {
  return {
    ...pair,
    left: readAs(pair.left, pair.right),
    right: readAs(pair.right, pair.left),
  }
}

function readAs(side: SideColumn, other: SideColumn): SideColumn {
  const { column, vector } = side
  if (!column.isFromJson || vector.kind !== 'values' || vector.family !== 'text') return side
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

function bytesOf(text: string): Uint8Array | undefined {
  return BASE64.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined
}
