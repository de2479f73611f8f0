/** What the window shows: the open models as the engine reports them, and where the user is looking. */
import type { CallOutput, OpenedModel, Place, Progress } from '#shared/contract.ts'
import type { OpenAsked, StorePlace } from '#shared/store.ts'
import type { Failure } from '#shared/failure.ts'
import type { Browsing } from './browsing.ts'
import type { EnvironmentView } from './strings/environment.ts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

/** The tabs of a model, in their order. */
export const tabNames = [
  'overview',
  'signature',
  'environment',
  'predict',
  'compare',
  'inside',
  'files',
] as const
export type TabName = (typeof tabNames)[number]

/** How the theme is chosen. */
export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

/** The dialogs of the window; one at a time. */
export type DialogName = 'palette' | 'shortcuts' | 'settings' | 'about' | 'trust'

/** The store a location is asked of, and whether it may be large. */
export interface OpenChoices {
  readonly store?: string | undefined
  readonly allowLarge?: boolean | undefined
  readonly allowMlflow?: boolean | undefined
}

/** As many models are compared. */
export const MAX_PICKED = 2

/** A model of a store that is picked for a comparison. */
export interface PickedModel {
  readonly store: string
  readonly location: string
  /** For people: the name, which may be long, and which of that name it is. */
  readonly name: string
  readonly which: string
}

/** Whether two picks are of the same model. */
export function isSamePick(one: PickedModel, other: PickedModel): boolean {
  return one.store === other.store && one.location === other.location
}

/** A location on its way to being an open model. */
export interface Opening {
  readonly location: string
  readonly since: number
  readonly progress: Progress | null
  readonly cancel: () => void
}

/** A location that could not be opened. */
export interface OpenProblem {
  readonly location: string
  readonly choices: OpenChoices
  readonly failure: Failure
}

/** How the window stands with the engine. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'lost'; readonly failure: Failure }

/** Where the user is in one model. */
export interface ModelView {
  readonly tab: TabName
  /** Counts readings of the folder; results kept for an older one are stale. */
  readonly revision: number
  /** What became of the folder since it was read. */
  readonly folder: 'same' | 'changed' | 'gone'
  /** Why the last loading or reading again did not come about. */
  readonly failure: Failure | null
  /** The part of the Environment tab in front. */
  readonly environment: EnvironmentView
}

/** The whole state of the window. */
export interface AppState {
  readonly connection: Connection
  readonly about: CallOutput<'about'> | null
  readonly samples: readonly Place[]
  readonly recents: readonly Place[]
  readonly stores: readonly StorePlace[]
  /** The store in front where no model is. */
  readonly browsing: Browsing | null
  /** Models of stores that are picked for a comparison. */
  readonly picked: readonly PickedModel[]
  readonly models: readonly OpenedModel[]
  /** Models that were open last time and could not be opened again. */
  readonly missing: readonly OpenProblem[]
  /** The location of the model that was in front last time. */
  readonly lastActive: string | null
  /** The model in front; null shows the start screen. */
  readonly activeId: string | null
  readonly opening: Opening | null
  readonly problem: OpenProblem | null
  /** Something is dragged over the window, or was dropped and its path is not told. */
  readonly drop: 'none' | 'over' | 'pathless'
  readonly views: Readonly<Record<string, ModelView>>
  readonly dialog: DialogName | null
  /** A link that a person has not answered yet. */
  readonly link: OpenAsked | null
  /** A model that is to be closed though its input could not be kept: a person is asked. */
  readonly closing: string | null
  readonly theme: ThemeChoice
  /** Whether the rail is shown; null follows the window's width. */
  readonly rail: boolean | null
  /** Said by the screen reader when it changes. */
  readonly announcement: string
}

export type AppStore = StoreApi<AppState>

/** How a model is looked at when it is opened. */
export const newView: ModelView = {
  tab: 'overview',
  revision: 0,
  folder: 'same',
  failure: null,
  environment: 'own',
}

/** A window before anything is known. */
export function createAppStore(given: Partial<AppState> = {}): AppStore {
  return createStore<AppState>(() => ({
    connection: { kind: 'connecting' },
    about: null,
    samples: [],
    recents: [],
    stores: [],
    browsing: null,
    picked: [],
    models: [],
    missing: [],
    lastActive: null,
    activeId: null,
    opening: null,
    problem: null,
    drop: 'none',
    views: {},
    dialog: null,
    link: null,
    closing: null,
    theme: 'system',
    rail: null,
    announcement: '',
    ...given,
  }))
}

/** The model in front. */
export function activeModel(state: AppState): OpenedModel | undefined {
  return state.models.find((model) => model.id === state.activeId)
}

/** Where the user is in a model. */
export function viewOf(state: AppState, id: string): ModelView {
  return state.views[id] ?? newView
}

/** Flavors whose files Palate looks into. */
const lookedInto: ReadonlySet<string> = new Set(['onnx', 'sklearn', 'xgboost', 'lightgbm'])

/** The tabs that have something to show for a model. */
export function tabsOf(opened: OpenedModel): readonly TabName[] {
  const hasInside = opened.model.flavors.some(({ name }) => lookedInto.has(name))
  return tabNames.filter((tab) => tab !== 'inside' || hasInside)
}
