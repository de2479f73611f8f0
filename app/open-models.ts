/** The models that are open: each with its folder, its runtime session and its kept predictions. */
import { randomUUID } from 'node:crypto'
import type { Folder } from '#app/folder/folder.ts'
import type { FolderChange } from '#app/folder/watch-folder.ts'
import type { Session } from '#app/runtime/session.ts'
import { keptPredictions } from '#app/workspace/kept-predictions.ts'
import type { KeptPredictions } from '#app/workspace/kept-predictions.ts'
import type { OpenOptions } from '#app/source/open-folder.ts'
import type { OpenedModel, RuntimeState, TrustState } from '#shared/contract.ts'
import type { Model } from '#shared/model.ts'
import type { RuntimeChoice } from '#shared/runtime-choice.ts'
import { UserError } from '#shared/user-error.ts'
import { openModel, readModel } from './opening.ts'
import { afterTrust, chosenRuntime, openRuntime } from './open-runtime.ts'
import type { OpenRuntime, RuntimeParts } from './open-runtime.ts'

/** As many stay open at once: each may hold a process and its model's weights. */
const MAX_OPEN = 100

const asItComes: RuntimeChoice = { runtime: 'auto', python: null }

/** One open model. */
export interface OpenModel {
  readonly id: string
  readonly folder: Folder
  readonly model: Model
  readonly runtime: OpenRuntime
  readonly choice: RuntimeChoice
  readonly predictions: KeptPredictions
  /** Whether a person let this content run in Python, when it was last looked at. */
  readonly isTrusted: boolean
  readonly endWatch: EndWatch
}

/** What opening needs from the engine. */
export interface OpenModelsParts extends RuntimeParts {
  readonly isTrusted: (folder: Folder) => Promise<boolean>
  /** Watches an open model's folder; what it gives ends that. */
  readonly watch: (root: string, entryCount: number, tell: (change: FolderChange) => void) => EndWatch
}

type EndWatch = () => Promise<void>

/** The open models by id. Calls with an unknown id throw UserError `not-found`. */
export interface OpenModels {
  readonly list: () => readonly OpenedModel[]
  /** The same model again gives the one that is open: the same folder, asked for by the same names. */
  readonly open: (location: string, options?: OpenOptions) => Promise<OpenedModel>
  /** Reads the folder anew under the same id; a runtime starts anew with the next call. */
  readonly reload: (id: string) => Promise<OpenedModel>
  readonly get: (id: string) => OpenModel
  /** As `get`; undefined for an unknown id. */
  readonly find: (id: string) => OpenModel | undefined
  /** The model as doors see it. */
  readonly opened: (id: string) => OpenedModel
  /** Looks again at what is trusted, and tells of every model for which it changed. */
  readonly refreshTrust: () => Promise<void>
  /** Takes another runtime; rejects as `runtimeRequest` does, and the one before stays. */
  readonly choose: (id: string, choice: RuntimeChoice) => Promise<OpenedModel>
  /** Finds the runtime of the choice anew: what was found out meanwhile may rule out the one there is. */
  readonly renewRuntime: (id: string) => Promise<void>
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

  /** A copy in the cache is changed by nobody. */
  const watching = (id: string, { root, isCopy }: Folder, model: Model): EndWatch =>
    isCopy === true
      ? async () => undefined
      : parts.watch(root, model.files.length, (change) => parts.tell({ kind: 'files-changed', id, change }))

  const keep = (kept: OpenModel): OpenedModel => {
    open.set(kept.id, kept)
    return openedModel(kept)
  }

