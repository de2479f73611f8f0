/** What goes into a model's environment: decided before anything is installed, and told in full. */
import { createHash } from 'node:crypto'
import { condaArgument, pinnedVersion } from '#app/requirements/parse-conda-dependency.ts'
import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import { parseRequirement } from '#app/requirements/parse-requirement.ts'
import type { Model, RequirementRow } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import { compareText } from '#app/text/compare-text.ts'
import {
  ANYWHERE,
  NETWORK,
  writtenOption,
  writtenRequirement,
} from '#app/requirements/written-requirement.ts'

/** An environment to be made. */
export interface EnvironmentPlan {
  /** Names it, with everything that decides what it will hold. */
  readonly key: string
  /** `3.11.7` or `3.11`; null where the model does not say. */
  readonly python: string | null
  /** Lines for pip, by name. */
  readonly requirements: readonly string[]
  /** What only conda can bring, with its channels; empty for most models. */
  readonly conda: { readonly dependencies: readonly string[]; readonly channels: readonly string[] }
  readonly overrides: readonly string[]
  readonly leftOut: readonly string[]
  /** Whether addresses and build scripts that the model names are followed. */
  readonly isTrusted: boolean
}

/** What making a plan is given. */
export interface PlanInput {
  readonly model: Pick<Model, 'environment' | 'lineage'>
  readonly overrides: readonly string[]
  readonly isTrusted: boolean
  /** `linux-x64`: what is installed differs between systems. */
  readonly system: string
}

/** conda packages that only serve the installation. */
const INSTALLERS = new Set(['pip', 'setuptools', 'wheel', 'python'])

/**
 * The plan. Every requirement is written anew from what was read, so that no option rides along in a line. Without
 * trust nothing but names and versions is kept: no index, no address, no build script of the model's choosing.
 * Throws UserError `bad-usage` for an override that is no requirement.
 */
export function planEnvironment({ model, overrides, isTrusted, system }: PlanInput): EnvironmentPlan {
  const { environment, lineage } = model
  const leftOut: string[] = []
  const wanted = new Map<string, readonly string[]>()
  const conda: string[] = []
  for (const row of environment.rows) {
    const lines = linesOf(row, isTrusted, leftOut)
    if (lines.length > 0) wanted.set(row.name, lines)
    else if (!INSTALLERS.has(row.name)) {
      const own = row.entries.find(({ installer }) => installer === 'conda')
      const argument = own === undefined ? null : condaArgument(own.text)
      if (argument !== null) conda.push(argument)
      else if (own !== undefined) leftOut.push(own.text)
    }
  }
  const options = new Set<string>()
  for (const { text } of environment.otherLines) {
    if (parseRequirement(text).kind === 'file') continue
    const option = isTrusted ? writtenOption(text) : null
    if (option === null) leftOut.push(text)
    else options.add(option)
  }
  if (!wanted.has('mlflow') && !wanted.has('mlflow-skinny')) {
    const version = lineage.mlflowVersion
    wanted.set('mlflow', [version !== null && /^\d[\w.]*$/u.test(version) ? `mlflow==${version}` : 'mlflow'])
  }
  const python = applyOverrides(wanted, overrides) ?? pythonOf(environment)
  const requirements = [
    ...options,
    ...Array.from(wanted)
      .sort(([left], [right]) => compareText(left, right))
      .flatMap(([, lines]) => lines),
  ]
  const dependencies = conda.sort(compareText)
  const channels = dependencies.length === 0 ? [] : environment.condaChannels
  const followed = channels.filter((channel) => isFollowed(channel, isTrusted))
  leftOut.push(...channels.filter((channel) => !followed.includes(channel)))
  const held = {
    python: python === null ? null : python.split('.').slice(0, 2).join('.'),
    requirements,
    dependencies,
    ...(followed.length === 0 ? {} : { channels: followed }),
    isTrusted,
    system,
    // What was overridden is told with every answer, so it is never another model's own.
    ...(overrides.length === 0 ? {} : { overrides }),
  }
  return {
    key: createHash('sha256').update(JSON.stringify(held)).digest('hex').slice(0, 16),
    python,
    requirements,
    conda: { dependencies, channels: followed },
    overrides,
    leftOut: [...new Set(leftOut)],
    isTrusted,
  }
}

/** A channel's name. */
const CHANNEL = /^[A-Za-z0-9][\w.-]{0,60}$/u

/** Channels that are not anyone's to fill: packages of conda run scripts when they are installed. */
const PUBLIC_CHANNEL = /^(?:conda-forge|defaults|main|anaconda|nodefaults|pytorch|nvidia|bioconda|r)$/u

/** Whether packages come from a channel: another's name or address is one more place of the model's choosing. */
function isFollowed(channel: string, isTrusted: boolean): boolean {
  if (!isTrusted) return PUBLIC_CHANNEL.test(channel)
  return CHANNEL.test(channel) || /^https?:\/\/[!-~]+$/u.test(channel)
}

function linesOf(row: RequirementRow, isTrusted: boolean, leftOut: string[]): readonly string[] {
  const rank = { requirements: 0, python_env: 1, conda: 2 } as const
  const pip = row.entries
    .filter(({ installer }) => installer === 'pip')
    .toSorted((left, right) => rank[left.origin] - rank[right.origin])
  const origin = pip[0]?.origin
  const lines = pip
    .filter((entry) => entry.origin === origin)
    .flatMap(({ text }) => {
      const line = writtenRequirement(text, isTrusted ? NETWORK : null)
      if (line === null) leftOut.push(text)
      return line ?? []
    })
  return [...new Set(lines)]
}

/** Puts overrides in the place of the model's own lines; gives the Python version one of them names. */
function applyOverrides(wanted: Map<string, readonly string[]>, overrides: readonly string[]): string | null {
  let python: string | null = null
  for (const text of overrides) {
    const requirement = parseRequirement(text)
    const isPython = requirement.kind === 'package' && requirement.name === 'python'
    const line = isPython ? null : writtenRequirement(text, ANYWHERE)
    if (requirement.kind !== 'package' || (!isPython && line === null)) throw noRequirement(text)
    if (line !== null) wanted.set(requirement.name, [line])
    else {
      python = pinnedVersion(requirement.specifier)
      if (python !== null && !PYTHON.test(python)) throw noRequirement(text)
    }
  }
  return python
}

/** `3.11.7`, `3.11`, and those that come before a release. */
const PYTHON = /^\d{1,3}(?:\.\d{1,5}){0,2}(?:(?:a|b|rc)\d{1,3})?$/u

function noRequirement(text: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `"${maskCredentials(text)}" is not a requirement.`,
    hint: 'Write a name and a version: scikit-learn==1.5.2. Python itself can be set too: python==3.11.',
  })
}

function pythonOf({ python }: Model['environment']): string | null {
  const inFile = python.find(({ origin }) => origin !== 'MLmodel') ?? python[0]
  return inFile !== undefined && /^\d+\.\d+(?:\.\d+)?$/u.test(inFile.version) ? inFile.version : null
}
