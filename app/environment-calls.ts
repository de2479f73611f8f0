/** The contract's calls on environments, over what is open. */
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pythonIn } from '#app/environment/candidates.ts'
import { compareWithInterpreter } from '#app/environment/compare-interpreter.ts'
import { compareWithSpecification } from '#app/environment/compare-specification.ts'
import { createEnvironment } from '#app/environment/create-environment.ts'
import type { CreateOptions } from '#app/environment/create-environment.ts'
import { discoverInterpreters, thisMachine } from '#app/environment/discover.ts'
import { keptEnvironments } from '#app/environment/environments.ts'
import type { KeptEnvironments } from '#app/environment/environments.ts'
import { planEnvironment } from '#app/environment/plan-environment.ts'
import type { PlanInput } from '#app/environment/plan-environment.ts'
import type { Folder } from '#app/folder/folder.ts'
import { hostContext } from '#app/source/host-context.ts'
import { inspectInterpreter } from '#app/environment/inspect-interpreter.ts'
import { readSpecification } from '#app/environment/read-specification.ts'
import type { Specification } from '#app/environment/read-specification.ts'
import { wantedBy } from '#app/environment/wanted.ts'
import type { Api } from '#shared/contract.ts'
import type { Model } from '#shared/model.ts'
import type { CreatedEnvironment, EnvironmentComparison } from '#shared/python-environment.ts'
import { UserError } from '#shared/user-error.ts'
import type { OpenModels } from './open-models.ts'
import { openModel, readAsked } from './opening.ts'
import type { OpenedFolder } from './opening.ts'

/** Where Palate keeps the environments it makes. */
export function madeEnvironments(): KeptEnvironments {
  return keptEnvironments(join(hostContext().cacheFolder, 'environments'))
}

type EnvironmentCalls = Pick<
  Api,
  'interpreters' | 'compareEnvironment' | 'createdEnvironments' | 'createEnvironment' | 'removeEnvironment'
>

/** Interpreters, comparisons, and environments of Palate's making. */
export function environmentCalls(models: OpenModels): EnvironmentCalls {
  const kept = madeEnvironments()
  return {
    interpreters: async (_input, context) =>
      await discoverInterpreters({
        known: (await kept.list()).map(({ python }) => ({ path: python, source: 'palate' as const })),
        ...(context?.signal === undefined ? {} : { signal: context.signal }),
        report: (done, total) => context?.report?.({ activity: 'Asking each interpreter', done, total }),
      }),
    createdEnvironments: () => kept.list(),
    createEnvironment: async ({ id, overrides }, context) => {
      const { folder, model, isTrusted } = models.get(id)
      return await environmentFor({ folder, model }, { overrides, isTrusted }, context)
    },
    removeEnvironment: async ({ key }) => {
      await kept.remove(key)
      return await kept.list()
    },
    compareEnvironment: ({ id, against }, context) =>
      compareEnvironment(models.get(id).model, against, context?.signal),
  }
}

/** The environment a model asks for, made where it is not there; rejects as `createEnvironment` does. */
export async function environmentFor(
  { folder, model }: OpenedFolder,
  { overrides, isTrusted }: Pick<PlanInput, 'overrides' | 'isTrusted'>,
  context: Pick<CreateOptions, 'signal' | 'report'> = {},
): Promise<CreatedEnvironment> {
  const system = `${process.platform}-${process.arch}`
  const plan = planEnvironment({ model: await readAsked(folder), overrides, isTrusted, system })
  const { signal, report } = context
  return await createEnvironment(
    { kept: madeEnvironments(), machine: thisMachine() },
    {
      plan,
      model: model.name,
      ...(signal === undefined ? {} : { signal }),
      ...(report === undefined ? {} : { report }),
    },
  )
}

/** The environment that was made for just what the model of a folder asks for; null where there is none. */
export async function madeFor(folder: Folder): Promise<CreatedEnvironment | null> {
  const system = `${process.platform}-${process.arch}`
  const kept = madeEnvironments()
  const model = await readAsked(folder)
  for (const isTrusted of [true, false]) {
    const { key } = planEnvironment({ model, overrides: [], isTrusted, system })
    const found = await kept.find(key)
    if (found !== null) return found
  }
  return null
}

/** Only what is named like Python is started. */
const INTERPRETER = /^(?:python|pypy)[\d.]*(?:\.exe)?$/iu

/** Compares with what lies at `against`; throws UserError where nothing of the kind does. */
export async function compareEnvironment(
  model: Model,
  against: string,
  signal?: AbortSignal,
): Promise<EnvironmentComparison> {
  if (/^(?:models|runs):\//u.test(against)) return await compareWithModel(model, against, signal)
  const stats = await stat(against).catch(() => null)
  if (stats?.isDirectory() === true) {
    const interpreter = await interpreterIn(against)
    if (interpreter === null) return await compareWithModel(model, against, signal)
    return compareWithInterpreter(model, await inspectInterpreter(interpreter, 'given', signal))
  }
  const name = basename(against)
  if (name === 'MLmodel') return await compareWithModel(model, against, signal)
  if (!INTERPRETER.test(name)) return compareWithSpecification(model, await readSpecification(against))
  if (stats === null) {
    throw new UserError({
      code: 'not-found',
      message: `There is no interpreter at ${against}.`,
      where: against,
    })
  }
  return compareWithInterpreter(model, await inspectInterpreter(against, 'given', signal))
}

/** The interpreter of a virtual or conda environment; null for any other folder. */
async function interpreterIn(folder: string): Promise<string | null> {
  for (const [mark, kind] of [
    ['pyvenv.cfg', 'venv'],
    ['conda-meta', 'prefix'],
  ] as const) {
    const isThere = await stat(join(folder, mark)).then(
      () => true,
      () => false,
    )
    if (isThere) return pythonIn(folder, process, kind)
  }
  return null
}

async function compareWithModel(
  model: Model,
  location: string,
  signal: AbortSignal | undefined,
): Promise<EnvironmentComparison> {
  const opened = await openModel(location, signal === undefined ? {} : { signal })
  const { environment, name } = opened.model
  const specification: Specification = {
    about: {
      kind: 'specification',
      form: 'model',
      name,
      files: environment.files.map(({ path }) => join(opened.folder.root, path)),
      image: null,
      registered: null,
      overrides: true,
    },
    wanted: wantedBy(environment),
    isKnown: true,
    hasScoringScript: false,
    isBatch: false,
    findings: [],
  }
  return compareWithSpecification(model, specification)
}
