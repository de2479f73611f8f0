/** One model's Predict screen: the draft with its past, validation, the run under way, and the runs so far. */
import type { CallOutput, Progress } from '#shared/contract.ts'
import type { KeptRun } from '#shared/workspace-calls.ts'
import type { Payload } from '#shared/payload.ts'
import type { Failure } from '#shared/failure.ts'
import type { Prediction, Refusal } from '#shared/prediction.ts'
import type { TablePrediction } from '#shared/table-calls.ts'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { rowCountOf } from './draft.ts'
import type { Draft } from './draft.ts'
import { parseJson, writeJson } from './json-text.ts'
import type { InputShape } from './input-shape.ts'
import type { ReadProblem } from './read-payload.ts'
import type { TableInput } from './table-input.ts'
import { writeDraft } from './write-draft.ts'

/** The three ways to see the input. */
export const inputModes = ['form', 'table', 'raw'] as const
export type InputMode = (typeof inputModes)[number]

/** What is seen of an outcome: MLflow's answer, the model's own outputs, the body of the response. */
export const outputViews = ['answer', 'own', 'body'] as const
export type OutputView = (typeof outputViews)[number]

/** A payload written by hand, kept letter by letter. */
export interface RawText {
  readonly text: string
  readonly contentType: string
  /** Why the draft does not show it; null when it does. */
  readonly problem: ReadProblem | null
}

/** The input at one time. `raw` is what is sent when there is one; else the draft is written. */
export interface Snapshot {
  readonly draft: Draft
  readonly raw: RawText | null
  /** A table from a file, which is sent in place of the draft's rows; its params are the draft's. */
  readonly table?: TableInput
}

/** What the engine says of the input before it is sent. */
export interface Validation {
  readonly of: Snapshot
  readonly result:
    | { readonly ok: true; readonly value: CallOutput<'validate'> }
    | { readonly ok: false; readonly failure: Failure }
}

/** A run under way. */
export interface Running {
  readonly since: number
  readonly progress: Progress | null
  readonly cancel: () => void
}

/** A table of before whose file is read again, or could not be. */
export interface WaitingTable {
  readonly file: NonNullable<NonNullable<CallOutput<'keptInput'>>['file']>
  /** The key of the kept run whose table it is; null where it is that of the input. */
  readonly run: string | null
  readonly since: number
  readonly progress: Progress | null
  readonly failure: Failure | null
}

/** One run, done or failed: of this window, or kept from before. */
export interface RunRecord {
  readonly number: number
  readonly at: number
  readonly snapshot: Snapshot
  /** The rows of the draft that were sent; null where all were. */
  readonly sent: readonly number[] | null
  readonly rowCount: number | null
  readonly method: string | null
  readonly outcome:
    | { readonly kind: 'predicted'; readonly prediction: Prediction }
    | { readonly kind: 'table'; readonly prediction: TablePrediction }
    | { readonly kind: 'failed'; readonly failure: Failure }
  /** Of a run from before. */
  readonly kept?: {
    readonly key: string
    /** The table that was sent; it is not in the snapshot until its file is read again. */
    readonly file: KeptRun['file']
    /** Whether the engine still has the outputs. */
    readonly hasOutputs: boolean
  }
}

/** The state of the screen. */
export interface PredictState {
  readonly shape: InputShape
  readonly example: Payload | null
  readonly past: readonly Snapshot[]
  readonly present: Snapshot
  readonly future: readonly Snapshot[]
  readonly mode: InputMode
  /** The row the form shows and the table's active cell. */
  readonly row: number
  readonly column: number
  /** How often a person was led to a place, which then gets the focus. */
  readonly sought: number
  /** A method of the native object in place of MLflow's predict. */
  readonly method: string | null
  readonly validation: Validation | null
  readonly isChecking: boolean
  readonly running: Running | null
  /** Newest first. */
  readonly runs: readonly RunRecord[]
  /** The number of the run whose outcome is shown. */
  readonly shownRun: number | null
  readonly outputView: OutputView
  /** Whether the last run was cancelled and nothing else was asked for since. */
  readonly isCancelled: boolean
  /** How often predict was asked for while values were missing; 0 once it ran. */
  readonly asked: number
  readonly waitingTable: WaitingTable | null
  /** Edited cells that found no place in the file that was opened again. */
  readonly lostEdits: number
}

export type PredictStore = StoreApi<PredictState>

/** Runs kept with their inputs; each holds a snapshot, which shares its rows with the others. */
export const MAX_RUNS = 50
/** Steps that can be undone. */
export const MAX_UNDO = 200

/** The screen of a model before anything was done. */
export function createPredictStore(
  shape: InputShape,
  example: Payload | null,
  first: Snapshot,
  runs: readonly RunRecord[] = [],
): PredictStore {
  const last = runs[0]
  const rows = first.draft.input.kind === 'rows' ? first.draft.input.rows.length : 0
  return createStore<PredictState>(() => ({
    shape,
    example,
    past: [],
    present: first,
    future: [],
    mode: first.raw?.problem ? 'raw' : rows > 1 ? 'table' : 'form',
    row: 0,
    column: 0,
    sought: 0,
    method: null,
    validation: null,
    isChecking: false,
    running: null,
    runs,
    // After a reload of the page the last outcome is still there.
    shownRun: last?.kept?.hasOutputs === true ? last.number : null,
    outputView: 'answer',
    isCancelled: false,
    asked: 0,
    waitingTable: null,
    lostEdits: 0,
  }))
}

/** What is sent for a snapshot. */
export function payloadOf({ draft, raw }: Snapshot): Payload {
  if (raw !== null) return { contentType: raw.contentType, body: raw.text }
  return { contentType: 'application/json', body: writeDraft(draft) }
}

/** How many rows the input has; null where it is not made of rows. */
export function rowCountIn({ draft, table }: Snapshot): number | null {
  return table?.rowCount ?? rowCountOf(draft)
}

/** The params of a request as JSON; null where all of them are left to their defaults. */
export function paramsJson({ draft }: Snapshot): string | null {
  const params = draft.params.filter((param) => param.cell !== null)
  if (params.length === 0) return null
  const whole = parseJson(writeDraft({ ...draft, params }))
  const node = 'node' in whole && whole.node.kind === 'object' ? whole.node : null
  const found = node?.entries.find(([key]) => key === 'params')?.[1]
  return found === undefined ? null : writeJson(found)
}

/** The run whose outcome is shown. */
export function shownRecord(state: Pick<PredictState, 'runs' | 'shownRun'>): RunRecord | null {
  return state.runs.find((run) => run.number === state.shownRun) ?? null
}

/** Whether the input was changed since this snapshot of it. */
export function isChangedSince(snapshot: Snapshot, { present }: PredictState): boolean {
  if (snapshot.table !== present.table) return true
  return snapshot.draft !== present.draft || snapshot.raw?.text !== present.raw?.text
}

/**
 * The engine's last word on the input. That of rows still holds while they are edited; a table's says nothing of what
 * the table is now, nor of the rows one goes back to.
 */
export function shownValidation({ validation, present }: PredictState): Validation | null {
  if (validation === null || validation.of === present) return validation
  return present.table === undefined && validation.of.table === undefined ? validation : null
}

/** What MLflow answered the shown run with, where that is a refusal of the input as it still is. */
export function shownRefusal(state: PredictState): Refusal | null {
  const shown = shownRecord(state)
  if (shown === null || shown.outcome.kind === 'failed' || isChangedSince(shown.snapshot, state)) return null
  const { answer } = shown.outcome.prediction
  return answer.ok ? null : answer.refusal
}
