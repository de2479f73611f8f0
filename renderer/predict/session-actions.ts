/** What the user can do on the Predict screen. */
import type { Api, CallOutput, Progress } from '#shared/contract.ts'
import type { ColumnPlace } from '#shared/table-calls.ts'
import { toFailure } from '#shared/user-error.ts'
import type { Draft } from './draft.ts'
import { emptyDraft, signatureColumns } from './input-shape.ts'
import { countMissing, firstMissing } from './marks.ts'
import { keepRun, withTable } from './kept-runs.ts'
import { MAX_RUNS, MAX_UNDO, paramsJson, payloadOf, rowCountIn, shownRecord } from './session.ts'
import { answerAt, sentInput, validationAt } from './sent-input.ts'
import { snapshotOf } from './snapshot-of.ts'
import type { TableInput } from './table-input.ts'
import { tableSession } from './table-session.ts'
import type { TableSession } from './table-session.ts'
import { rematched } from './table-matches.ts'
import type {
  InputMode,
  OutputView,
  PredictState,
  PredictStore,
  RunRecord,
  Snapshot,
  WaitingTable,
} from './session.ts'

/** The screen's verbs. */
export interface PredictActions {
  readonly edit: (change: (draft: Draft) => Draft) => void
  readonly writeRaw: (text: string, contentType?: string) => void
  readonly dropRaw: () => void
  readonly undo: () => void
  readonly redo: () => void
  readonly show: (mode: InputMode) => void
  readonly goTo: (place: { readonly row?: number; readonly column?: number }) => void
  /** Goes to a cell and gives it the focus. */
  readonly seek: (place: { readonly row: number; readonly column: number }) => void
  readonly startFromExample: () => void
  readonly startBlank: () => void
  readonly bringBack: (run: RunRecord) => void
  readonly showRun: (number: number) => void
  /** Shows another part of what came of a run; of a table, other columns beside its rows. */
  readonly showOutputs: (view: OutputView) => void
  /** Takes a table from a file as the input. */
  readonly takeTable: (table: TableInput) => void
  /** Goes on with a table whose file was opened again, its columns matched by these names. */
  readonly takeReopened: (reopened: CallOutput<'reopenTable'>, matches: readonly (string | null)[]) => void
  /** Reads a table of before again, which is the input from then on. */
  readonly readWaiting: (file: WaitingTable['file'], run?: string) => Promise<void>
  /** Goes on without the table of before. */
  readonly dropWaiting: () => void
  readonly hearLost: () => void
  /** Goes back to the rows of the draft. */
  readonly leaveTable: () => void
  /** Goes on with rows of a table as rows of the draft; what was is a step back. */
  readonly takeRows: (draft: Draft) => void
  /** The table's session; the same as long as the table is the input. */
  readonly tableOf: (table: TableInput) => TableSession
  readonly chooseMethod: (method: string | null) => void
  readonly validate: () => Promise<void>
  readonly predict: () => Promise<void>
}

