/** Taking foreign values apart. */
import { strOf } from '#app/python-data/python-repr.ts'
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
  if (typeof value !== 'object') return strOf(value)
  return isInstant(value) && value.ticks !== null ? strOf(value) : null
}

/** Whether Python takes a value as true: not None, False, zero, or empty. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null) return false
  if (isValueMap(value)) return value.size > 0
  if (isValueList(value)) return value.length > 0
  return value !== false && value !== 0 && value !== 0n && value !== ''
}
