/** Names of Arrow's dtypes in pandas' notes: `ArrowDtype.construct_from_string` of pandas/core/dtypes/dtypes.py. */
import { PythonError } from '#app/python-data/python-error.ts'
import { checkZone } from './check-zone.ts'

const units = ['s', 'ms', 'us', 'ns']

/** Arrow's own name of each alias. Source: `type_for_alias` of pyarrow/types.pxi. */
const namesOf = (): ReadonlyMap<string, string> =>
  new Map<string, string>([
    ...['null', 'binary', 'large_binary', 'string_view', 'binary_view', 'month_day_nano_interval'].map(same),
    ...[8, 16, 32, 64].flatMap((bits): readonly (readonly [string, string])[] => [
      [`int${bits}`, `int${bits}`],
      [`i${bits / 8}`, `int${bits}`],
      [`uint${bits}`, `uint${bits}`],
      [`u${bits / 8}`, `uint${bits}`],
    ]),
    ...aliases('bool', 'boolean'),
    ...aliases('halffloat', 'f2', 'float16'),
    ...aliases('float', 'f4', 'float32'),
    ...aliases('double', 'f8', 'float64'),
    ...aliases('string', 'utf8'),
    ...aliases('large_string', 'large_str', 'large_utf8'),
    ...aliases('date32[day]', 'date32'),
    ...aliases('date64[ms]', 'date64'),
    ...['time32[s]', 'time32[ms]', 'time64[us]', 'time64[ns]'].map(same),
    ...units.flatMap((unit) => [same(`timestamp[${unit}]`), same(`duration[${unit}]`)]),
  ])

let names: ReadonlyMap<string, string> | null = null

function same(name: string): readonly [string, string] {
  return [name, name]
}

function aliases(name: string, ...others: readonly string[]): readonly (readonly [string, string])[] {
  return [name, ...others].map((alias) => [alias, name])
}

/** The dtype that a note stands for, with `[pyarrow]`; null where it is none of Arrow's. Throws what pandas would. */
export function arrowDtypeName(note: string): string | null {
  const alias = /^(.*)\[pyarrow\]$/.exec(note)?.[1]
  // pandas has dtypes of its own for these two.
  if (alias === undefined || alias === 'string' || alias === 'str') return null
  names ??= namesOf()
  const name = names.get(alias)
  if (name !== undefined) return `${name}[pyarrow]`
  const zoned = /^timestamp\[(\w+), ?(?:tz=)?(.+)\]$/.exec(alias)
  if (zoned && units.includes(zoned[1] ?? '')) {
    const zone = (zoned[2] ?? '').trim()
    checkZone(zone)
    return `timestamp[${zoned[1]}, tz=${zone}][pyarrow]`
  }
  const parameters = /[[(].*[\])]/.exec(alias)?.[0]
  if (parameters === undefined) return null
  throw new PythonError(
    'NotImplementedError',
    `Passing pyarrow type specific parameters (${parameters}) in the string is not supported. Please construct an ArrowDtype object with a pyarrow_dtype instance with specific parameters.`,
  )
}
