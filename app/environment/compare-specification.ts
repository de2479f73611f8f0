/** A model's own environment held against one that takes its place, and what then differs. */
import type { Finding, Model } from '#shared/model.ts'
import type { EnvironmentComparison, RequirementComparison } from '#shared/python-environment.ts'
import { loadingPackages } from './loading-packages.ts'
import { maskComparison } from './mask-comparison.ts'
import { orderRows } from './order-rows.ts'
import { stateOfPython } from './python-versions.ts'
import type { Specification } from './read-specification.ts'
import { servingFindings, servingPackages } from './serving-packages.ts'
import { stateOfWishes } from './specifiers.ts'
import { wantedBy } from './wanted.ts'
import type { WantedEnvironment, WantedPackage } from './wanted.ts'

/** The comparison. Where the deployment names no environment, or only one of the workspace, there is nothing to hold against. */
export function compareWithSpecification(model: Model, specification: Specification): EnvironmentComparison {
  const { about, wanted: override } = specification
  const own = wantedBy(model.environment)
  const isKnown = about.overrides && specification.isKnown
  const loading = loadingPackages(model)
  const rows = isKnown ? orderRows(rowsOf(own, override, loading)) : []
  const python = {
    wanted: own.python,
    found: override.python,
    state: override.python === null ? ('open' as const) : stateOfPython(own.python, override.python),
  }
  const findings = [
    ...specification.findings,
    ...(isKnown && override.packages.length === 0 ? [noPackage()] : []),
    ...(isKnown ? differenceFindings(rows, python) : []),
    ...(isKnown ? servingFindings(specification) : []),
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

function rowsOf(
  own: WantedEnvironment,
  override: WantedEnvironment,
  loading: ReadonlySet<string>,
): readonly RequirementComparison[] {
  const mine = byName(own.packages)
  const theirs = byName(override.packages)
  const names = new Set([...mine.keys(), ...theirs.keys()])
  return Array.from(names, (name) => {
    const wanted = mine.get(name)
    const found = theirs.get(name)
    const matters = loading.has(name) ? 'loading' : servingPackages.has(name) ? 'serving' : 'other'
    return {
      name,
      wanted: wanted?.specifier ?? null,
      found: found?.specifier ?? null,
      state: stateOf(wanted, found),
      matters,
    } satisfies RequirementComparison
  })
}

function byName(packages: readonly WantedPackage[]): ReadonlyMap<string, WantedPackage> {
  return new Map(packages.map((item) => [item.name, item]))
}

function stateOf(
  wanted: WantedPackage | undefined,
  found: WantedPackage | undefined,
): RequirementComparison['state'] {
  if (found === undefined) return 'missing'
  return wanted === undefined ? 'extra' : stateOfWishes(wanted, found)
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
