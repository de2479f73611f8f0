/** Python versions held against one another: what counts is major and minor, which decide what loads. */
import type { RequirementState } from '#shared/python-environment.ts'
import { satisfiesConda } from '#app/requirements/satisfies-conda.ts'
import { haveCommonVersion } from './specifiers.ts'

/** `same` also where only the last number differs; a range (">=3.9") takes what satisfies it. */
export function stateOfPython(wanted: string | null, found: string | null): RequirementState {
  if (found === null) return 'missing'
  if (wanted === null) return 'open'
  const exact = minorOf(wanted)
  const here = minorOf(found)
  if (exact !== null && here !== null) return exact === here ? 'same' : 'other'
  const answer = exact === null ? satisfiesConda(found, wanted) : satisfiesConda(wanted, found)
  if (answer === null) return areApart(wanted, found) ? 'other' : 'open'
  return answer ? 'same' : 'other'
}

function areApart(wanted: string, found: string): boolean {
  return (
    haveCommonVersion([
      { specifier: wanted, installer: 'conda' },
      { specifier: found, installer: 'conda' },
    ]) === false
  )
}

function minorOf(version: string): string | null {
  const match = /^(\d+)\.(\d+)(?:\.[\w.+]*|[abrc]+\d*)?$/u.exec(version.trim())
  return match === null ? null : `${match[1] ?? ''}.${match[2] ?? ''}`
}
