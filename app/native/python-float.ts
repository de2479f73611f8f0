/** Python's `float(text)`. Source: CPython's Objects/floatobject.c (float_from_string) and Python/pystrtod.c. */

/** Python's Unicode digits 0 to 9 in other scripts are rare and not read here: they give null. */
const pattern = /^[+-]?(?:(?:\d+(?:_\d+)*)?\.?(?:\d+(?:_\d+)*)?(?:e[+-]?\d+(?:_\d+)*)?|inf|infinity|nan)$/i

/** The number a text stands for, or null where Python raises ValueError. */
export function parsePythonFloat(text: string): number | null {
  // oxlint-disable-next-line no-control-regex -- Python strips the separators U+001C to U+001F too
  const trimmed = text.replaceAll(/^[\s\x1c-\x1f\x85]+|[\s\x1c-\x1f\x85]+$/g, '')
  if (!pattern.test(trimmed) || !/[\dn]/i.test(trimmed) || /^[+-]?\.?e/i.test(trimmed)) return null
  if (/^[+-]?\.?$/.test(trimmed)) return null
  const lower = trimmed.toLowerCase()
  if (lower.includes('nan')) return Number.NaN
  if (lower.includes('inf')) return lower.startsWith('-') ? -Infinity : Infinity
  return Number(lower.replaceAll('_', ''))
}
