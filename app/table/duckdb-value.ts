/** Cells that are no plain numbers or texts, as the Python values that pandas would hold. */
import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimeValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
} from '@duckdb/node-api'
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { decimalObject, timeObject } from '#shared/python-objects.ts'
import type { Instant, Value } from '#shared/values.ts'

const FLOATS: ReadonlySet<DuckDBTypeId> = new Set([DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE])

/**
 * One cell. Lists stay lists, structs are dicts, maps are lists of pairs (as pyarrow gives them), dates are instants
 * in days, decimals, times and whatever else has no data of its own are opaque.
 */
export function valueOfDuckdb(item: DuckDBValue, type: DuckDBType): Value {
  if (item === null || typeof item === 'boolean' || typeof item === 'string' || typeof item === 'bigint')
    return item
  if (typeof item === 'number') return FLOATS.has(type.typeId) ? item : BigInt(item)
  if (item instanceof DuckDBBlobValue) return Uint8Array.from(item.bytes)
  if (item instanceof DuckDBListValue && type instanceof DuckDBListType) {
    return item.items.map((inner) => valueOfDuckdb(inner, type.valueType))
  }
  if (item instanceof DuckDBArrayValue && type instanceof DuckDBArrayType) {
    return item.items.map((inner) => valueOfDuckdb(inner, type.valueType))
  }
  if (item instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    return new Map(
      type.entryNames.map((name, place) => {
        const inner = type.entryTypes[place]
        const value = item.entries[name] ?? null
        return [name, inner === undefined ? null : valueOfDuckdb(value, inner)] as const
      }),
    )
  }
  if (item instanceof DuckDBMapValue && type instanceof DuckDBMapType) {
    return item.entries.map(({ key, value }) => [
      valueOfDuckdb(key, type.keyType),
      valueOfDuckdb(value, type.valueType),
    ])
  }
  return instantOf(item) ?? opaque(item)
}

function instantOf(item: DuckDBValue): Instant | undefined {
  if (item instanceof DuckDBDateValue) return { kind: 'instant', unit: 'D', ticks: BigInt(item.days) }
  if (item instanceof DuckDBTimestampValue) return { kind: 'instant', unit: 'us', ticks: item.micros }
  if (item instanceof DuckDBTimestampSecondsValue) return { kind: 'instant', unit: 's', ticks: item.seconds }
  if (item instanceof DuckDBTimestampMillisecondsValue)
    return { kind: 'instant', unit: 'ms', ticks: item.millis }
  if (item instanceof DuckDBTimestampNanosecondsValue)
    return { kind: 'instant', unit: 'ns', ticks: item.nanos }
  if (item instanceof DuckDBTimestampTZValue) {
    return { kind: 'instant', unit: 'us', ticks: item.micros, zone: 'UTC' }
  }
  return undefined
}

function opaque(item: DuckDBValue): Value {
  if (item instanceof DuckDBDecimalValue) return decimalObject(item.value, item.scale)
  if (item instanceof DuckDBTimeValue) return timeObject(item.micros)
  const type = item?.constructor.name.replace(/^DuckDB|Value$/g, '') ?? 'object'
  return { kind: 'opaque', type, repr: String(item) }
}
