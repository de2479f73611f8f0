/** Time zones that pyarrow knows (`string_to_tzinfo` in `python/pyarrow/src/arrow/python/datetime.cc`). */
import { PythonError } from '#app/python-data/python-error.ts'

const known = new Map<string, boolean>()

/** Throws for a zone that is neither an offset nor in the database of zones. */
export function checkZone(zone: string): void {
  const isKnown = known.get(zone) ?? isZone(zone)
  if (known.size < 1_000) known.set(zone, isKnown)
  if (!isKnown) throw new PythonError('ZoneInfoNotFoundError', `'No time zone found with key ${zone}'`)
}

function isZone(zone: string): boolean {
  if (/^[+-]([01]\d|2[0-3]):[0-5]\d$/.test(zone) || zone === 'UTC') return true
  if (/^[+-]/.test(zone)) return false
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions()
    // Files of zones are found by their letters; JavaScript takes any case. An old name resolves to another.
    return timeZone === zone || timeZone.toLowerCase() !== zone.toLowerCase()
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
