/** Specifiers of pip and conda as one kind, and two of them held against one another. */
import { boundaryVersions } from '#app/requirements/boundary-versions.ts'
import { pinnedVersion } from '#app/requirements/parse-conda-dependency.ts'
import { versionOfReference } from '#app/requirements/parse-link.ts'
import { satisfiesConda } from '#app/requirements/satisfies-conda.ts'
import { satisfiesSpecifier } from '#app/requirements/satisfies.ts'
import type { RequirementState } from '#shared/python-environment.ts'

/** What a version that is there makes of a wish. */
export function stateOfVersion(
  version: string,
  wanted: string,
  installer: 'pip' | 'conda',
): RequirementState {
  const answer = takesVersion({ specifier: wanted, installer }, version)
  if (answer === null) return 'open'
  return answer ? 'same' : 'other'
}

/** Whether a wish takes a version; null where that cannot be said, as of a link whose file's name tells no version. */
export function takesVersion({ specifier, installer }: Wish, version: string): boolean | null {
  const linked = versionOfReference(specifier)
  if (linked !== null) return satisfiesSpecifier(version, `==${linked}`)
  return installer === 'conda' ? satisfiesConda(version, specifier) : satisfiesSpecifier(version, specifier)
}

/** One side's wish. */
export interface Wish {
  readonly specifier: string
  readonly installer: 'pip' | 'conda'
}

/**
 * Two wishes: `same` when they are equal or what the one pins is what the other takes; `other` when it is not, and when
 * no version is one that both take; `open` when both leave the version to the installer.
 */
export function stateOfWishes(model: Wish, override: Wish): RequirementState {
  if (canonical(model) === canonical(override)) return 'same'
  const pinned = pinOf(override)
  if (pinned !== null) return stateOfVersion(pinned, model.specifier, model.installer)
  const own = pinOf(model)
  if (own === null) return haveCommonVersion([model, override]) === false ? 'other' : 'open'
  return stateOfVersion(own, override.specifier, override.installer) === 'other' ? 'other' : 'open'
}

/** Whether there is a version that all the wishes take; null where that cannot be said. */
export function haveCommonVersion(wishes: readonly Wish[]): boolean | null {
  const candidates = boundaryVersions(wishes.map(({ specifier }) => specifier))
  if (candidates === null) return null
  let isUnsure = false
  for (const version of candidates) {
    const answers = wishes.map((wish) => takesVersion(wish, version))
    if (answers.every((answer) => answer === true)) return true
    isUnsure ||= !answers.includes(false)
  }
  return isUnsure ? null : false
}

/** The one version a wish takes; null where it takes several, or its words are not understood. */
export function pinOf({ specifier, installer }: Wish): string | null {
  const pinned = versionOfReference(specifier) ?? pinnedVersion(specifier)
  // conda's `=1.2` is a family of versions, its `=1.2.3` a version in all but name, its `=1.2=build` one of them.
  if (installer === 'conda' && /^=[^=]+$/u.test(specifier) && (pinned ?? '').split('.').length < 3)
    return null
  return pinned
}

function canonical(wish: Wish): string {
  const pinned = pinOf(wish)
  return pinned === null ? wish.specifier.split(',').sort().join(',') : `==${pinned}`
}
