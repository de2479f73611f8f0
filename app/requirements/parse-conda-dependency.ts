import { normalizeName } from './parse-requirement.ts'

/** One dependency of a conda.yaml: `channel::name`, a version after `=`, `==`, a comparison or a space. */
export interface CondaDependency {
  readonly name: string
  /** As written without spaces ("=3.11.7", ">=1.2,<2"), empty when unpinned. */
  readonly specifier: string
}

const MATCH_SPEC = /^(?:[^\s:]+::)?([A-Za-z0-9_][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/u

/** Reads a conda match spec (conda, "Package match specifications"); null for what is none. */
export function parseCondaDependency(text: string): CondaDependency | null {
  const match = MATCH_SPEC.exec(text.trim().replaceAll(/\s+/gu, ' '))
  if (match === null) return null
  const [, name = '', rest = ''] = match
  const version = rest.trim()
  if (version === '') return { name: normalizeName(name), specifier: '' }
  if (/^(?:[=<>!~]=?|===)\s*\S/u.test(version)) {
    return { name: normalizeName(name), specifier: version.replaceAll(/\s+/gu, '') }
  }
  return /^[0-9*]/u.test(version)
    ? { name: normalizeName(name), specifier: `=${version.replaceAll(/\s+/gu, '=')}` }
    : null
}

/** The version a conda specifier pins, without a build string; null when it is a range or says nothing. */
export function pinnedVersion(specifier: string): string | null {
  return /^={1,2}([^=<>!~,*|]+)(?:=[^=]*)?$/u.exec(specifier)?.[1] ?? null
}
