/** A model's own environment held against one that takes its place, and what then differs. */
import type { Finding, Model } from '#shared/model.ts'
import type { EnvironmentComparison, RequirementComparison } from '#shared/python-environment.ts'
import {
  contradiction,
  countedByName,
  isSameMarker,
  markerEnvironment,
  together,
} from './counting-packages.ts'
import type { CountedPackage } from './counting-packages.ts'
import { loadingPackages } from './loading-packages.ts'
import { maskComparison } from './mask-comparison.ts'
import { orderRows } from './order-rows.ts'
import { stateOfPython } from './python-versions.ts'
import type { Specification } from './read-specification.ts'
import { servingFindings, servingPackages } from './serving-packages.ts'
import { stateOfWishes } from './specifiers.ts'
import { namelessLinkFindings } from './nameless-links.ts'
import { wantedBy } from './wanted.ts'

/** The comparison. Where the deployment names no environment, or only one of the workspace, there is nothing to hold against. */
export function compareWithSpecification(model: Model, specification: Specification): EnvironmentComparison {
  const { about, wanted: override } = specification
  const own = wantedBy(model.environment)
  const isKnown = about.overrides && specification.isKnown
  const loading = loadingPackages(model)
  const markers = markerEnvironment(override.python)
  const mine = countedByName(own.packages, markers)
  const theirs = countedByName(override.packages, markers)
  const rows = isKnown ? orderRows(rowsOf(mine, theirs, loading)) : []
  const python = {
    wanted: own.python,
    found: override.python,
    state: override.python === null ? ('open' as const) : stateOfPython(own.python, override.python),
  }
  const findings = [
    ...specification.findings,
    ...(isKnown && override.packages.length === 0 ? [noPackage()] : []),
    ...(isKnown ? lineFindings(mine, theirs) : []),
    ...(isKnown ? differenceFindings(rows, python) : []),
    ...(isKnown ? servingFindings(specification, namesThere(theirs)) : []),
    ...(isKnown ? namelessLinkFindings(model) : []),
  ]
  return maskComparison({ against: about, python, rows, findings })
}

function noPackage(): Finding {
  return {
    code: 'override-asks-for-nothing',
    severity: 'problem',
    message: 'The environment that takes its place asks for no package.',
    hint: 'List there what the model needs, unless the image brings it in.',
  }
}

/** Names of which a line counts, or may. */
function namesThere(theirs: Lines): ReadonlySet<string> {
  const there = Array.from(theirs).filter(([, lines]) => lines.some(({ counts }) => counts !== false))
  return new Set(there.map(([name]) => name))
}

type Lines = ReadonlyMap<string, readonly CountedPackage[]>

function rowsOf(mine: Lines, theirs: Lines, loading: ReadonlySet<string>): readonly RequirementComparison[] {
  const names = new Set([...mine.keys(), ...namesThere(theirs)])
  return Array.from(names, (name) => {
    const matters = loading.has(name) ? 'loading' : servingPackages.has(name) ? 'serving' : 'other'
    const row = rowOf(mine.get(name) ?? [], theirs.get(name) ?? [])
    return { name, ...row, matters } satisfies RequirementComparison
  })
}

/** One package: the model's lines are judged in the environment that takes the place of its own, as pip would there. */
function rowOf(
  own: readonly CountedPackage[],
  there: readonly CountedPackage[],
): Pick<RequirementComparison, 'wanted' | 'found' | 'state'> {
  const wanted =
    own.find(({ counts }) => counts === true) ?? own.find(({ counts }) => counts === null) ?? own[0]
  const possible = there.filter(({ counts }) => counts !== false)
  const sure = possible.filter(({ counts }) => counts === true)
  const alike = possible.filter((line) => wanted !== undefined && isSameMarker(line, wanted))
  const isTold = sure.length > 0 || alike.length > 0
  const found = together(sure.length > 0 ? sure : alike.length > 0 ? alike : possible)
  const words = { wanted: wanted?.specifier ?? null, found: found?.specifier ?? null }
  if (wanted === undefined) return { ...words, state: 'extra' }
  if (wanted.counts === false) return { ...words, state: 'not-needed' }
  if (found === undefined) return { ...words, state: 'missing' }
  // Another version is not what the model asks for, whether it will be there or not.
  const state = stateOfWishes(wanted, found)
  return { ...words, state: isTold || state !== 'same' ? state : 'open' }
}