/** Joins a screen with the engine. */
export function createPredictActions(api: Api, id: string, store: PredictStore): PredictActions {
  const put = (next: Snapshot) =>
    store.setState((state) => {
      if (sameSnapshot(next, state.present)) return state
      const past = [...state.past, state.present].slice(-MAX_UNDO)
      return { past, present: next, future: [], row: Math.min(state.row, lastRow(next)) }
    })
  const tables = new Map<string, TableSession>()
  const tableOf = ({ table: { tableId } }: TableInput): TableSession => {
    const known = tables.get(tableId)
    if (known !== undefined) return known
    const input = () => {
      const { table } = store.getState().present
      return table?.table.tableId === tableId ? table : null
    }
    const made = tableSession(api, id, {
      input,
      put: (next) => {
        const table = input()
        if (table !== null) put({ ...store.getState().present, table: { ...table, ...next } })
      },
    })
    tables.set(tableId, made)
    return made
  }
  /** What is done after an edit is done to its outcome, even where the engine has yet to answer it. */
  const afterEdits = (act: () => void) => {
    const { table } = store.getState().present
    if (table === undefined) act()
    else tableOf(table).whenSettled(act)
  }
  /** Another version of the same table is another set of rows. */
  const moveBy = (move: (state: PredictState) => Partial<PredictState>) => {
    const before = store.getState().present.table
    store.setState(move)
    const { table } = store.getState().present
    if (table !== undefined && table.version !== before?.version) tableOf(table).refresh()
  }
  const takeReopened: PredictActions['takeReopened'] = ({ table, lost }, matches) =>
    store.setState(({ present, past, future, shape, runs }) => {
      const gone = present.table?.table.tableId
      // Versions of a table that was opened anew are its own: those of before cannot be gone back to.
      const others = ({ table: other }: Snapshot) => other === undefined || other.table.tableId !== gone
      const input = rematched(table, signatureColumns(shape), matches)
      const next = { draft: present.draft, raw: null, table: input }
      return {
        past: past.filter(others),
        present: next,
        runs: withTable(runs, next, shape),
        future: future.filter(others),
        waitingTable: null,
        lostEdits: lost,
        mode: 'table',
      }
    })
  const readWaiting: PredictActions['readWaiting'] = async (file, run) => {
    const waiting = { file, run: run ?? null, since: Date.now(), progress: null, failure: null }
    store.setState({ waitingTable: waiting })
    const report = (progress: Progress) => {
      if (store.getState().waitingTable !== null) store.setState({ waitingTable: { ...waiting, progress } })
    }
    try {
      const asked = { id, table: null, from: null, ...(run === undefined ? {} : { run }) }
      takeReopened(await api.reopenTable(asked, { report }), file.matches)
    } catch (error) {
      store.setState({ waitingTable: { ...waiting, failure: toFailure(error) } })
    }
  }
  return {
    takeTable: (table) => {
      put({ draft: store.getState().present.draft, raw: null, table })
      store.setState({ mode: 'table', row: 0, column: 0 })
    },
    takeReopened,
    readWaiting,
    dropWaiting: () => {
      const { draft, raw } = store.getState().present
      // Another snapshot, so that the input is kept without the table.
      store.setState({ waitingTable: null, present: { draft, raw } })
    },
    hearLost: () => store.setState({ lostEdits: 0 }),
    leaveTable: () => put({ draft: store.getState().present.draft, raw: null }),
    takeRows: (draft) => {
      put({ draft, raw: null })
      store.setState({ row: 0 })
    },
    tableOf,
    edit: (change) => {
      const { present } = store.getState()
      const draft = change(present.draft)
      const { table } = present
      if (draft !== present.draft) put({ draft, raw: null, ...(table === undefined ? {} : { table }) })
    },
    writeRaw: (text, contentType) => {
      const { present, shape } = store.getState()
      const type = contentType ?? present.raw?.contentType ?? 'application/json'
      put(snapshotOf(text, type, shape, present.draft))
    },
    dropRaw: () => put({ draft: store.getState().present.draft, raw: null }),
    undo: () => afterEdits(() => moveBy(undone)),
    redo: () => afterEdits(() => moveBy(redone)),
    show: (mode) => store.setState({ mode }),
    goTo: (place) => store.setState(place),
    seek: (place) => store.setState(({ sought }) => ({ ...place, sought: sought + 1 })),
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
    bringBack: (run) => {
      const { snapshot, kept } = run
      put(snapshot)
      if (kept?.file != null && snapshot.table === undefined) void readWaiting(kept.file, kept.key)
      if (run.snapshot.table !== undefined) tableOf(run.snapshot.table).refresh()
    },
    showRun: (shownRun) => store.setState({ shownRun, isCancelled: false }),
    showOutputs: (outputView) => {
      const { table } = store.getState().present
      store.setState({ outputView })
      if (table === undefined) return
      const { store: shown, arrange } = tableOf(table)
      const { sort, filters } = shown.getState()
      const isInput = ({ at }: { readonly at: ColumnPlace }) => at.side === 'input'
      // The columns that outputs were arranged by are no longer there.
      if (![...sort, ...filters].every(isInput))
        arrange({ sort: sort.filter(isInput), filters: filters.filter(isInput) })
    },
    chooseMethod: (method) => store.setState({ method }),
    validate: () => validate(api, id, store),
    predict: () => new Promise((resolve) => afterEdits(() => resolve(predict(api, id, store)))),
  }
}

