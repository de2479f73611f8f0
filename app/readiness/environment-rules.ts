/** Whether the environment can be made where the model goes, by the file that is installed from there. */
import type { Environment, Finding, Model, RequirementRow } from '#shared/model.ts'
import type { ReadinessFacts } from './facts.ts'
import { note, problem, some, warning } from './finding.ts'

/** MLflow's virtualenv takes requirements.txt (through python_env.yaml), Azure ML and conda take conda.yaml. */
export type InstalledFrom = 'requirements' | 'conda'

const fileOf = { requirements: 'requirements.txt', conda: 'conda.yaml' } as const

/** What MLflow's own requirements bring in (`setup` of mlflow 3: numpy, pandas, scikit-learn, skops and others). */
const BROUGHT_BY_MLFLOW: ReadonlySet<string> = new Set([
  'numpy',
  'pandas',
  'scikit-learn',
  'scipy',
  'pyarrow',
  'skops',
  'cloudpickle',
])

/** Everything about the environment's files that matters to one kind of installer. */
export function environmentFindings(
  { model, loading }: ReadinessFacts,
  from: InstalledFrom,
): readonly Finding[] {
  const { environment, findings } = model
  if (!hasFile(environment, from)) return missingFile(environment, from)
  return [
    ...brokenFindings(findings, from),
    ...placeFindings(model, from),
    ...missingPackages(environment, loading, from),
    ...unpinnedFindings(environment, loading, from),
    ...disagreements(findings),
  ]
}

function hasFile({ files }: Environment, from: InstalledFrom): boolean {
  if (files.some(({ origin }) => origin === from)) return true
  // MLflow before 1.26 saved conda.yaml alone, and its virtualenv is made from that.
  return from === 'requirements' && files.some(({ origin }) => origin !== 'requirements')
}

function missingFile({ files }: Environment, from: InstalledFrom): readonly Finding[] {
  if (from === 'conda') {
    return [
      problem({
        code: 'no-conda-file',
        message: 'The model has no conda.yaml, which Azure ML makes its environment from.',
        hint: 'Log it again with MLflow, or deploy with an environment of your own and a scoring script.',
        where: 'conda.yaml',
      }),
    ]
  }
  if (files.length > 0) return []
  return [
    warning({
      code: 'no-environment-files',
      message:
        'The model says nothing of its environment: no requirements.txt, python_env.yaml or conda.yaml.',
      hint: 'mlflow models serve works with --env-manager local only, in a Python that has all it needs.',
    }),
  ]
}

/** An installer stops at what it cannot read. */
function brokenFindings(findings: readonly Finding[], from: InstalledFrom): readonly Finding[] {
  const isOurs = (where = '') =>
    from === 'conda' ? /(?:^|\/)[^/]*conda/iu.test(where) : !/(?:^|\/)[^/]*conda/iu.test(where)
  return findings
    .filter(
      ({ code, where }) =>
        (code === 'environment-unreadable' || code === 'requirement-unreadable') && isOurs(where),
    )
    .map((finding) => ({ ...finding, severity: 'problem' }))
}

/** Lines that name a place in place of a package. */
function placeFindings({ environment, files }: Model, from: InstalledFrom): readonly Finding[] {
  const inside = new Set(files.map(({ path }) => path))
  const lines = environment.otherLines.filter(({ origin }) => isRead(origin, from))
  const texts = [
    ...lines.map(({ text }) => text.trim()),
    ...environment.rows.flatMap(({ entries }) =>
      entries
        .filter(({ origin, specifier }) => isRead(origin, from) && specifier.startsWith('@'))
        .map(({ text }) => text.trim()),
    ),
  ]
  const places = texts.map((text) => ({ text, kind: kindOfPlace(text, inside) }))
  const named = (kind: PlaceKind) => [
    ...new Set(places.filter((place) => place.kind === kind).map(({ text }) => `"${text.slice(0, 100)}"`)),
  ]
  const findings: Finding[] = []
  const where = fileOf[from]
  if (named('elsewhere').length > 0) {
    findings.push(
      problem({
        code: 'requirement-is-local',
        message: `${some(named('elsewhere'))} lies on the machine that saved the model and cannot be installed elsewhere.`,
        hint: 'Publish the package, or bring it with the model: code_paths, or mlflow.models.model.add_libraries_to_model.',
        where,
      }),
    )
  }
  if (named('inside').length > 0 && from === 'conda') {
    findings.push(
      warning({
        code: 'requirement-in-model',
        message: `${some(named('inside'))} lies in the model's folder; whether Azure ML's build finds it there is not documented.`,
        hint: 'Put the package where pip can fetch it, or build an environment of your own with it.',
        where,
      }),
    )
  }
  if (named('address').length > 0) {
    findings.push(
      warning({
        code: 'requirement-is-address',
        message: `${some(named('address'))} is fetched from an address while the environment is made.`,
        hint: 'It has to be reachable from there, with its credentials, and stay as it is.',
        where,
      }),
    )
  }
  return findings
}

