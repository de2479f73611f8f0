/** The Predict screen of a model: the one there is, else one that begins with the best input known. */
import type { CallOutput } from '#shared/contract.ts'
import type { Payload } from '#shared/payload.ts'
import type { Engine } from '../engine.tsx'
import { matchedByName } from './column-mapping.ts'
import { emptyDraft, signatureColumns } from './input-shape.ts'
import type { InputShape } from './input-shape.ts'
import { createPredictActions } from './session-actions.ts'
import { createPredictStore, payloadOf } from './session.ts'
import type { Snapshot } from './session.ts'
import { runsOfBefore } from './kept-runs.ts'
import { snapshotOf } from './snapshot-of.ts'
import { tableInputOf } from './table-input.ts'
import { storedInput, storeInput } from './stored-input.ts'
import { inputKeeper } from './input-keeper.ts'
import { takeInput } from '../own-window.ts'
import type { PredictSession } from './use-session.ts'

/** What a screen begins with. */
export interface SessionStart {
  readonly id: string
  readonly folder: string
  /** Counts readings of the folder; another one means another shape. */
  readonly revision: number
  readonly shape: InputShape
  readonly example: Payload | null
  /** What was kept of an earlier screen of the model. */
  readonly kept: CallOutput<'keptInput'>
  readonly runs: CallOutput<'keptRuns'>
}

/**
 * The session of a model. A new one starts with the input that was there before a reload of the folder or of the
 * page, or when the model was last open; else with the input example, else with one empty row.
 */
export function openSession(engine: Pick<Engine, 'api' | 'sessions'>, start: SessionStart): PredictSession {
  const known = engine.sessions.get(start.id)
  if (known !== undefined && known.revision === start.revision) return known
  const before = known?.store.getState().present
  const first = before === undefined ? firstSnapshot(start) : carriedOver(before, start.shape)
  const runs = runsOfBefore(start.runs, start.shape, first)
  const store = createPredictStore(start.shape, start.example, first, runs)
  const actions = createPredictActions(engine.api, start.id, store)
  const keeper = inputKeeper(engine.api, { id: start.id, folder: start.folder, store })
  known?.keeper.stop()
  const session = { modelId: start.id, revision: start.revision, store, actions, keeper }
  engine.sessions.set(start.id, session)
  const file = known === undefined ? start.kept?.file : known.store.getState().waitingTable?.file
  if (file != null && first.table === undefined) void actions.readWaiting(file)
  return session
}

function firstSnapshot({ id, folder, shape, example, kept }: SessionStart): Snapshot {
  const blank = emptyDraft(shape)
  const moved = takeInput(localStorage, id)
  if (moved !== null) {
    const { draft, raw } = snapshotOf(moved.body, moved.contentType, shape, blank)
    const snapshot = { draft, raw: moved.isRaw || raw?.problem ? raw : null }
    storeInput(sessionStorage, folder, snapshot)
    return moved.table === null ? snapshot : { ...snapshot, raw: null, table: moved.table }
  }
  // The page has what was entered in its last moment.
  const stored = storedInput(sessionStorage, folder) ?? kept
  if (stored !== null) {
    const { draft, raw } = snapshotOf(stored.body, stored.contentType, shape, blank)
    return { draft, raw: stored.isRaw || raw?.problem ? raw : null }
  }
  if (example === null || typeof example.body !== 'string') return { draft: blank, raw: null }
  const { draft, raw } = snapshotOf(example.body, example.contentType ?? 'application/json', shape, blank)
  return { draft, raw: raw?.problem ? raw : null }
}

function carriedOver(before: Snapshot, shape: InputShape): Snapshot {
  const { body, contentType } = payloadOf(before)
  const text = typeof body === 'string' ? body : ''
  const { draft, raw } = snapshotOf(text, contentType ?? 'application/json', shape, emptyDraft(shape))
  const model = signatureColumns(shape)
  const { table } = before
  if (table === undefined) return { draft, raw: before.raw !== null || raw?.problem ? raw : null }
  const names = table.table.columns.map(({ name }) => name)
  const rematched = tableInputOf(table.table, model, matchedByName(model, names))
  return { draft, raw: null, table: { ...rematched, version: table.version, rowCount: table.rowCount } }
}