function sameSnapshot(left: Snapshot, right: Snapshot): boolean {
  if (left.draft !== right.draft || left.table !== right.table) return false
  return left.raw?.text === right.raw?.text && left.raw?.contentType === right.raw?.contentType
}

function lastRow(snapshot: Snapshot): number {
  return Math.max(0, (rowCountIn(snapshot) ?? 1) - 1)
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

/** A table as it is sent. */
function tableRequest(snapshot: Snapshot, { table, version, names }: TableInput) {
  return { tableId: table.tableId, version, names, params: paramsJson(snapshot) }
}

async function validate(api: Api, id: string, store: PredictStore): Promise<void> {
  const { present: of, mode } = store.getState()
  const { snapshot, rows, isBlocked } = sentInput(of, mode)
  if (isBlocked) {
    store.setState({ validation: null, isChecking: false })
    return
  }
  store.setState({ isChecking: true })
  const finish = (state: Pick<PredictState, 'validation'>) => {
    if (store.getState().present === of) store.setState({ ...state, isChecking: false })
  }
  try {
    const value = await (of.table === undefined
      ? api.validate({ id, payload: payloadOf(snapshot) })
      : api.validateTable({ id, ...tableRequest(of, of.table) }))
    finish({ validation: { of, result: { ok: true, value: validationAt(value, rows) } } })
  } catch (error) {
    finish({ validation: { of, result: { ok: false, failure: toFailure(error) } } })
  }
}

async function predict(api: Api, id: string, store: PredictStore): Promise<void> {
  if (store.getState().running !== null) return
  const { present: snapshot, method: chosen, mode } = store.getState()
  const { draft, raw } = snapshot
  // What a person has yet to type is nobody's refusal: it is asked for. Null and left out are sent as they are.
  if (raw === null && snapshot.table === undefined && countMissing(draft) > 0) {
    store.setState(({ asked }) => ({ asked: asked + 1, ...firstMissing(draft) }))
    return
  }
  const sent = sentInput(snapshot, mode)
  if (sent.isBlocked) {
    store.setState(({ asked }) => ({ asked: asked + 1, ...sent.unfit[0]?.cell }))
    return
  }
  // A table is answered by predict.
  const method = snapshot.table === undefined ? chosen : null
  const aborting = new AbortController()
  const running = { since: Date.now(), progress: null, cancel: () => aborting.abort() }
  store.setState({ running, isCancelled: false, asked: 0 })
  const record = (outcome: RunRecord['outcome']) => {
    const number = (store.getState().runs[0]?.number ?? 0) + 1
    const rowCount = rowCountIn(sent.snapshot)
    const run = { number, at: Date.now(), snapshot, sent: sent.rows, rowCount, method, outcome }
    store.setState(({ runs }) => ({
      running: null,
      runs: [run, ...runs].slice(0, MAX_RUNS),
      shownRun: number,
    }))
    void keepRun(api, id, run)
  }
  try {
    const { table } = snapshot
    const context = {
      signal: aborting.signal,
      report: (progress: Progress) => store.setState({ running: { ...running, progress } }),
    }
    if (table === undefined) {
      const prediction = await api.predict(
        { id, payload: payloadOf(sent.snapshot), ...(method === null ? {} : { method }) },
        context,
      )
      const answer = answerAt(prediction.answer, sent.rows)
      record({ kind: 'predicted', prediction: { ...prediction, answer } })
    } else {
      const prediction = await api.predictTable({ id, ...tableRequest(snapshot, table) }, context)
      record({ kind: 'table', prediction })
    }
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
