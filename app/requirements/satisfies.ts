/**
 * Whether a version is one that a specifier asks for (PEP 440, "Version specifiers"), as pip judges what is installed.
 * Versions are read and ordered by a library; the rules of the operators are `packaging/specifiers.py`'s, since the library
 * differs in them for pre-releases, local versions and epochs.
 */
import { compare, explain, valid, validRange } from '@renovatebot/pep440'

/** Real specifiers have a few clauses; a longer one is not judged. */
const MAX_SPECIFIER = 500

const CLAUSE = /^(~=|==|!=|<=|>=|<|>)\s*(.*?)(\.\*)?$/u

type Version = NonNullable<ReturnType<typeof explain>>

/** True or false; null where the one or the other is not PEP 440, so that nothing can be said. Empty takes everything. */
export function satisfiesSpecifier(version: string, specifier: string): boolean | null {
  const wanted = specifier.trim()
  if (wanted === '') return true
  if (wanted.length > MAX_SPECIFIER || wanted.startsWith('@')) return null
  const clauses = wanted.split(',').map((clause) => clause.trim())
  const identical = clauses.filter((clause) => clause.startsWith('==='))
  if (identical.some((clause) => clause.slice(3).trim().toLowerCase() !== version.toLowerCase())) return false
  const others = clauses.filter((clause) => clause !== '' && !clause.startsWith('==='))
  if (others.length === 0) return true
  const found = valid(version) === null ? null : explain(version)
  if (found === null || !validRange(others.join(','))) return null
  const asked = others.map(askedBy)
  // pip counts an installed pre-release for a requirement that does not name one.
  return asked.some((clause) => clause === null)
    ? null
    : asked.every((clause) => clause !== null && holds({ found, version }, clause))
}

/** A clause in its parts; null where there are other than numbers before `.*`. */
function askedBy(clause: string): Asked | null {
  const [, operator = '', text = '', prefix] = CLAUSE.exec(clause) ?? []
  const asked = explain(text)
  const isPrefix = prefix !== undefined
  if (asked === null || (isPrefix && (asked.is_prerelease || asked.is_postrelease))) return null
  return { operator, asked, text, isPrefix }
}

interface Found {
  readonly found: Version
  readonly version: string
}

interface Asked {
  readonly operator: string
  readonly asked: Version
  readonly text: string
  readonly isPrefix: boolean
}

function holds(installed: Found, clause: Asked): boolean {
  const { found, version } = installed
  const { asked, text } = clause
  switch (clause.operator) {
    case '==':
      return isEqual(installed, clause)
    case '!=':
      return !isEqual(installed, clause)
    case '~=':
      return compare(found.public, text) >= 0 && startsWith(found, asked, asked.release.length - 1)
    case '>=':
      return compare(found.public, text) >= 0
    case '<=':
      return compare(found.public, text) <= 0
    case '<':
      // A pre-release of the version itself is not before it.
      return compare(version, asked.is_prerelease ? text : `${asked.public}.dev0`) < 0
    case '>':
      // Nor is a local version after it, or a post-release, unless it is one itself.
      return compare(found.public, text) > 0 && !isPostReleaseOf(found, asked)
    default:
      return false
  }
}

/** A local version counts where it is asked for. */
function isEqual({ found, version }: Found, { asked, text, isPrefix }: Asked): boolean {
  if (isPrefix) return startsWith(found, asked, asked.release.length)
  return compare(asked.local === null ? found.public : version, text) === 0
}

function isPostReleaseOf(left: Version, right: Version): boolean {
  if (right.is_postrelease || right.is_devrelease || String(left.pre) !== String(right.pre)) return false
  return compare(left.base_version, right.base_version) === 0
}

/** Whether the first `count` numbers of the release are the same; missing ones are zeros. */
function startsWith(found: Version, asked: Version, count: number): boolean {
  if (found.epoch !== asked.epoch) return false
  return asked.release.slice(0, count).every((number, place) => (found.release[place] ?? 0) === number)
}
