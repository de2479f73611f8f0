/** Class labels as they are shown. */
import { strOf } from '#app/python-data/python-repr.ts'
import { valueAt, type Data } from '#shared/values.ts'

/** Labels that are listed; a classifier of more classes is a list of words. */
const MAX_LABELS = 10_000

/** Each label as `str` writes it; null for null. */
export function labelTexts(labels: Data | null): readonly string[] | null {
  if (labels === null) return null
  const count = Math.min(labels.data.length, MAX_LABELS)
  return Array.from({ length: count }, (_, place) => strOf(valueAt(labels, place)))
}
