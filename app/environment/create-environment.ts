/** Making a model's environment: planned, then filled by uv, venv and pip, or conda, whole or not at all. */
import { rm, writeFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import type { CreatedEnvironment, CreationProgress } from '#shared/python-environment.ts'
import { UserError } from '#shared/user-error.ts'
import type { Machine } from './candidates.ts'
import { discoverInterpreters } from './discover.ts'
import { FILLS } from './left-installer.ts'
import type { KeptEnvironments } from './environments.ts'
import { folderBytes } from './folder-bytes.ts'
import { inspectInterpreter } from './inspect-interpreter.ts'
import { findProgram, interpreterOf, stepsOf } from './installers.ts'
import type { Installer, Step } from './installers.ts'
import { installingFailure } from './installing-failure.ts'
import type { EnvironmentPlan } from './plan-environment.ts'
import { runBounded } from './run-bounded.ts'
import { requirementsFile } from '#app/requirements/written-requirement.ts'

/** What making one needs. */
export interface CreateParts {
  readonly kept: KeptEnvironments
  readonly machine: Machine
}

/** What it is given. */
export interface CreateOptions {
  readonly plan: EnvironmentPlan
  /** The model it is for. */
  readonly model: string
  readonly signal?: AbortSignal
  readonly report?: Report
}

type Report = (progress: CreationProgress) => void

/** Installing PyTorch over a slow line takes a quarter of an hour. */
const TIME_LIMIT = 45 * 60_000

/** Kept of what an installer says, to tell why it failed. */
const MAX_OUTPUT = 1_000_000

/** Milliseconds between two looks at what another is making. */
const LOOK_AGAIN = 300

/**
 * The environment of a plan: the one that is there or is being made, else a new one. Rejects with UserError when it cannot be made, and
 * with the signal's reason when that aborts; nothing half made is left then.
 */
export async function createEnvironment(
  { kept, machine }: CreateParts,
  { plan, model, signal, ...options }: CreateOptions,
): Promise<CreatedEnvironment> {
  const report = options.report === undefined ? undefined : withoutCredentials(options.report)
  let installer: Installer | null = null
  for (;;) {
    const known = await kept.find(plan.key)
    if (known !== null) {
      report?.({ activity: 'An environment that holds the same is there already' })
      return await shared(kept, known, { plan, model })
    }
    installer ??= await chooseInstaller(plan, machine, { signal, report })
    if (await kept.begin(plan.key)) break
    report?.({
      activity: 'Waiting for another Palate, or another window, that makes the same environment',
      line: `Where none does, remove ${kept.markOf(plan.key)}`,
    })
    await setTimeout(LOOK_AGAIN, undefined, { signal })
  }
  try {
    return await fill(installer, { kept, machine }, { plan, model, ...optional(signal, report) })
  } catch (error) {
    await kept.abandon(plan.key)
    throw error
  }
}

/** One that holds the same, for one more model; what of this model was not followed is its own. */
async function shared(
  kept: KeptEnvironments,
  known: CreatedEnvironment,
  { plan, model }: Pick<CreateOptions, 'plan' | 'model'>,
): Promise<CreatedEnvironment> {
  const models = [...new Set([...known.models, model])]
  if (!known.models.includes(model)) await kept.keep({ ...known, models })
  return { ...known, models, leftOut: plan.leftOut.map(maskCredentials) }
}

/** What installers are given and say has the addresses in it. */
function withoutCredentials(report: Report): Report {
  return ({ activity, line }) =>
    report({ activity, ...(line === undefined ? {} : { line: maskCredentials(line) }) })
}

async function fill(
  installer: Installer,
  { kept, machine }: CreateParts,
  { plan, model, signal, report }: CreateOptions,
): Promise<CreatedEnvironment> {
  const folder = kept.folderOf(plan.key)
  const lines = kept.linesOf(plan.key)
  report?.({ activity: 'Planning', line: plannedLine(plan) })
  try {
    // Credentials of indexes are in it: for this user alone, and for as long as it is installed from.
    await writeFile(lines, requirementsFile(plan.requirements), { mode: 0o600 })
    for (const step of stepsOf(installer, plan, { folder, lines, machine })) {
      const mark = (pid: number) => kept.note(plan.key, pid)
      await runStep(step, { machine, mark, key: plan.key }, optional(signal, report))
    }
  } finally {
    await rm(lines, { force: true })
  }
  const python = interpreterOf(installer.tool, folder, machine)
  const { interpreter } = await inspectInterpreter(python, 'palate', signal)
  if (interpreter.version === null) throw unusable(interpreter.problem)
  const { key } = plan
  const environment: CreatedEnvironment = {
    key,
    folder,
    python,
    pythonVersion: interpreter.version,
    tool: installer.tool,
    requirements: plan.requirements.map(maskCredentials),
    overrides: plan.overrides.map(maskCredentials),
    leftOut: plan.leftOut.map(maskCredentials),
    models: [model],
    bytes: await folderBytes(folder, signal),
    created: Date.now(),
  }
  await kept.keep(environment)
  return environment
}

type Watching = Pick<CreateOptions, 'signal' | 'report'>

interface Running {
  readonly machine: Machine
  readonly key: string
  /** Notes the installer's process beside the folder it fills. */
  readonly mark: (pid: number) => void
}

async function runStep(
  step: Step,
  { machine, key, mark }: Running,
  { signal, report }: Watching,
): Promise<void> {
  const { activity, command, args } = step
  report?.({ activity, line: `$ ${[command, ...args].join(' ')}` })
  const { PYTHONHOME: _home, PYTHONPATH: _path, VIRTUAL_ENV: _active, ...environment } = machine.environment
  const ran = await runBounded(command, args, {
    timeLimit: TIME_LIMIT,
    cwd: machine.home,
    environment: { ...environment, [FILLS]: key },
    onStart: mark,
    maxOutput: MAX_OUTPUT,
    onLine: (line) => report?.({ activity, line }),
    ...(signal === undefined ? {} : { signal }),
  })
  if (ran.end !== 'exited' || ran.code !== 0) throw installingFailure(step, ran)
}

/** conda for what only it can bring; else uv, which is many times faster; else venv and pip. */
async function chooseInstaller(
  plan: EnvironmentPlan,
  machine: Machine,
  { signal, report }: { readonly signal: AbortSignal | undefined; readonly report: Report | undefined },
): Promise<Installer> {
  if (plan.conda.dependencies.length > 0) {
    const conda = await findProgram(['mamba', 'conda', 'micromamba'], machine)
    if (conda !== null) return { tool: 'conda', command: conda }
    throw new UserError({
      code: 'no-runtime',
      message: `The model needs ${plan.conda.dependencies.slice(0, 5).join(', ')} from conda, which is not here.`,
      hint: 'Install conda or mamba, or choose an interpreter that has these.',
    })
  }
  const wanted = plan.python === null ? null : plan.python.split('.').slice(0, 2).join('.')
  report?.({ activity: `Looking for Python ${wanted ?? '3'}` })
  const found = await discoverInterpreters({ machine, ...(signal === undefined ? {} : { signal }) })
  const base = found.find(
    ({ version, source, problem }) =>
      problem === null && source !== 'palate' && version !== null && isWanted(version, wanted),
  )
  const uv = await findProgram(['uv'], machine)
  if (uv !== null) return { tool: 'uv', command: uv, python: base?.path ?? null }
  if (base !== undefined) return { tool: 'venv', command: base.path }
  throw new UserError({
    code: 'no-runtime',
    message: `There is no Python ${wanted ?? '3'} here, and no uv that would bring one.`,
    hint: `Install Python ${wanted ?? '3'} or uv, or override the version: python==${found[0]?.version?.split('.').slice(0, 2).join('.') ?? '3.12'}.`,
  })
}

function isWanted(version: string, wanted: string | null): boolean {
  return wanted === null ? version.startsWith('3.') : version.startsWith(`${wanted}.`)
}

function plannedLine({ requirements, leftOut }: EnvironmentPlan): string {
  const left = leftOut.length === 0 ? '' : `; not followed: ${leftOut.join(', ').slice(0, 500)}`
  return `${requirements.join(', ').slice(0, 1_000)}${left}`
}

function unusable(problem: string | null): UserError {
  return new UserError({
    code: 'model-failed',
    message: 'The environment was made, but its Python does not answer.',
    hint: problem ?? 'Try again.',
  })
}

/** Optional parts as exactOptionalPropertyTypes wants them. */
function optional(signal: AbortSignal | undefined, report: Report | undefined): Watching {
  return { ...(signal === undefined ? {} : { signal }), ...(report === undefined ? {} : { report }) }
}
