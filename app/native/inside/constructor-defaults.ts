/** The defaults of constructor parameters by class and library version; recorded/constructor_defaults.py reads them from the libraries. */
import recorded from './recorded/constructor-defaults.json' with { type: 'json' }

/** Parameters of a class with their defaults as `repr` writes them; null for one that must be given. */
export interface ConstructorDefaults {
  /** `scikit-learn 1.9.1`: the version they were read from. */
  readonly version: string
  readonly parameters: ReadonlyMap<string, string | null>
}

type LibraryName = 'sklearn' | 'lightgbm' | 'xgboost'

/** One default from a version on: `[place of the version, default]`; without a default it must be given. */
type Since = readonly [number] | readonly [number, string] | readonly (number | string)[]

interface Library {
  readonly versions: readonly string[]
  readonly classes: Readonly<Record<string, Readonly<Record<string, readonly Since[]>>>>
}

const libraries: Readonly<Record<LibraryName, Library>> = recorded
const titles = { sklearn: 'scikit-learn', lightgbm: 'LightGBM', xgboost: 'XGBoost' } as const
const GONE = '<gone>'

/**
 * The defaults of a class (by the last part of its name) in the version that wrote the model, or in the closest that was
 * read; null for other classes.
 */
export function constructorDefaults(className: string, version: string | null): ConstructorDefaults | null {
  const key = /^(sklearn|lightgbm|xgboost)\./u.exec(className)?.[1]
  if (key !== 'sklearn' && key !== 'lightgbm' && key !== 'xgboost') return null
  const { versions, classes } = libraries[key]
  const name = className.slice(className.lastIndexOf('.') + 1)
  const known = Object.hasOwn(classes, name) ? classes[name] : undefined
  if (known === undefined) return null
  const place = closest(versions, version)
  const parameters = new Map<string, string | null>()
  for (const [parameter, history] of Object.entries(known)) {
    const entry = history.findLast(([since]) => Number(since) <= place)
    if (entry === undefined || entry[1] === GONE) continue
    parameters.set(parameter, entry[1] === undefined ? null : String(entry[1]))
  }
  return { version: `${titles[key]} ${versions[place] ?? ''}`, parameters }
}

/** The newest version that is not newer, by major and minor number; the oldest where all are; the newest where nothing is said. */
function closest(versions: readonly string[], version: string | null): number {
  const wanted = version === null ? Infinity : rank(version)
  return Math.max(
    0,
    versions.findLastIndex((one) => rank(one) <= wanted),
  )
}

function rank(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return Number.isNaN(major) || Number.isNaN(minor) ? Infinity : major * 1000 + minor
}
