/** The Predict screen of a model: the one there is, else one that begins with the best input known. */
import type { Payload } from '#shared/payload.ts'
import type { Engine } from '../engine.tsx'
import { matchedByName } from './column-mapping.ts'
import { emptyDraft, signatureColumns } from './input-shape.ts'
import type { InputShape } from './input-shape.ts'
import { createPredictActions, snapshotOf } from './session-actions.ts'
import { createPredictStore, payloadOf } from './session.ts'
import type { Snapshot } from './session.ts'
import { tableInputOf } from './table-input.ts'
import { storedInput, storeInput } from './stored-input.ts'
import type { PredictSession } from './use-session.ts'

/** What a screen begins with. */
export interface SessionStart {
  readonly id: string
  readonly folder: string
  /** Counts readings of the folder; another one means another shape. */
  readonly revision: number
  readonly shape: InputShape
  readonly example: Payload | null
}

/**
 * The session of a model. A new one starts with the input that was there before a reload of the folder or of the
 * page, else with the input example, else with one empty row.
 */
export function openSession(engine: Pick<Engine, 'api' | 'sessions'>, start: SessionStart): PredictSession {
  const known = engine.sessions.get(start.id)
  if (known !== undefined && known.revision === start.revision) return known
  const before = known?.store.getState().present
  const first = before === undefined ? firstSnapshot(start) : carriedOver(before, start.shape)
  const store = createPredictStore(start.shape, start.example, first)
  const actions = createPredictActions(engine.api, start.id, store)
  const session = { modelId: start.id, revision: start.revision, store, actions }
  engine.sessions.set(start.id, session)
  return session
}

function firstSnapshot({ folder, shape, example }: SessionStart): Snapshot {
  const blank = emptyDraft(shape)
  const stored = storedInput(sessionStorage, folder)
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

/** Milliseconds without a change after which an input is kept. */
const STORE_DELAY = 800

/** Keeps a changed input for a reload of the page, until the returned function is called. */
export function keepInput({ store }: PredictSession, folder: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const keep = () => {
    const { past, present } = store.getState()
    if (past.length > 0) storeInput(sessionStorage, folder, present)
  }
  const stop = store.subscribe((state, before) => {
    if (state.present === before.present) return
    clearTimeout(timer)
    timer = setTimeout(keep, STORE_DELAY)
  })
  window.addEventListener('pagehide', keep)
  return () => {
    clearTimeout(timer)
    stop()
    window.removeEventListener('pagehide', keep)
    keep()
  }
}
