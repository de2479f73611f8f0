/** One model's Compare screen: both sides, rows, tolerances, and what came of them. */
import type { CaseSetup, CompareChoices, KeptComparison } from '#shared/compare-calls.ts'
import type { Api, CallInput } from '#shared/contract.ts'
import type { Payload } from '#shared/payload.ts'
import { UserError } from '#shared/user-error.ts'
import { toFailure } from '#shared/user-error.ts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { compareText } from '../strings/compare.ts'
import type { CallState } from '../use-call.ts'
import { choiceOf, draftOf, firstSide } from './side-draft.ts'
import type { SideDraft } from './side-draft.ts'

/** Where the rows come from. */
export const rowSources = ['predict', 'example', 'file'] as const
export type RowSource = (typeof rowSources)[number]

/** A tolerance of one column as it is entered. */
export interface ColumnTolerance {
  readonly column: string
  readonly atol: string
  readonly rtol: string
}

/** Two columns that belong together, as they are entered. */
export interface ColumnPair {
  readonly left: string
  readonly right: string
}

/** The state of the screen. */
export interface CompareState {
  readonly left: SideDraft
  readonly right: SideDraft
  readonly rows: RowSource
  readonly file: { readonly name: string; readonly payload: Payload } | null
  readonly atol: string
  readonly rtol: string
  readonly key: string
  readonly tolerances: readonly ColumnTolerance[]
  readonly map: readonly ColumnPair[]
  readonly nanEqual: boolean
  readonly strictTypes: boolean
  readonly outcome: CallState<KeptComparison>
  /** What the outcome was made from. */
  readonly compared: CallInput<'compare'> | null
  /** The compared row that is looked at. */
  readonly selected: { readonly row: number; readonly leftRow: number } | null
}

export type CompareStore = StoreApi<CompareState>

const stores = new WeakMap<Api, Map<string, CompareStore>>()

/** The screen of a model, which outlives a change of tab. It begins with the model against itself, customized. */
export function compareStoreOf(api: Api, modelId: string): CompareStore {
  const known = stores.get(api) ?? new Map<string, CompareStore>()
  stores.set(api, known)
  const found = known.get(modelId)
  if (found !== undefined) return found
  const store = createStore<CompareState>(() => ({
    left: firstSide(modelId, 'model'),
    right: firstSide(modelId, 'custom'),
    rows: 'predict',
    file: null,
    atol: '',
    rtol: '',
    key: '',
    tolerances: [],
    map: [],
    nanEqual: true,
    strictTypes: false,
    outcome: { kind: 'idle' },
    compared: null,
    selected: null,
  }))
  known.set(modelId, store)
  return store
}

/** Puts two open models on the screen of the first, as they are; what was compared there before is gone. */
export function compareModels(api: Api, left: string, right: string): void {
  compareStoreOf(api, left).setState({
    left: firstSide(left, 'model'),
    right: firstSide(right, 'model'),
    outcome: { kind: 'idle' },
    compared: null,
    selected: null,
  })
}

/** Runs both sides and compares; what goes wrong is the outcome. */
export async function runComparison(api: Api, store: CompareStore, payload: Payload | null): Promise<void> {
  const aborting = new AbortController()
  const busy = { kind: 'busy', since: Date.now(), progress: null, cancel: () => aborting.abort() } as const
  store.setState({ outcome: busy, selected: null, compared: null })
  try {
    const input = inputOf(store.getState(), payload)
    const value = await api.compare(input, {
      signal: aborting.signal,
      report: (progress) => store.setState({ outcome: { ...busy, progress } }),
    })
    store.setState({ outcome: { kind: 'done', value }, compared: input })
  } catch (error) {
    const failure = toFailure(error)
    store.setState({ outcome: failure.code === 'cancelled' ? { kind: 'idle' } : { kind: 'failed', failure } })
  }
}

/** Takes a saved comparison into the form, its rows as a file. */
export function takeCase(
  store: CompareStore,
  { name, left, right, choices }: CaseSetup,
  { modelId, payload }: { readonly modelId: string; readonly payload: Payload | null },
): void {
  const text = (value: number | null) => (value === null ? '' : String(value))
  store.setState({
    left: draftOf(left, modelId),
    right: draftOf(right, modelId),
    ...(payload === null ? {} : { rows: 'file', file: { name, payload } }),
    atol: text(choices.atol),
    rtol: text(choices.rtol),
    key: choices.key ?? '',
    tolerances: Object.entries(choices.tolerances).map(([column, { atol, rtol }]) => ({
      column,
      atol: String(atol),
      rtol: String(rtol),
    })),
    map: choices.map.map(([one, other]) => ({ left: one, right: other })),
    nanEqual: choices.nanEqual,
    strictTypes: choices.strictTypes,
    outcome: { kind: 'idle' },
    selected: null,
    compared: null,
  })
}

function inputOf(state: CompareState, payload: Payload | null): CallInput<'compare'> {
  return {
    left: choiceOf(state.left, compareText.left),
    right: choiceOf(state.right, compareText.right),
    payload,
    choices: choicesOf(state),
  }
}

function choicesOf(state: CompareState): CompareChoices {
  const tolerances = state.tolerances
    .filter(({ column }) => column.trim() !== '')
    .map(({ column, atol, rtol }) => [
      column.trim(),
      { atol: amount(atol, compareText.atol) ?? 0, rtol: amount(rtol, compareText.rtol) ?? 0 },
    ])
  const map = state.map
    .map(({ left, right }) => [left.trim(), right.trim()] as const)
    .filter(([left, right]) => left !== '' && right !== '')
  return {
    atol: amount(state.atol, compareText.atol),
    rtol: amount(state.rtol, compareText.rtol),
    tolerances: Object.fromEntries(tolerances),
    key: state.key.trim() === '' ? null : state.key.trim(),
    map,
    nanEqual: state.nanEqual,
    strictTypes: state.strictTypes,
  }
}

function amount(text: string, name: string): number | null {
  if (text.trim() === '') return null
  const value = Number(text)
  if (value >= 0 && Number.isFinite(value)) return value
  throw new UserError({ code: 'bad-usage', message: compareText.badNumber(name) })
}
