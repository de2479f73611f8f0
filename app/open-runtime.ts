/** The runtime of an open model: its session, or why it has none. */
import type { Folder } from '#app/folder/folder.ts'
import { createSession } from '#app/runtime/session.ts'
import type { RunningWay, Session } from '#app/runtime/session.ts'
import type { SpawnWorker } from '#app/runtime/worker-process.ts'
import type { EngineEvent, RuntimeState } from '#shared/contract.ts'
import type { Model } from '#shared/model.ts'
import type { RuntimeChoice } from '#shared/runtime-choice.ts'
import { toFailure } from '#shared/user-error.ts'
import { requireFolder } from './gone-folder.ts'
import { runtimeRequest } from './runtime-request.ts'
import type { PythonAccess, RuntimeRequest } from './runtime-request.ts'

/** A session, or the state that tells why there is none. */
export type OpenRuntime =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly state: RuntimeState }

/** What runtimes of open models need from the engine. */
export interface RuntimeParts {
  readonly spawn: SpawnWorker
  readonly memoryLimit: number
  readonly tell: (event: EngineEvent) => void
  readonly python: PythonAccess
}

/** The model that is to run. */
interface ModelToOpen {
  readonly id: string
  readonly folder: Folder
  readonly model: Model
  readonly choice: RuntimeChoice
}

/** The runtime that was chosen, as a session; nothing is started. Rejects as `runtimeRequest` does. */
export async function chosenRuntime(
  { id, folder, model, choice }: ModelToOpen,
  { spawn, memoryLimit, tell, python }: RuntimeParts,
): Promise<Extract<OpenRuntime, { ok: true }>> {
  const wayOf = ({ request, identity }: RuntimeRequest): RunningWay => ({
    model: request,
    identity,
    beforeLoad: async () => {
      await requireFolder(folder)
      // It may have changed since it was trusted.
      if (identity.kind === 'python') await python.requireTrust(folder)
    },
  })
  const requested = await runtimeRequest({ folder, model }, choice, python)
  const { otherwise } = requested
  const session = createSession({
    ...wayOf(requested),
    spawn,
    signature: model.signature,
    memoryLimit,
    ...(otherwise === undefined ? {} : { otherwise: async () => wayOf(await otherwise()) }),
    onState: (state) => tell({ kind: 'runtime', id, state }),
  })
  return { ok: true, session }
}

/** Whether Python answers, be it in the place of a native runtime. */
function isPython(session: Session): boolean {
  const state = session.state()
  return state.kind !== 'none' && state.runtime.kind === 'python'
}

/** As `chosenRuntime`; where there is none, why. */
export async function openRuntime(model: ModelToOpen, parts: RuntimeParts): Promise<OpenRuntime> {
  try {
    return await chosenRuntime(model, parts)
  } catch (error) {
    const { message, hint = '' } = toFailure(error)
    return { ok: false, state: { kind: 'none', reason: message, hint } }
  }
}

/** The runtime after trust in a model has changed: Python's ends with it, and one that waited for it is there. */
export async function afterTrust(
  model: ModelToOpen & { readonly runtime: OpenRuntime },
  parts: RuntimeParts,
): Promise<OpenRuntime> {
  const { runtime } = model
  if (runtime.ok && !isPython(runtime.session)) return runtime
  if (runtime.ok) await runtime.session.close()
  return await openRuntime(model, parts)
}
