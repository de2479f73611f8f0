/** The models that are open: each with its folder, its runtime session and its kept predictions. */
import { randomUUID } from 'node:crypto'
import type { Folder } from '#app/folder/folder.ts'
import { createSession } from '#app/runtime/session.ts'
import type { Session } from '#app/runtime/session.ts'
import type { SpawnWorker } from '#app/runtime/worker-process.ts'
import { keptPredictions } from '#app/workspace/kept-predictions.ts'
import type { KeptPredictions } from '#app/workspace/kept-predictions.ts'
import type { OpenOptions } from '#app/source/open-folder.ts'
import type { EngineEvent, OpenedModel, RuntimeState } from '#shared/contract.ts'
import type { Model } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import { nativeRequest } from './native-request.ts'
import { openModel, readModel } from './opening.ts'

/** As many stay open at once: each may hold a process and its model's weights. */
const MAX_OPEN = 100

/** One open model. */
export interface OpenModel {
  readonly id: string
  readonly folder: Folder
  readonly model: Model
  readonly runtime: Runtime
  readonly predictions: KeptPredictions
}

type Runtime =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly state: RuntimeState }

/** What opening needs from the engine. */
export interface OpenModelsParts {
  readonly spawn: SpawnWorker
  readonly memoryLimit: number
  readonly tell: (event: EngineEvent) => void
}

/** The open models by id. Calls with an unknown id throw UserError `not-found`. */
export interface OpenModels {
  readonly list: () => readonly OpenedModel[]
  /** The same folder again gives the model that is open. */
  readonly open: (location: string, options?: OpenOptions) => Promise<OpenedModel>
  /** Reads the folder anew under the same id; a runtime starts anew with the next call. */
  readonly reload: (id: string) => Promise<OpenedModel>
  readonly get: (id: string) => OpenModel
  /** Throws UserError `no-runtime` where nothing here can run the model. */
  readonly session: (id: string) => Session
  readonly close: (id: string) => Promise<void>
  readonly closeAll: () => Promise<void>
}

/** No models yet. */
export function openModels(parts: OpenModelsParts): OpenModels {
  const open = new Map<string, OpenModel>()

  const get = (id: string): OpenModel => {
    const model = open.get(id)
    if (model !== undefined) return model
    throw new UserError({
      code: 'not-found',
      message: 'This model is not open any more.',
      hint: 'Open it again from the recent ones.',
    })
  }

  const keep = (id: string, folder: Folder, model: Model): OpenedModel => {
    const kept = {
      id,
      folder,
      model,
      runtime: runtimeOf(id, folder, model, parts),
      predictions: keptPredictions(),
    }
    open.set(id, kept)
    return openedModel(kept)
  }

  return {
    list: () => Array.from(open.values(), openedModel),
    open: async (location, options) => {
      const { folder, model } = await openModel(location, options)
      const same = Array.from(open.values()).find((other) => other.folder.root === folder.root)
      if (same !== undefined) return openedModel(same)
      if (open.size >= MAX_OPEN) throw tooMany()
      const opened = keep(randomUUID(), folder, model)
      parts.tell({ kind: 'opened', id: opened.id })
      return opened
    },
    reload: async (id) => {
      const { folder, runtime } = get(id)
      const model = await readModel(folder)
      if (runtime.ok) await runtime.session.close()
      return keep(id, folder, model)
    },
    get,
    session: (id) => {
      const { runtime } = get(id)
      if (runtime.ok) return runtime.session
      throw noRuntime(runtime.state)
    },
    close: async (id) => {
      const { runtime } = get(id)
      open.delete(id)
      if (runtime.ok) await runtime.session.close()
      parts.tell({ kind: 'closed', id })
    },
    closeAll: async () => {
      const all = [...open.values()]
      open.clear()
      const sessions = all.flatMap(({ runtime }) => (runtime.ok ? [runtime.session] : []))
      await Promise.all(sessions.map((session) => session.close()))
    },
  }
}

function runtimeOf(id: string, folder: Folder, model: Model, parts: OpenModelsParts): Runtime {
  const native = nativeRequest(folder, model)
  if (!native.ok) {
    return { ok: false, state: { kind: 'none', reason: native.reason, hint: native.hint } }
  }
  const session = createSession({
    spawn: parts.spawn,
    model: native.request,
    signature: model.signature,
    identity: native.identity,
    memoryLimit: parts.memoryLimit,
    onState: (state) => parts.tell({ kind: 'runtime', id, state }),
  })
  return { ok: true, session }
}

function openedModel({ id, folder, model, runtime }: OpenModel): OpenedModel {
  return {
    id,
    location: folder.location,
    folder: folder.root,
    ...(folder.source === undefined ? {} : { source: folder.source }),
    model,
    runtime: runtime.ok ? runtime.session.state() : runtime.state,
    trust: 'nothing-runs',
  }
}

function tooMany(): UserError {
  return new UserError({
    code: 'over-limit',
    message: `${MAX_OPEN} models are open, which is as many as Palate keeps.`,
    hint: 'Close some of them first.',
  })
}

function noRuntime(state: RuntimeState): UserError {
  const { reason, hint } =
    state.kind === 'none' ? state : { reason: 'Nothing here runs this model.', hint: '' }
  return new UserError({ code: 'no-runtime', message: reason, hint })
}
