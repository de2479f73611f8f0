/** Dtypes of pandas' own: the nullable ones, categories, texts with `pd.NA`, timedeltas, and Arrow's (`pandas.ArrowDtype`). */
import type { Opaque, TimeUnit, Value } from '#shared/values.ts'

/** `pandas.NA`. */
export const notAvailable: Opaque = { kind: 'opaque', type: 'pandas.NAType', repr: '<NA>' }

/** Whether a value is `pandas.NA`. */
export function isNotAvailable(value: Value): boolean {
  return typeof value === 'object' && value !== null && 'repr' in value && value.repr === '<NA>'
}

/** numpy's kind of a dtype and the size of an item in bytes; `timedelta` are also numpy's dates in units that pandas has not. */
export interface ExtensionDtype {
  readonly family: 'nullable' | 'arrow' | 'string' | 'category' | 'timedelta'
  readonly kind: 'b' | 'i' | 'u' | 'f' | 'M' | 'm' | 'O'
  readonly size: number
}

const arrowNumbers: Readonly<Record<string, readonly [ExtensionDtype['kind'], number]>> = {
  bool: ['b', 1],
  halffloat: ['f', 2],
  float: ['f', 4],
  double: ['f', 8],
  'date32[day]': ['M', 4],
  'date64[ms]': ['M', 8],
}

/** What a dtype's own name says of it. Source: `kind` and `itemsize` in pandas/core/dtypes/dtypes.py. */
export function extensionDtype(name: string): ExtensionDtype {
  const nullable = /^(U?Int|Float)(\d+)$/.exec(name)
  if (nullable) {
    const kind = nullable[1] === 'Int' ? 'i' : nullable[1] === 'UInt' ? 'u' : 'f'
    return { family: 'nullable', kind, size: Number(nullable[2]) / 8 }
  }
  if (name === 'boolean') return { family: 'nullable', kind: 'b', size: 1 }
  if (name.startsWith('timedelta')) return { family: 'timedelta', kind: 'm', size: 8 }
  if (name.startsWith('datetime')) return { family: 'timedelta', kind: 'M', size: 8 }
  if (name.startsWith('string')) return { family: 'string', kind: 'O', size: 8 }
  const arrow = /^(.*)\[pyarrow\]$/.exec(name)?.[1]
  return arrow === undefined ? { family: 'category', kind: 'O', size: 8 } : arrowDtype(arrow)
}

function arrowDtype(name: string): ExtensionDtype {
  const family = 'arrow'
  const integer = /^(u?)int(\d+)$/.exec(name)
  if (integer) return { family, kind: integer[1] === 'u' ? 'u' : 'i', size: Number(integer[2]) / 8 }
  if (name.startsWith('timestamp')) return { family, kind: 'M', size: 8 }
  if (name.startsWith('duration')) return { family, kind: 'm', size: 8 }
  const [kind, size] = arrowNumbers[name] ?? ['O', 8]
  return { family, kind, size }
}

/** The unit that a dtype of timedeltas or times counts in, as its name says it: `timedelta64[us]`, `duration[ms][pyarrow]`. */
export function unitOfDtype(name: string): TimeUnit {
  return timeUnits.find((unit) => name.includes(`[${unit}]`)) ?? 'ns'
}

const timeUnits: readonly TimeUnit[] = ['D', 's', 'ms', 'us', 'ns']

/** Whether its values are numbers or truth values. */
export function isNumberExtension(name: string): boolean {
  return 'biuf'.includes(extensionDtype(name).kind)
}

/** What a missing entry is as a Python value. */
export function missingOf(name: string): Value {
  const { family } = extensionDtype(name)
  if (family === 'category') return Number.NaN
  return family === 'timedelta' ? { kind: 'instant', unit: 'ns', ticks: null } : notAvailable
}
