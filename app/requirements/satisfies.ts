/** Whether a version is one that a specifier asks for (PEP 440), as pip judges what is installed. */
import { satisfies, valid, validRange } from '@renovatebot/pep440'

/** Real specifiers have a few clauses; a longer one is not judged. */
const MAX_SPECIFIER = 500

/** True or false; null where the one or the other is not PEP 440, so that nothing can be said. Empty takes everything. */
export function satisfiesSpecifier(version: string, specifier: string): boolean | null {
  const wanted = specifier.trim()
  if (wanted === '') return true
  if (wanted.length > MAX_SPECIFIER || wanted.startsWith('@')) return null
  const clauses = wanted.split(',').map((clause) => clause.trim())
  const identical = clauses.filter((clause) => clause.startsWith('==='))
  if (identical.some((clause) => clause.slice(3).trim().toLowerCase() !== version.toLowerCase())) return false
  const others = clauses.filter((clause) => !clause.startsWith('===')).join(',')
  if (others === '') return true
  if (valid(version) === null || !validRange(others)) return null
  // pip counts an installed pre-release for a requirement that does not name one.
  return satisfies(version, others, { prereleases: true })
}
