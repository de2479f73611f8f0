/** Specifiers of pip and conda as one kind, and two of them held against one another. */
import { pinnedVersion } from '#app/requirements/parse-conda-dependency.ts'
import { satisfiesSpecifier } from '#app/requirements/satisfies.ts'
import type { RequirementState } from '#shared/python-environment.ts'

/**
 * A conda specifier in PEP 440's words: `=1.2` takes every 1.2.x, `==1.2` only 1.2, a build string is left out
 * (conda, "Package match specifications"). Null for what PEP 440 has no words for (`1.2|1.4`).
 */
export function specifierOfConda(specifier: string): string | null {
  if (specifier.includes('|')) return null
  const fuzzy = /^=([^=<>!~,]+)(?:=.*)?$/u.exec(specifier)?.[1]
  if (fuzzy !== undefined) return fuzzy.endsWith('*') ? `==${fuzzy}` : `==${fuzzy}.*`
  const exact = /^==([^=<>!~,]+)=.*$/u.exec(specifier)?.[1]
  return exact === undefined ? specifier : `==${exact}`
}

/** What a version that is there makes of a wish. */
export function stateOfVersion(
  version: string,
  wanted: string,
  installer: 'pip' | 'conda',
): RequirementState {
  const specifier = installer === 'conda' ? specifierOfConda(wanted) : wanted
  const answer = specifier === null ? null : satisfiesSpecifier(version, specifier)
  if (answer === null) return 'open'
  return answer ? 'same' : 'other'
}

/** One side's wish. */
export interface Wish {
  readonly specifier: string
  readonly installer: 'pip' | 'conda'
}

/**
 * Two wishes: `same` when they are equal or what the one pins is what the other takes; `other` when it is not; `open`
 * when both leave the version to the installer.
 */
export function stateOfWishes(model: Wish, override: Wish): RequirementState {
  if (canonical(model) === canonical(override)) return 'same'
  const pinned = pinOf(override)
  if (pinned !== null) return stateOfVersion(pinned, model.specifier, model.installer)
  const own = pinOf(model)
  if (own === null) return 'open'
  return stateOfVersion(own, override.specifier, override.installer) === 'other' ? 'other' : 'open'
}

/** The one version a wish takes; null where it takes several, or its words are not understood. */
export function pinOf({ specifier, installer }: Wish): string | null {
  const pinned = pinnedVersion(specifier)
  // conda's `=1.2` is a family of versions, its `=1.2.3` is a version in all but name.
  if (installer === 'conda' && /^=[^=]/u.test(specifier) && (pinned ?? '').split('.').length < 3) return null
  return pinned
}

function canonical(wish: Wish): string {
  const pinned = pinOf(wish)
  return pinned === null ? wish.specifier.split(',').sort().join(',') : `==${pinned}`
}
