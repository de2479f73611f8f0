/** What the files of an environment disagree on, and what no installer would take. */
import type { Environment, Finding, RequirementRow } from '#shared/model.ts'
import type { EnvironmentPart } from './environment-part.ts'

/** Of one kind so many are told one by one. */
const MAX_FINDINGS = 20

const fileOf = {
  conda: 'conda.yaml',
  python_env: 'python_env.yaml',
  requirements: 'requirements.txt',
} as const

/** Packages and Python versions that the files do not agree on. */
export function disagreements(
  environment: Environment,
  parts: readonly EnvironmentPart[],
): readonly Finding[] {
  const rows = environment.rows.filter((row) => row.disagrees)
  return [
    ...rows.slice(0, MAX_FINDINGS).map(disagreement),
    ...pythonFinding(environment.python),
    ...onlyInOne(environment, parts),
  ]
}

/** Lines that pip or conda would refuse. */
export function unreadableLines(parts: readonly EnvironmentPart[]): readonly Finding[] {
  const broken = parts.flatMap((part) => part.otherLines.filter((line) => line.isBroken))
  return broken.slice(0, MAX_FINDINGS).map(({ origin, text, line }) => ({
    code: 'requirement-unreadable',
    severity: 'warning',
    message: `"${text.slice(0, 100)}" is not a requirement that an installer takes.`,
    hint: 'Making the environment stops here. Mend the line or take it out.',
    where: line === undefined ? fileOf[origin] : `${fileOf[origin]}:${line}`,
  }))
}

function disagreement(row: RequirementRow): Finding {
  const said = new Map(row.entries.map(({ origin, specifier }) => [fileOf[origin], specifier]))
  const parts = Array.from(said, ([file, specifier]) => `${file} says ${row.name}${specifier}`)
  return {
    code: 'requirements-disagree',
    severity: 'warning',
    message:
      parts.length > 1 ? `${parts.join(', ')}.` : `${row.name} is asked for twice, in different versions.`,
    hint: 'MLflow installs from requirements.txt into a virtualenv, and from conda.yaml into a conda environment.',
    where: row.entries[0] === undefined ? 'requirements.txt' : fileOf[row.entries[0].origin],
  }
}

function pythonFinding(python: Environment['python']): readonly Finding[] {
  const pinned = python.filter(({ version }) => /^[0-9]/u.test(version))
  const [first] = pinned
  if (first === undefined || pinned.every(({ version }) => agrees(version, first.version))) return []
  return [
    {
      code: 'python-disagrees',
      severity: 'warning',
      message: `The Python versions differ: ${pinned.map(({ origin, version }) => `${origin} says ${version}`).join(', ')}.`,
      hint: 'MLmodel says which Python saved the model; pickles of another one may not load.',
      where: 'python',
    },
  ]
}

/** Equal, or one says less: 3.11 and 3.11.7. */
function agrees(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}.`) || right.startsWith(`${left}.`)
}

/** Packages that only one of conda.yaml and requirements.txt asks for, when both are there. */
function onlyInOne(environment: Environment, parts: readonly EnvironmentPart[]): readonly Finding[] {
  const has = (origin: 'conda' | 'requirements') => environment.files.some((file) => file.origin === origin)
  const conda = parts.find((part) => part.files.some((file) => file.origin === 'conda'))
  if (!has('conda') || !has('requirements') || conda?.includesRequirements === true) return []
  const unread = parts.some((part) => part.files.length > 0 && part.findings.some(isUnreadable))
  if (unread) return []
  const lone = environment.rows.filter((row) => {
    const origins = new Set(row.entries.map((entry) => entry.origin))
    const byConda = row.entries.every((entry) => entry.installer === 'conda')
    return !byConda && origins.has('conda') !== origins.has('requirements')
  })
  if (lone.length === 0) return []
  const named = lone.map((row) => row.name)
  return [
    {
      code: 'requirements-only-in-one',
      severity: 'note',
      message: `Only one of conda.yaml and requirements.txt asks for ${named.slice(0, 5).join(', ')}${named.length > 5 ? ` and ${named.length - 5} more` : ''}.`,
      hint: 'Environments made from the one and from the other will differ.',
      where: 'requirements.txt',
    },
  ]
}

function isUnreadable(finding: Finding): boolean {
  return finding.code === 'environment-unreadable'
}
