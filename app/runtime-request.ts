/** Which runtime answers for a model: native where it can, Python otherwise, or the one that was asked for. */
import { outsidePath } from '#app/flavor/outside-paths.ts'
import type { Folder } from '#app/folder/folder.ts'
import { outsideOfNested } from '#app/model/findings/nested-findings.ts'
import { modelConfigOf } from '#app/model-config.ts'
import { nativeRequest } from '#app/native-request.ts'
import type { NativeRequest } from '#app/native-request.ts'
import { loadModel } from '#app/runtime/load-model.ts'
import type { LoadContext, LoadRequest } from '#app/runtime/load-model.ts'
import type { LoadedModel } from '#app/runtime/loaded-model.ts'
import { otherWay } from '#app/runtime/other-way.ts'
import { pythonIdentity, pythonObstacle } from '#app/runtime/python/python-input.ts'
import type { Interpreter } from '#app/runtime/python/python-input.ts'
import { requireLoadable } from '#app/unloadable.ts'
import type { Model } from '#shared/model.ts'
import type { RuntimeIdentity } from '#shared/prediction.ts'
import { PYTHON_HINT } from '#shared/python-hint.ts'
import type { RuntimeChoice } from '#shared/runtime-choice.ts'
import { UserError } from '#shared/user-error.ts'
import type { ValueMap } from '#shared/values.ts'

/** What the Python runtime needs from outside. Nothing of Python is started before `requireTrust` has resolved. */
export interface PythonAccess {
  /** Rejects with a UserError `untrusted` where the model's code may not run. */
  readonly requireTrust: (folder: Folder) => Promise<void>
  /** The interpreter that was chosen for the model; rejects with a UserError `no-runtime`. */
  readonly interpreter: (python: string | null, folder: Folder) => Promise<Interpreter>
  readonly modelConfig?: ValueMap
  /** Whether another evaluator was found to answer this content otherwise than Palate's kernels. */
  readonly isDisproven?: (folder: Folder) => Promise<boolean>
}

/**
 * Loads what was asked for. Where `auto` chose a native runtime that finds, reading the model's file, that it does not
 * know all of it, Python answers in its place, if it may: the model is trusted and there is an interpreter.
 */
export async function loadRequested(
  { request, guard, otherwise }: Pick<RuntimeRequest, 'request' | 'guard' | 'otherwise'>,
  context?: LoadContext,
): Promise<LoadedModel> {
  try {
    return await loadGuarded({ request, ...(guard === undefined ? {} : { guard }) }, context)
  } catch (error) {
    const other = await otherWay(error, otherwise)
    if (other === null) throw error
    return await loadGuarded(other, context)
  }
}

/** Loads, and asks again afterwards: what was read while the model loaded may not be what was trusted. */
async function loadGuarded(
  { request, guard }: Pick<RuntimeRequest, 'request' | 'guard'>,
  context: LoadContext = {},
): Promise<LoadedModel> {
  if (guard === undefined) return await loadModel(request, context)
  const loaded = await loadModel(request, { ...context, mayStartAgain: guard })
  try {
    await guard()
    return loaded
  } catch (error) {
    await loaded.close()
    throw error
  }
}

/** What to load, and who will answer. */
export interface RuntimeRequest {
  readonly request: LoadRequest
  readonly identity: RuntimeIdentity
  /** For Python: rejects with `untrusted` where the content is no longer what was trusted. */
  readonly guard?: () => Promise<void>
  /** Who could answer in its place; only where nobody was asked for. */
  readonly otherwise?: () => Promise<RuntimeRequest>
}

/**
 * Finds the runtime for a choice. Rejects with a UserError: `no-runtime`, `bad-model` for a native runtime where MLflow
 * would load no such model, or `untrusted` where Python would answer.
 */
export async function runtimeRequest(
  {
    folder,
    model,
  }: { readonly folder: Folder; readonly model: Pick<Model, 'flavors' | 'signature' | 'findings'> },
  choice: RuntimeChoice,
  python: PythonAccess,
): Promise<RuntimeRequest> {
  if (choice.runtime !== 'python') {
    const native = await provenRequest(folder, model, python)
    if (native.ok) requireLoadable(model)
    if (native.ok && choice.runtime === 'native') return native
    if (native.ok)
      return {
        ...native,
        otherwise: () => runtimeRequest({ folder, model }, { ...choice, runtime: 'python' }, python),
      }
    if (choice.runtime === 'native')
      throw new UserError({ code: 'no-runtime', message: native.reason, hint: native.hint })
  }
  const obstacle = pythonObstacle(model.flavors)
  if (obstacle !== null) {
    throw new UserError({
      code: 'no-runtime',
      message: obstacle,
      hint: 'Log the model again with a flavor that mlflow.pyfunc can load.',
    })
  }
  refuseOutside(model)
  const modelConfig = configFor(choice, python)
  await python.requireTrust(folder)
  const interpreter = await python.interpreter(choice.python, folder)
  const identity = pythonIdentity(interpreter)
  return {
    request: {
      kind: 'python',
      python: interpreter.executable,
      root: folder.root,
      identity,
      ...(modelConfig === undefined ? {} : { modelConfig }),
    },
    identity,
    guard: () => python.requireTrust(folder),
  }
}

/** What lies outside of the folder is no part of what anybody trusted, and changes unseen. */
function refuseOutside({ flavors, findings }: Pick<Model, 'flavors' | 'findings'>): void {
  const path = outsidePath(flavors)
  const nested = outsideOfNested(findings)
  if (path === null && nested === undefined) return
  throw new UserError({
    code: 'untrusted',
    message:
      path === null
        ? `A model inside the model leads outside of its folder. ${nested?.message ?? ''}`
        : `The model names "${path.slice(0, 200)}", which lies outside of its folder: MLflow would load it from there.`,
    hint: 'Copy it into the folder and name it from there, or save the model again. Palate runs nothing from outside.',
    where: path === null ? (nested?.where ?? 'MLmodel') : 'MLmodel',
  })
}

/** What was given for this model, else for all. Throws UserError `bad-usage`. */
function configFor(choice: RuntimeChoice, python: PythonAccess): ValueMap | undefined {
  return choice.modelConfig === undefined
    ? python.modelConfig
    : modelConfigOf(choice.modelConfig, 'model_config')
}

/** `nativeRequest`, unless the kernels were found to answer this content wrongly. */
async function provenRequest(
  folder: Folder,
  model: Pick<Model, 'flavors' | 'signature'>,
  { isDisproven }: PythonAccess,
): Promise<NativeRequest> {
  const native = nativeRequest(folder, model)
  if (!native.ok || native.request.kind !== 'native' || isDisproven === undefined) return native
  if (!(await isDisproven(folder))) return native
  return {
    ok: false,
    reason:
      "Palate does not run this model natively: another evaluator gave other answers than Palate's kernels.",
    hint: `palate prove MODEL tells which row. ${PYTHON_HINT}`,
  }
}