/** So many are told; an environment that somebody wrote has one or two. */
const MAX_CONTRADICTIONS = 20

/** Lines that markers leave out or leave open, and lines that exclude one another. */
function lineFindings(mine: Lines, theirs: Lines): readonly Finding[] {
  const findings: Finding[] = []
  for (const [name, lines] of theirs) {
    if (findings.length === MAX_CONTRADICTIONS) break
    const specifiers = contradiction(lines)
    if (specifiers.length > 0) findings.push(contradictingPins(name, specifiers))
  }
  const asked = Array.from(theirs).filter(([name]) => mine.has(name))
  const left = asked.filter(([, lines]) => lines.every(({ counts }) => counts === false))
  const open = asked.filter(
    ([, lines]) =>
      lines.some(({ counts }) => counts === null) && !lines.some(({ counts }) => counts === true),
  )
  if (left.length > 0) {
    findings.push({
      code: 'markers-leave-out',
      severity: 'note',
      message: `Markers leave out ${listed(left)}: with its Python they do not count.`,
      hint: 'Such lines install nothing there.',
    })
  }
  if (open.length > 0) {
    findings.push({
      code: 'markers-not-told',
      severity: 'note',
      message: `Whether ${listed(open)} will be there cannot be told: markers ask for what the file does not tell.`,
      hint: 'A file names at most its Python. Compare with an interpreter of that environment.',
    })
  }
  return findings
}

function listed(lines: readonly (readonly [string, readonly CountedPackage[]])[]): string {
  return lines.map(([name, [line]]) => `${name} (${(line?.marker ?? '').slice(0, 80)})`).join(', ')
}

function contradictingPins(name: string, specifiers: readonly string[]): Finding {
  return {
    code: 'pins-contradict',
    severity: 'problem',
    message: `${name} is asked for as ${specifiers.join(' and as ')}: ${specifiers.length === 1 ? 'no version is that' : 'no version is all of that, and installers such as pip refuse them together'}.`,
    hint: 'Keep what belongs together; as it is, this environment cannot be made.',
    where: name,
  }
}

function differenceFindings(
  rows: readonly RequirementComparison[],
  python: EnvironmentComparison['python'],
): readonly Finding[] {
  const findings: Finding[] = []
  const missing = rows.filter(({ state, matters }) => state === 'missing' && matters === 'loading')
  const other = rows.filter(({ state, matters }) => state === 'other' && matters === 'loading')
  if (missing.length > 0) {
    findings.push({
      code: 'override-lacks-packages',
      severity: 'problem',
      message: `The environment that takes its place does not ask for ${missing.map(({ name }) => name).join(', ')}, which loading the model needs.`,
      hint: 'Add them there, unless the image or another package brings them in.',
    })
  }
  if (other.length > 0) {
    findings.push({
      code: 'override-changes-versions',
      severity: 'warning',
      message: `It loads the model with other versions: ${other.map(({ name, wanted, found }) => `${name} ${found ?? ''} in place of ${wanted ?? ''}`).join(', ')}.`,
      hint: 'Try the model with these versions before deploying: create that environment and compare the answers.',
    })
  }
  if (python.state === 'other') {
    findings.push({
      code: 'override-changes-python',
      severity: 'warning',
      message: `It runs Python ${python.found ?? '?'}; the model was saved with ${python.wanted ?? '?'}.`,
      hint: 'Functions in a cloudpickle often fail to load in another version of Python.',
    })
  }
  return findings
}
