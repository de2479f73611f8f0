/** What the user can do with the window, as functions over the store and the engine. */
import type { Api, EngineEvent, OpenedModel, Place } from '#shared/contract.ts'
import type { OpenAsked } from '#shared/store.ts'
import { toFailure } from '#shared/user-error.ts'
import { viewOf } from './state.ts'
import { hasId, stillActive, withModel } from './open-list.ts'
import { compareModels } from './compare/compare-session.ts'
import type {
  AppStore,
  DialogName,
  ModelView,
  OpenChoices,
  OpenProblem,
  PickedModel,
  TabName,
  ThemeChoice,
} from './state.ts'
import type { Moving } from './own-window.ts'
import { restoreLast } from './restore-last.ts'
import { createStoreActions } from './store-actions.ts'
import type { StoreActions } from './store-actions.ts'
import type { EnvironmentView } from './strings/environment.ts'
import { frameText } from './strings/frame.ts'
import { linkText } from './strings/link.ts'

/** Everything a screen or a command may ask for. */
export interface Actions extends StoreActions {
  readonly connect: () => Promise<void>
  readonly open: (location: string, choices?: OpenChoices) => Promise<void>
  /** Opens one after the other; the last stays in front. */
  readonly openAll: (locations: readonly string[], choices?: OpenChoices) => Promise<void>
  /** Opens what a link asks for, or does not. */
  readonly answerLink: (yes: boolean) => Promise<void>
  /** Opens both and shows them beside each other, the first in front. */
  readonly compare: (left: PickedModel, right: PickedModel) => Promise<void>
  readonly chooseFolder: () => Promise<void>
  /** Closes a model; where its input could not be kept, it is asked about first. */
  readonly close: (id: string) => Promise<void>
  readonly answerClosing: (yes: boolean) => Promise<void>
  /** Gives a model with its input to a window of its own. */
  readonly moveToWindow: (id: string) => Promise<void>
  readonly reload: (id: string) => Promise<void>
  readonly activate: (id: string | null) => void
  readonly showTab: (id: string, tab: TabName) => void
  readonly showEnvironment: (id: string, environment: EnvironmentView) => void
  readonly forgetRecent: (place: Place) => Promise<void>
  readonly dismissProblem: () => void
  /** Takes a model that could not be opened again from the list. */
  readonly dismissMissing: (problem: OpenProblem) => void
  /** Takes away what was said above a model. */
  readonly dismissFailure: (id: string) => void
  readonly showDialog: (dialog: DialogName | null) => void
  readonly setTheme: (theme: ThemeChoice) => void
  readonly setRail: (shown: boolean | null) => void
  readonly startRuntime: (id: string) => Promise<void>
  readonly stopRuntime: (id: string) => Promise<void>
  readonly receive: (event: EngineEvent) => void
}

/** The inputs of open models. */
export interface Inputs {
  /** Has a model's input kept; false where it could not be. */
  readonly keep: (id: string) => Promise<boolean>
  /** The model is no longer open. */
  readonly leave: (id: string) => void
}

const noInputs: Inputs = { keep: async () => true, leave: () => undefined }

