/** Taking foreign values apart. */
import type { Value, ValueMap } from '#shared/values.ts'
import { isInstant, isValueList, isValueMap } from '#shared/values.ts'

/** The text at a key, or null where there is none. */
export function textAt(map: ValueMap, key: string): string | null {
  const value = map.get(key)
  return typeof value === 'string' ? value : null
}

/** The mapping at a key, or null where there is none. */
export function mapAt(map: ValueMap, key: string): ValueMap | null {
  const value = map.get(key) ?? null
  return isValueMap(value) ? value : null
}

/** A scalar as Python's `str()` has it; null for None, lists, dicts and bytes. */
export function scalarText(value: Value | undefined): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isInteger(value) ? value.toFixed(1) : String(value)
  return isInstant(value) ? instantText(value.unit, value.ticks) : null
}

/** Whether Python takes a value as true: not None, False, zero, or empty. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null) return false
  if (isValueMap(value)) return value.size > 0
  if (isValueList(value)) return value.length > 0
  return value !== false && value !== 0 && value !== 0n && value !== ''
}

function instantText(unit: string, ticks: bigint | null): string | null {
  if (ticks === null) return null
  if (unit === 'D') return new Date(Number(ticks) * 86_400_000).toISOString().slice(0, 10)
  const micros = ((ticks % 1_000_000n) + 1_000_000n) % 1_000_000n
  const seconds = Number((ticks - micros) / 1_000_000n)
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
  return micros === 0n ? whole : `${whole}.${micros.toString().padStart(6, '0')}`
}