  return {
    list: () => Array.from(open.values(), openedModel),
    open: async (location, options) => {
      const found = await openModel(location, options)
      const { folder } = found
      const id = randomUUID()
      // Asked before looking for the same folder: nothing may come between that and keeping it.
      const isTrusted = await parts.isTrusted(folder)
      const runtime = await openRuntime({ id, ...found, choice: asItComes }, parts)
      const same = Array.from(open.values()).find((other) => isSame(other.folder, folder))
      if (same !== undefined) return openedModel(same)
      if (open.size >= MAX_OPEN) throw tooMany()
      const opened = keep({
        id,
        ...found,
        runtime,
        choice: asItComes,
        predictions: keptPredictions(),
        isTrusted,
        endWatch: watching(id, folder, found.model),
      })
      parts.tell({ kind: 'opened', id: opened.id })
      return opened
    },
    reload: async (id) => {
      const { folder, runtime, choice, endWatch } = get(id)
      const model = await readModel(folder)
      const isTrusted = await parts.isTrusted(folder)
      if (runtime.ok) await runtime.session.close()
      const anew = await openRuntime({ id, folder, model, choice }, parts)
      await endWatch()
      return keep({
        id,
        folder,
        model,
        runtime: anew,
        choice,
        predictions: keptPredictions(),
        isTrusted,
        endWatch: watching(id, folder, model),
      })
    },
    choose: async (id, choice) => {
      const before = get(id)
      const runtime = await chosenRuntime({ ...before, choice }, parts)
      if (before.runtime.ok) await before.runtime.session.close()
      const opened = keep({ ...before, runtime, choice })
      parts.tell({ kind: 'runtime', id, state: opened.runtime })
      return opened
    },
    get,
    find: (id) => open.get(id),
    opened: (id) => openedModel(get(id)),
    refreshTrust: async () => {
      for (const [id, model] of open) {
        const isTrusted = await parts.isTrusted(model.folder)
        const current = open.get(id)
        if (current === undefined || current.isTrusted === isTrusted) continue
        const changed = { ...current, isTrusted, runtime: await afterTrust(current, parts) }
        const opened = keep(changed)
        parts.tell({ kind: 'trust', id, trust: opened.trust })
        if (changed.runtime !== current.runtime) parts.tell({ kind: 'runtime', id, state: opened.runtime })
      }
    },
    renewRuntime: async (id) => {
      const before = get(id)
      if (before.runtime.ok) await before.runtime.session.close()
      const opened = keep({ ...before, runtime: await openRuntime(before, parts) })
      parts.tell({ kind: 'runtime', id, state: opened.runtime })
    },
    session: (id) => {
      const { runtime } = get(id)
      if (runtime.ok) return runtime.session
      throw noRuntime(runtime.state)
    },
    close: async (id) => {
      const { runtime, endWatch } = get(id)
      open.delete(id)
      await endWatch()
      if (runtime.ok) await runtime.session.close()
      parts.tell({ kind: 'closed', id })
    },
    closeAll: async () => {
      const all = [...open.values()]
      open.clear()
      const sessions = all.flatMap(({ runtime }) => (runtime.ok ? [runtime.session] : []))
      await Promise.all([
        ...sessions.map((session) => session.close()),
        ...all.map(({ endWatch }) => endWatch()),
      ])
    },
  }
}

/** Copies are kept by content: equal bytes may be another version, another run's, or another archive. */
function isSame(one: Folder, other: Folder): boolean {
  if (one.root !== other.root) return false
  const [left, right] = [one.source, other.source]
  if (left === undefined || right === undefined) {
    return left === right && (one.isCopy !== true || one.location === other.location)
  }
  return (
    left.store === right.store &&
    left.leadsTo === right.leadsTo &&
    left.runId === right.runId &&
    left.modelId === right.modelId &&
    left.version?.name === right.version?.name &&
    left.version?.version === right.version?.version
  )
}

function openedModel(opened: OpenModel): OpenedModel {
  const { id, folder, model, runtime, choice } = opened
  return {
    id,
    location: folder.location,
    folder: folder.root,
    ...(folder.source === undefined ? {} : { source: folder.source }),
    model,
    runtime: runtime.ok ? runtime.session.state() : runtime.state,
    choice,
    trust: trustOf(opened),
  }
}

/** What answers natively runs nothing of the model; everything else would have to run its code in Python. */
function trustOf({ isTrusted, runtime }: OpenModel): TrustState {
  if (isTrusted) return 'trusted'
  return runtime.ok ? 'nothing-runs' : 'untrusted'
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
