/** One model's Compare screen: both sides, rows, tolerances, and what came of them. */
import type { SideChoice } from '#shared/compare-calls.ts'
import type { KeptComparison } from '#shared/compare-calls.ts'
import type { Api, Payload } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import { toFailure } from '#shared/user-error.ts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { compareText } from '../strings/compare.ts'
import type { CallState } from '../use-call.ts'

/** One side as it is entered: an open model by its id, or a location when `modelId` is null. */
export interface SideDraft {
  readonly modelId: string | null
  readonly method: string
  readonly location: string
  readonly key: string
}

/** Where the rows come from. */
export const rowSources = ['predict', 'example', 'file'] as const
export type RowSource = (typeof rowSources)[number]

/** The state of the screen. */
export interface CompareState {
  readonly left: SideDraft
  readonly right: SideDraft
  readonly isCustom: boolean
  readonly code: string
  readonly rows: RowSource
  readonly file: { readonly name: string; readonly payload: Payload } | null
  readonly atol: string
  readonly rtol: string
  readonly key: string
  readonly outcome: CallState<KeptComparison>
  /** The compared row that is looked at. */
  readonly selected: { readonly row: number; readonly leftRow: number } | null
}

export type CompareStore = StoreApi<CompareState>

const FIRST_CODE = `// outputs.predictions has an entry for each row; give columns, or a list of rows.
export default ({ inputs, outputs, params }) => ({
  predictions: outputs.predictions,
})
`

const stores = new WeakMap<Api, Map<string, CompareStore>>()

/** The screen of a model, which outlives a change of tab. It begins with the model against itself, customized. */
export function compareStoreOf(api: Api, modelId: string): CompareStore {
  const known = stores.get(api) ?? new Map<string, CompareStore>()
  stores.set(api, known)
  const found = known.get(modelId)
  if (found !== undefined) return found
  const side = sideOf(modelId)
  const store = createStore<CompareState>(() => ({
    left: side,
    right: side,
    isCustom: true,
    code: FIRST_CODE,
    rows: 'predict',
    file: null,
    atol: '',
    rtol: '',
    key: '',
    outcome: { kind: 'idle' },
    selected: null,
  }))
  known.set(modelId, store)
  return store
}

function sideOf(modelId: string): SideDraft {
  return { modelId, method: '', location: '', key: '' }
}

/** Puts two open models on the screen of the first, as they are; what was compared there before is gone. */
export function compareModels(api: Api, left: string, right: string): void {
  compareStoreOf(api, left).setState({
    left: sideOf(left),
    right: sideOf(right),
    isCustom: false,
    outcome: { kind: 'idle' },
    selected: null,
  })
}

/** Runs both sides and compares; what goes wrong is the outcome. */
export async function runComparison(api: Api, store: CompareStore, payload: Payload | null): Promise<void> {
  const aborting = new AbortController()
  const busy = { kind: 'busy', since: Date.now(), progress: null, cancel: () => aborting.abort() } as const
  store.setState({ outcome: busy, selected: null })
  try {
    const value = await api.compare(inputOf(store.getState(), payload), {
      signal: aborting.signal,
      report: (progress) => store.setState({ outcome: { ...busy, progress } }),
    })
    store.setState({ outcome: { kind: 'done', value } })
  } catch (error) {
    const failure = toFailure(error)
    store.setState({ outcome: failure.code === 'cancelled' ? { kind: 'idle' } : { kind: 'failed', failure } })
  }
}

function inputOf(state: CompareState, payload: Payload | null) {
  return {
    left: choiceOf(state.left),
    right: choiceOf(state.right),
    custom: state.isCustom ? state.code : null,
    payload,
    choices: {
      atol: amount(state.atol, compareText.atol),
      rtol: amount(state.rtol, compareText.rtol),
      tolerances: {},
      key: state.key.trim() === '' ? null : state.key.trim(),
      map: [],
      nanEqual: true,
      strictTypes: false,
    },
  }
}

function choiceOf({ modelId, method, location, key }: SideDraft): SideChoice {
  if (modelId === null) return { kind: 'location', location: location.trim(), key: key === '' ? null : key }
  const name = method.trim()
  return { kind: 'model', id: modelId, method: name === '' || name === 'predict' ? null : name }
}

function amount(text: string, name: string): number | null {
  if (text.trim() === '') return null
  const value = Number(text)
  if (value >= 0 && Number.isFinite(value)) return value
  throw new UserError({ code: 'bad-usage', message: compareText.badNumber(name) })
}