type PlaceKind = 'elsewhere' | 'inside' | 'address' | 'other'

function kindOfPlace(text: string, inside: ReadonlySet<string>): PlaceKind {
  const source = text.replace(/^(?:-e|--editable)[\s=]+/u, '').replace(/^[A-Za-z0-9._[\]-]+ *@ */u, '')
  if (
    /^(?:file:|[/~\\]|[A-Za-z]:[\\/]|\.\.?(?:[/\\]|$))/iu.test(source) ||
    /\.(?:whl|tar\.gz|zip)$/iu.test(source)
  ) {
    if (/^https?:|^git\+/iu.test(source)) return 'address'
    const relative = source.replace(/^\.\//u, '').replaceAll('\\', '/')
    return inside.has(relative) ? 'inside' : 'elsewhere'
  }
  return /^(?:https?:|(?:git|hg|svn|bzr)\+)/iu.test(source) ? 'address' : 'other'
}

function isRead(origin: 'conda' | 'python_env' | 'requirements', from: InstalledFrom): boolean {
  return from === 'conda' ? origin === 'conda' : origin !== 'conda'
}

function rowsOf(environment: Environment, from: InstalledFrom): readonly RequirementRow[] {
  const rows = environment.rows.filter(({ entries }) => entries.some(({ origin }) => isRead(origin, from)))
  // Without requirements.txt MLflow takes the pip part of conda.yaml.
  return rows.length > 0 || from === 'conda' ? rows : environment.rows
}

function missingPackages(
  environment: Environment,
  loading: ReadonlySet<string>,
  from: InstalledFrom,
): readonly Finding[] {
  const names = new Set(rowsOf(environment, from).map(({ name }) => name))
  const hasMlflow = names.has('mlflow') || names.has('mlflow-skinny')
  const missing = [...loading].filter(
    (name) => name !== 'mlflow' && !names.has(name) && !(names.has('mlflow') && BROUGHT_BY_MLFLOW.has(name)),
  )
  const findings: Finding[] = []
  // Azure ML's own image has MLflow.
  if (!hasMlflow && from === 'requirements') {
    findings.push(
      warning({
        code: 'mlflow-not-asked-for',
        message: 'requirements.txt does not ask for mlflow, which loads the model and answers the requests.',
        hint: 'Add mlflow in the version that saved the model.',
        where: fileOf[from],
      }),
    )
  }
  const needed = hasMlflow ? missing : missing.filter((name) => !BROUGHT_BY_MLFLOW.has(name))
  if (needed.length > 0) {
    findings.push(
      warning({
        code: 'package-not-asked-for',
        message: `${fileOf[from]} does not ask for ${some(needed)}, which loading the model needs.`,
        hint: 'Add it in the version the model was made with, unless another package brings it in.',
        where: fileOf[from],
      }),
    )
  }
  return findings
}

function unpinnedFindings(
  environment: Environment,
  loading: ReadonlySet<string>,
  from: InstalledFrom,
): readonly Finding[] {
  const open = rowsOf(environment, from).filter(({ name, entries }) => {
    if (name === 'pip' || name === 'setuptools' || name === 'wheel' || name === 'python') return false
    const ours = entries.filter(({ origin }) => isRead(origin, from))
    return ours.length > 0 && ours.every(({ specifier }) => isOpen(specifier))
  })
  const make = (names: readonly string[], matters: boolean): readonly Finding[] => {
    if (names.length === 0) return []
    const words = {
      code: matters ? 'loading-package-unpinned' : 'package-unpinned',
      message: `${some(names)} ${names.length === 1 ? 'is' : 'are'} not pinned: each deployment takes the newest of its day.`,
      hint: 'Pin the version the model was made with.',
      where: fileOf[from],
    }
    return [matters ? warning(words) : note(words)]
  }
  const names = open.map(({ name }) => name)
  return [
    ...make(
      names.filter((name) => loading.has(name)),
      true,
    ),
    ...make(
      names.filter((name) => !loading.has(name)),
      false,
    ),
  ]
}

/** No upper end: nothing, or only a lower one. */
function isOpen(specifier: string): boolean {
  return !specifier.startsWith('@') && !/[=~<]=|<|^=/u.test(specifier.replaceAll(/>=|!=/gu, ''))
}

/** What was tried with one file and is deployed with another. */
function disagreements(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ code }) => code === 'requirements-disagree' || code === 'python-disagrees')
}
