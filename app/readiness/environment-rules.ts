/** Whether the environment can be made where the model goes, by the file that is installed from there. */
import type { Environment, Finding, RequirementRow } from '#shared/model.ts'
import type { ReadinessFacts } from './facts.ts'
import { note, problem, some, warning } from './finding.ts'
import { fileOf, isRead } from './installed-from.ts'
import type { InstalledFrom } from './installed-from.ts'
import { placeFindings } from './place-rules.ts'

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
    ...(from === 'requirements' ? missingRequirements(environment) : []),
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

/** What MLflow saves as python_env.yaml takes in requirements.txt and asks for nothing itself. */
function missingRequirements({ files, otherLines }: Environment): readonly Finding[] {
  const isTakenIn = otherLines.some(
    ({ origin, text }) => origin === 'python_env' && /^-r\s*(?:\.\/)?requirements\.txt$/u.test(text.trim()),
  )
  if (!isTakenIn || files.some(({ origin }) => origin === 'requirements')) return []
  return [
    problem({
      code: 'no-requirements-file',
      message:
        'python_env.yaml takes in requirements.txt, which is not there, so its environment cannot be made.',
      hint: 'Restore the file as MLflow wrote it, or serve with --env-manager local or conda.',
      where: 'python_env.yaml',
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
