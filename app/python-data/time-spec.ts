/** The dtypes of numpy's times that pandas has no columns of here: timedeltas, and dates in units other than pandas' own. */

/** A dtype of times; `unit` is empty where it names none. */
export interface TimeSpec {
  readonly name: 'time'
  readonly kind: 'datetime64' | 'timedelta64'
  readonly unit: string
}

const named = /^(?<kind>datetime64|timedelta64)(?:\[(?<unit>Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?$/

/** The dtype of numpy's name for it; null for another name. */
export function timeSpecOf(name: string): TimeSpec | null {
  const found = named.exec(name)?.groups
  if (found === undefined) return null
  return { name: 'time', kind: found['kind'] as TimeSpec['kind'], unit: found['unit'] ?? '' }
}

/** numpy's name of it. */
export function timeName({ kind, unit }: Omit<TimeSpec, 'name'>): string {
  return unit === '' ? kind : `${kind}[${unit}]`
}