/** Joins the window's store with the engine. */
export function createActions(api: Api, store: AppStore, moving: Moving, inputs: Inputs = noInputs): Actions {
  const patchView = (id: string, patch: Partial<ModelView>) =>
    store.setState((state) => ({ views: { ...state.views, [id]: { ...viewOf(state, id), ...patch } } }))

  const stores = createStoreActions(api, store)

  async function connect() {
    const before = store.getState().models
    try {
      const [about, listed] = await Promise.all([api.about({}), api.openModels({})])
      store.setState((state) => {
        // What was opened while the list was on its way may not be in it.
        const meanwhile = state.models.filter(({ id }) => !hasId(before, id) && !hasId(listed, id))
        const models = [...listed, ...meanwhile]
        return { connection: { kind: 'connected' }, about, models, activeId: stillActive(state, models) }
      })
      await refreshPlaces()
      if (!isRestored) {
        isRestored = true
        if (await restoreLast(api, store)) await refreshPlaces()
      }
    } catch (error) {
      store.setState({ connection: { kind: 'lost', failure: toFailure(error) } })
    }
  }

  let isRestored = false

  async function refreshPlaces() {
    const { stores: before } = store.getState()
    const [samples, recents, places] = await Promise.allSettled([
      api.samples({}),
      api.recents({}),
      api.storePlaces({}),
    ])
    // One that was added meanwhile is not in it.
    if (places.status === 'fulfilled' && store.getState().stores === before) {
      store.setState({ stores: places.value })
    }
    if (samples.status === 'fulfilled') store.setState({ samples: samples.value })
    if (recents.status === 'fulfilled') store.setState({ recents: recents.value })
  }

  async function refreshModels() {
    const models = await api.openModels({}).catch(() => undefined)
    if (models !== undefined) store.setState({ models })
  }

  /** Gives the open model; null where it was cancelled, overtaken, or could not be opened. */
  async function bring(location: string, choices: OpenChoices = {}): Promise<OpenedModel | null> {
    store.getState().opening?.cancel()
    const aborting = new AbortController()
    const opening = { location, since: Date.now(), progress: null, cancel: () => aborting.abort() }
    store.setState({ opening, problem: null, activeId: null, dialog: null })
    const isCurrent = () => store.getState().opening?.since === opening.since
    try {
      const opened = await api.openModel(
        { location, ...choices },
        {
          signal: aborting.signal,
          report: (progress) => isCurrent() && store.setState({ opening: { ...opening, progress } }),
        },
      )
      store.setState((state) => ({
        models: withModel(state.models, opened),
        missing: state.missing.filter((problem) => problem.location !== location),
        ...(isCurrent() ? { opening: null, activeId: opened.id } : {}),
        announcement: frameText.opened(opened.model.name),
      }))
      await refreshPlaces()
      return opened
    } catch (error) {
      const failure = toFailure(error)
      if (!isCurrent()) return null
      if (failure.code === 'bad-model' && (await showsStore(location))) return null
      store.setState({
        opening: null,
        problem: failure.code === 'cancelled' ? null : { location, choices, failure },
        announcement: failure.message,
      })
      return null
    }
  }

  const open = async (location: string, choices?: OpenChoices) => void (await bring(location, choices))

  async function compare(left: PickedModel, right: PickedModel) {
    const first = await bring(left.location, { store: left.store })
    const second = first === null ? null : await bring(right.location, { store: right.store })
    if (first === null || second === null) return
    compareModels(api, first.id, second.id)
    patchView(first.id, { tab: 'compare' })
    store.setState({ activeId: first.id, picked: [] })
  }

  /** A location that is a whole store is looked through instead. */
  async function showsStore(location: string): Promise<boolean> {
    const meant = await api.resolveLocation({ location }).catch(() => null)
    if (meant?.kind !== 'store') return false
    store.setState({ opening: null })
    await stores.addStore(meant.store)
    return true
  }

  let requested = Promise.resolve()

  /** One after the other: each is opened, the last stays in front. */
  function openAll(locations: readonly string[], choices: OpenChoices = {}) {
    for (const location of locations) requested = requested.then(() => open(location, choices))
    return requested
  }

  /** Asks; while a link waits for its answer, further ones are not heard. */
  function followLink(asked: OpenAsked | null) {
    if (store.getState().link !== null) return
    if (asked !== null) return store.setState({ link: asked, dialog: null })
    const failure = { code: 'bad-usage', message: linkText.unreadable, hint: linkText.form } as const
    store.setState({ problem: { location: '', choices: {}, failure }, activeId: null })
  }

  async function answerLink(yes: boolean) {
    const { link } = store.getState()
    store.setState({ link: null })
    if (yes && link !== null) await open(link.location, { store: link.store })
  }

  async function chooseFolder() {
    const { location } = await api.chooseFolder({})
    if (location !== null) await open(location)
  }

  async function close(id: string) {
    if (!(await inputs.keep(id)) && hasId(store.getState().models, id)) {
      return store.setState({ closing: id })
    }
    await closeNow(id)
  }

  async function answerClosing(yes: boolean) {
    const { closing } = store.getState()
    store.setState({ closing: null })
    if (yes && closing !== null) await closeNow(closing)
  }

  async function closeNow(id: string) {
    inputs.leave(id)
    forget(id)
    await api.closeModel({ id }).catch(() => undefined)
    await refreshPlaces()
  }

  async function moveToWindow(id: string) {
    const model = store.getState().models.find((one) => one.id === id)
    if (model === undefined) return
    try {
      const window = moving.newWindow()
      moving.leaveInput(model)
      await api.moveModel({ id, window })
      if (store.getState().about?.host === 'web') moving.openPage(window)
      forget(id)
      inputs.leave(id)
      store.setState({ announcement: frameText.moved(model.model.name) })
    } catch (error) {
      store.setState({ problem: { location: '', choices: {}, failure: toFailure(error) }, activeId: null })
    }
  }

  function forget(id: string) {
    store.setState((state) => {
      const place = state.models.findIndex((model) => model.id === id)
      const models = state.models.filter((model) => model.id !== id)
      const next = models[Math.min(Math.max(place, 0), models.length - 1)]?.id ?? null
      return { models, activeId: state.activeId === id ? next : state.activeId }
    })
  }

  async function reload(id: string) {
    try {
      const opened = await api.reloadModel({ id })
      store.setState((state) => ({ models: withModel(state.models, opened) }))
      patchView(id, {
        revision: viewOf(store.getState(), id).revision + 1,
        folder: 'same',
        failure: null,
      })
      store.setState({ announcement: frameText.readAgain(opened.model.name) })
    } catch (error) {
      sayOf(id, error)
    }
  }

  /** What did not come about is said above the model, which stays in front. */
  function sayOf(id: string, error: unknown) {
    const failure = toFailure(error)
    if (failure.code === 'cancelled') return
    patchView(id, { failure })
    store.setState({ announcement: failure.message })
  }

  const patchRuntime = (id: string, runtime: OpenedModel['runtime']) =>
    store.setState((state) => ({
      models: state.models.map((model) => (model.id === id ? { ...model, runtime } : model)),
    }))

  const patchTrust = (id: string, trust: OpenedModel['trust']) =>
    store.setState((state) => ({
      models: state.models.map((model) => (model.id === id ? { ...model, trust } : model)),
    }))

  async function startRuntime(id: string) {
    try {
      patchRuntime(id, await api.startRuntime({ id }))
      patchView(id, { failure: null })
    } catch (error) {
      sayOf(id, error)
    }
  }

  async function stopRuntime(id: string) {
    const state = await api.stopRuntime({ id }).catch(() => undefined)
    if (state !== undefined) patchRuntime(id, state)
  }

  function receive(event: EngineEvent) {
    switch (event.kind) {
      case 'watching':
        return
      case 'runtime':
        return patchRuntime(event.id, event.state)
      case 'trust':
        return patchTrust(event.id, event.trust)
      case 'closed':
        return forget(event.id)
      case 'opened':
        return void refreshModels()
      case 'move-asked': {
        const { activeId } = store.getState()
        return activeId === null ? undefined : void moveToWindow(activeId)
      }
      case 'open-requested':
        return void openAll([event.location], { store: event.store })
      case 'link-followed':
        return followLink(event.asked)
      case 'files-changed':
        return patchView(event.id, { folder: event.change })
    }
  }

  return {
    ...stores,
    connect,
    open,
    openAll,
    answerLink,
    compare,
    chooseFolder,
    close,
    answerClosing,
    moveToWindow,
    reload,
    activate: (activeId) =>
      store.setState({ activeId, problem: null, ...(activeId === null ? { browsing: null } : {}) }),
    showTab: (id, tab) => patchView(id, { tab }),
    showEnvironment: (id, environment) => patchView(id, { tab: 'environment', environment }),
    forgetRecent: async ({ location, store: asked }) => {
      const place = asked === undefined ? { location } : { location, store: asked }
      store.setState({ recents: await api.forgetRecent(place) })
    },
    dismissProblem: () => store.setState({ problem: null }),
    dismissMissing: (problem) =>
      store.setState(({ missing }) => ({ missing: missing.filter((other) => other !== problem) })),
    dismissFailure: (id) => patchView(id, { failure: null }),
    showDialog: (dialog) => store.setState({ dialog }),
    setTheme: (theme) => store.setState({ theme }),
    setRail: (rail) => store.setState({ rail }),
    startRuntime,
    stopRuntime,
    receive,
  }
}
