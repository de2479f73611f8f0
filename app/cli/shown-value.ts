import { reprOf, strOf } from '#app/python-data/python-repr.ts'
import type { Value } from '#shared/values.ts'
import { isInstant } from '#shared/values.ts'

/** Longer values are cut: the whole is in `--json`. */
const MAX_LENGTH = 500

/** A value as Python writes it, points in time as they print. */
export function shownValue(value: Value): string {
  const text = isInstant(value) ? strOf(value) : reprOf(value)
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
}
