import { hasControlCharacter } from './control-characters.ts'
import { normalizeName } from './parse-requirement.ts'

/** One dependency of a conda.yaml: `channel::name`, and what is asked of it. */
export interface CondaDependency {
  readonly name: string
  /** Without spaces ("=3.11.7", ">=1.2,<2", "==1.5=py_0" with a build string), empty when unpinned. */
  readonly specifier: string
}

const MATCH_SPEC = /^(?:[^\s:[]+::)?([A-Za-z0-9_][A-Za-z0-9._-]*)\s*([^[]*)(?:\[([^\]]*)\])?$/u
const VERSION_KEY = /(?:^|,)\s*version\s*=\s*(?:'([^']*)'|"([^"]*)"|([^\s,'"]+))/u

/**
 * Reads a conda match spec (conda, "Package match specifications"); null for what is none, and for one with a control
 * character or a separator of lines.
 */
export function parseCondaDependency(text: string): CondaDependency | null {
  const read = readMatchSpec(text)
  return read === null ? null : { name: normalizeName(read.name), specifier: read.specifier }
}

/** Versions and builds; a spec that ends as a package's file would be taken from the disk. */
const ARGUMENT = /^[a-z0-9_][a-z0-9._-]*(?:[=<>!~][A-Za-z0-9.*+!_=<>~,|-]*)?$/u
const PACKAGE_FILE = /\.(?:conda|tar\.bz2)$/iu

/** A dependency as conda is given it: name and version anew, without channel and other keys; null for what is none. */
export function condaArgument(text: string): string | null {
  const read = readMatchSpec(text)
  if (read === null) return null
  // conda's own names keep their `_` and `.`; one never begins with a `-`, so that it is no option.
  const argument = `${read.name.toLowerCase()}${read.specifier}`
  return ARGUMENT.test(argument) && !PACKAGE_FILE.test(argument) ? argument : null
}

function readMatchSpec(text: string): CondaDependency | null {
  if (hasControlCharacter(text)) return null
  const match = MATCH_SPEC.exec(text.trim().replaceAll(/[ \t]+/gu, ' '))
  if (match === null) return null
  const [, name = '', rest = '', keys = ''] = match
  const [, single, double, bare] = VERSION_KEY.exec(keys) ?? []
  const specifier = specifierOf((single ?? double ?? bare ?? rest).trim())
  return specifier === null ? null : { name, specifier }
}

/** A version, and a build string after a space or `=`. A version on its own is that version alone: conda's `==`. */
function specifierOf(written: string): string | null {
  const joined = written.replaceAll(/(?<=[=<>!~,|]) | (?=[,|])/gu, '')
  const [version = '', build, ...more] = joined.split(' ')
  if (more.length > 0) return null
  if (version === '' || version === '*') return ''
  const ending = build === undefined ? '' : `=${build}`
  if (/^(?:[=<>!~]=?|===)[^=<>!~]/u.test(version)) return `${version}${ending}`
  if (!/^[0-9*]/u.test(version)) return null
  return `${version.endsWith('*') ? '=' : '=='}${version}${ending}`
}

/** The version a conda specifier pins, without a build string; null when it is a range or says nothing. */
export function pinnedVersion(specifier: string): string | null {
  return /^={1,2}([^=<>!~,*|]+)(?:=[^=]*)?$/u.exec(specifier)?.[1] ?? null
}
