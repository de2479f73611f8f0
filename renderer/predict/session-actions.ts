/** What the user can do on the Predict screen. */
import type { Api } from '#shared/contract.ts'
import { toFailure } from '#shared/user-error.ts'
import type { Draft } from './draft.ts'
import { rowCountOf } from './draft.ts'
import { emptyDraft } from './input-shape.ts'
import type { InputShape } from './input-shape.ts'
import { readPayload } from './read-payload.ts'
import { MAX_RUNS, MAX_UNDO, payloadOf, shownRecord } from './session.ts'
import type { InputMode, PredictState, PredictStore, RunRecord, Snapshot } from './session.ts'

/** The screen's verbs. */
export interface PredictActions {
  readonly edit: (change: (draft: Draft) => Draft) => void
  readonly writeRaw: (text: string, contentType?: string) => void
  readonly dropRaw: () => void
  readonly undo: () => void
  readonly redo: () => void
  readonly show: (mode: InputMode) => void
  readonly goTo: (place: { readonly row?: number; readonly column?: number }) => void
  readonly startFromExample: () => void
  readonly startBlank: () => void
  readonly bringBack: (run: RunRecord) => void
  readonly showRun: (number: number) => void
  readonly validate: () => Promise<void>
  readonly predict: () => Promise<void>
}

/** A snapshot of a payload: shown as a draft where that is possible, else raw beside `fallback`. */
export function snapshotOf(body: string, contentType: string, shape: InputShape, fallback: Draft): Snapshot {
  const read = readPayload(body, contentType, shape)
  if ('draft' in read) return { draft: read.draft, raw: { text: body, contentType, problem: null } }
  return { draft: fallback, raw: { text: body, contentType, problem: read.problem } }
}

/** Joins a screen with the engine. */
export function createPredictActions(api: Api, id: string, store: PredictStore): PredictActions {
  const put = (next: Snapshot) =>
    store.setState((state) => {
      if (sameSnapshot(next, state.present)) return state
      const past = [...state.past, state.present].slice(-MAX_UNDO)
      return { past, present: next, future: [], row: Math.min(state.row, lastRow(next)) }
    })
  return {
    edit: (change) => {
      const { present } = store.getState()
      const draft = change(present.draft)
      if (draft !== present.draft) put({ draft, raw: null })
    },
    writeRaw: (text, contentType) => {
      const { present, shape } = store.getState()
      const type = contentType ?? present.raw?.contentType ?? 'application/json'
      put(snapshotOf(text, type, shape, present.draft))
    },
    dropRaw: () => put({ draft: store.getState().present.draft, raw: null }),
    undo: () => store.setState(undone),
    redo: () => store.setState(redone),
    show: (mode) => store.setState({ mode }),
    goTo: (place) => store.setState(place),
    startFromExample: () => {
      const { example, shape, present } = store.getState()
      if (example === null || typeof example.body !== 'string') return
      const { draft, raw } = snapshotOf(
        example.body,
        example.contentType ?? 'application/json',
        shape,
        present.draft,
      )
      put({ draft, raw: raw?.problem ? raw : null })
    },
    startBlank: () => put({ draft: emptyDraft(store.getState().shape), raw: null }),
    bringBack: (run) => put(run.snapshot),
    showRun: (shownRun) => store.setState({ shownRun, isCancelled: false }),
    validate: () => validate(api, id, store),
    predict: () => predict(api, id, store),
  }
}

function sameSnapshot(left: Snapshot, right: Snapshot): boolean {
  if (left.draft !== right.draft) return false
  return left.raw?.text === right.raw?.text && left.raw?.contentType === right.raw?.contentType
}

function lastRow(snapshot: Snapshot): number {
  return Math.max(0, (rowCountOf(snapshot.draft) ?? 1) - 1)
}

function undone(state: PredictState): Partial<PredictState> {
  const before = state.past.at(-1)
  if (before === undefined) return {}
  return {
    past: state.past.slice(0, -1),
    present: before,
    future: [state.present, ...state.future],
    row: Math.min(state.row, lastRow(before)),
  }
}

function redone(state: PredictState): Partial<PredictState> {
  const [next, ...future] = state.future
  if (next === undefined) return {}
  return {
    past: [...state.past, state.present],
    present: next,
    future,
    row: Math.min(state.row, lastRow(next)),
  }
}

async function validate(api: Api, id: string, store: PredictStore): Promise<void> {
  const of = store.getState().present
  store.setState({ isChecking: true })
  const finish = (state: Pick<PredictState, 'validation'>) => {
    if (store.getState().present === of) store.setState({ ...state, isChecking: false })
  }
  try {
    const value = await api.validate({ id, payload: payloadOf(of) })
    finish({ validation: { of, result: { ok: true, value } } })
  } catch (error) {
    finish({ validation: { of, result: { ok: false, failure: toFailure(error) } } })
  }
}

async function predict(api: Api, id: string, store: PredictStore): Promise<void> {
  if (store.getState().running !== null) return
  const snapshot = store.getState().present
  const aborting = new AbortController()
  const running = { since: Date.now(), progress: null, cancel: () => aborting.abort() }
  store.setState({ running, isCancelled: false })
  const record = (outcome: RunRecord['outcome']) =>
    store.setState((state) => {
      const number = (state.runs[0]?.number ?? 0) + 1
      const run = { number, at: Date.now(), snapshot, rowCount: rowCountOf(snapshot.draft), outcome }
      return { running: null, runs: [run, ...state.runs].slice(0, MAX_RUNS), shownRun: number }
    })
  try {
    const prediction = await api.predict(
      { id, payload: payloadOf(snapshot) },
      {
        signal: aborting.signal,
        report: (progress) => store.setState({ running: { ...running, progress } }),
      },
    )
    record({ kind: 'predicted', prediction })
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code === 'cancelled') store.setState(cancelled)
    else record({ kind: 'failed', failure })
  }
}

/** What an earlier run gave stays in sight; that an earlier one failed is no longer the news. */
function cancelled(state: PredictState): Partial<PredictState> {
  const shownRun = shownRecord(state)?.outcome.kind === 'failed' ? null : state.shownRun
  return { running: null, isCancelled: true, shownRun }
}
