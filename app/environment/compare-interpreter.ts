/** A model's requirements held against what an interpreter has. */
import { evaluateMarker } from '#app/requirements/evaluate-marker.ts'
import type { Finding, Model } from '#shared/model.ts'
import type { EnvironmentComparison, RequirementComparison } from '#shared/python-environment.ts'
import type { InspectedInterpreter } from './inspect-interpreter.ts'
import { loadingPackages } from './loading-packages.ts'
import { maskComparison } from './mask-comparison.ts'
import { orderRows } from './order-rows.ts'
import { stateOfPython } from './python-versions.ts'
import { stateOfVersion } from './specifiers.ts'
import { namelessLinkFindings } from './nameless-links.ts'
import { wantedBy } from './wanted.ts'
import type { WantedPackage } from './wanted.ts'

/** The comparison; an interpreter that did not answer has nothing, and that is a finding. */
export function compareWithInterpreter(model: Model, inspected: InspectedInterpreter): EnvironmentComparison {
  const { interpreter, packages } = inspected
  const wanted = wantedBy(model.environment)
  const loading = loadingPackages(model)
  const asked = wanted.packages.map((item) => rowOf(item, inspected, loading))
  const names = new Set(wanted.packages.map(({ name }) => name))
  const unlisted = Array.from(loading)
    .filter((name) => name === 'mlflow' && !names.has(name))
    .map((name) => rowOf({ name, specifier: '', marker: '', installer: 'pip' }, inspected, loading))
  const extra = Array.from(packages)
    .filter(([name]) => !names.has(name) && name !== 'mlflow')
    .map(([name, found]): RequirementComparison => ({
      name,
      wanted: null,
      found,
      state: 'extra',
      matters: 'other',
    }))
  const rows = orderRows([...onceEach(asked), ...unlisted, ...extra])
  const python = {
    wanted: wanted.python,
    found: interpreter.version,
    state: stateOfPython(wanted.python, interpreter.version),
  }
  const comparison = { against: { kind: 'interpreter' as const, interpreter }, python, rows }
  return maskComparison({
    ...comparison,
    findings: [...findingsOf(comparison, model), ...namelessLinkFindings(model)],
  })
}

function rowOf(
  { name, specifier, marker, installer }: WantedPackage,
  { packages, conda, marker: environment, interpreter }: InspectedInterpreter,
  loading: ReadonlySet<string>,
): RequirementComparison {
  const matters = loading.has(name) ? 'loading' : 'other'
  const found = packages.get(name) ?? (installer === 'conda' ? conda.get(name) : undefined) ?? null
  const row = { name, wanted: specifier, found, matters } as const
  if (interpreter.problem === null && evaluateMarker(marker, environment) === false)
    return { ...row, state: 'not-needed' }
  if (found === null) return { ...row, state: 'missing' }
  return { ...row, state: stateOfVersion(found, specifier, installer) }
}

/** A package asked for twice with markers: the line that counts. */
function onceEach(rows: readonly RequirementComparison[]): readonly RequirementComparison[] {
  const byName = new Map<string, RequirementComparison>()
  for (const row of rows) {
    const known = byName.get(row.name)
    if (known === undefined || known.state === 'not-needed' || row.state === 'other')
      byName.set(row.name, row)
  }
  return [...byName.values()]
}

function findingsOf(
  { against, python, rows }: Omit<EnvironmentComparison, 'findings'>,
  model: Model,
): readonly Finding[] {
  const { problem } = against.kind === 'interpreter' ? against.interpreter : { problem: null }
  if (problem !== null) {
    return [
      {
        code: 'interpreter-silent',
        severity: 'problem',
        message: problem,
        hint: 'Choose another interpreter.',
      },
    ]
  }
  const findings: Finding[] = []
  if (rows.some(({ name, state }) => name === 'mlflow' && state === 'missing')) {
    findings.push({
      code: 'no-mlflow',
      severity: 'problem',
      message: 'This environment has no MLflow, so it cannot run the model.',
      hint: 'Install mlflow there, choose another interpreter, or let Palate create the model’s environment.',
    })
  }
  const missing = rows.filter(
    ({ matters, state, name }) => matters === 'loading' && state === 'missing' && name !== 'mlflow',
  )
  if (missing.length > 0) {
    findings.push({
      code: 'loading-packages-missing',
      severity: 'problem',
      message: `Loading the model needs ${missing.map(({ name }) => name).join(', ')}, which this environment does not have.`,
      hint: 'Install them there, or let Palate create the model’s environment.',
    })
  }
  const other = rows.filter(({ matters, state }) => matters === 'loading' && state === 'other')
  if (other.length > 0) {
    findings.push({
      code: 'loading-packages-differ',
      severity: 'warning',
      message: `Of what loads the model, other versions are here: ${other.map(({ name, wanted, found }) => `${name} ${found ?? ''} (asked for ${wanted ?? ''})`).join(', ')}.`,
      hint: 'It may load and answer differently, or fail. Compare the answers, or create the model’s environment.',
    })
  }
  return [...findings, ...pythonFindings(python, model)]
}

function pythonFindings(
  { wanted, found, state }: EnvironmentComparison['python'],
  model: Model,
): readonly Finding[] {
  if (state !== 'other') return []
  const hasCode = model.flavors.some(({ fields }) =>
    fields.some(({ name }) => name === 'cloudpickle_version'),
  )
  return [
    {
      code: 'python-differs',
      severity: hasCode ? 'problem' : 'warning',
      message: `The model was saved with Python ${wanted ?? '?'}; this is ${found ?? '?'}.`,
      hint: hasCode
        ? 'Functions in a cloudpickle are stored as the bytecode of one Python version, and often fail to load in another.'
        : 'Most models load, but pickles and pinned packages may not.',
    },
  ]
}
