import type { Value } from '#shared/values.ts'
import { isInstant, isTensor, isValueList, isValueMap } from '#shared/values.ts'
import { instantText } from './instant-text.ts'

/** Longer lists and mappings are cut when they are shown. */
const MAX_ITEMS = 20

/** A value the way Python writes it, shortened: `1.0`, `'text'`, `[1, 2]`, `{'a': None}`. */
export function writeValue(value: Value): string {
  if (value === null) return 'None'
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'bigint':
      return value.toString()
    case 'number':
      return floatText(value)
    case 'string':
      return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    case 'object':
      return writeObject(value)
  }
}

function writeObject(value: Exclude<Value, null | boolean | bigint | number | string>): string {
  if (isValueList(value)) return `[${cut(value.map(writeValue))}]`
  if (isValueMap(value)) {
    return `{${cut(Array.from(value, ([key, item]) => `${writeValue(key)}: ${writeValue(item)}`))}}`
  }
  if (isInstant(value)) return instantText(value) ?? 'NaT'
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return isTensor(value) ? `array of shape (${value.shape.join(', ')})` : value.repr
}

function cut(items: readonly string[]): string {
  return items.length <= MAX_ITEMS
    ? items.join(', ')
    : `${items.slice(0, MAX_ITEMS).join(', ')}, … ${items.length - MAX_ITEMS} more`
}

/** A float always shows that it is one. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  return /^-?\d+$/u.test(text) ? `${text}.0` : text
}
