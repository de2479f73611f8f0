/** Runs of before: kept with their inputs by the engine, and in the history again. */
import type { Api } from '#shared/contract.ts'
import { MAX_RUN_BODY } from '#shared/workspace-calls.ts'
import type { KeptRun } from '#shared/workspace-calls.ts'
import { emptyDraft, signatureColumns } from './input-shape.ts'
import type { InputShape } from './input-shape.ts'
import { payloadOf } from './session.ts'
import type { RunRecord, Snapshot } from './session.ts'
import { snapshotOf } from './snapshot-of.ts'
import { matchesOf, rematched } from './table-matches.ts'
import type { TableInput } from './table-input.ts'

/** Keeps a run; one that is too large, or that the disk does not take, is in this window's history alone. */
export async function keepRun(api: Pick<Api, 'keepRun'>, id: string, run: RunRecord): Promise<void> {
  const { at, sent, rowCount, method, outcome, snapshot } = run
  const { body, contentType } = payloadOf(snapshot)
  if (typeof body !== 'string' || body.length > MAX_RUN_BODY) return
  const { table } = snapshot
  const file =
    table === undefined
      ? null
      : { tableId: table.table.tableId, version: table.version, matches: matchesOf(table) }
  const input = {
    body,
    contentType: contentType ?? 'application/json',
    isRaw: snapshot.raw !== null,
    table: file,
  }
  await api.keepRun({ id, run: { at, sent, rowCount, method, outcome, input } }).catch(() => undefined)
}

/** Kept runs as they stand in the history; the input of each is read when it is looked at. */
export function runsOfBefore(
  kept: readonly KeptRun[],
  shape: InputShape,
  present: Snapshot,
): readonly RunRecord[] {
  if (kept.length === 0) return []
  const now = payloadOf(present)
  return kept.map((run, place): RunRecord => {
    const { at, sent, rowCount, method, outcome, key, file, hasOutputs, input } = run
    let read: Snapshot | null = null
    const isNow =
      input.body === now.body &&
      input.contentType === now.contentType &&
      input.isRaw === (present.raw !== null)
    return {
      number: kept.length - place,
      at,
      sent,
      rowCount,
      method,
      outcome,
      kept: { key, file, hasOutputs },
      get snapshot() {
        // The same input is the same snapshot, so that its outputs are those of what is entered.
        read ??= file === null && isNow && present.table === undefined ? present : snapshotOfRun(input, shape)
        return read
      },
    }
  })
}

function snapshotOfRun({ body, contentType, isRaw }: KeptRun['input'], shape: InputShape): Snapshot {
  const { draft, raw } = snapshotOf(body, contentType, shape, emptyDraft(shape))
  return { draft, raw: isRaw || raw?.problem ? raw : null }
}

/** Runs whose table is the input again: it stands beside their outputs then. */
export function withTable(
  runs: readonly RunRecord[],
  present: Snapshot & { readonly table: TableInput },
  shape: InputShape,
): readonly RunRecord[] {
  const { table } = present.table
  return runs.map((run) => {
    const file = run.kept?.file
    if (file?.tableId !== table.tableId || run.snapshot.table !== undefined) return run
    const again = rematched(table, signatureColumns(shape), file.matches)
    const { version } = file
    const isNow =
      version === present.table.version &&
      again.names.every((name, place) => name === present.table.names[place]) &&
      payloadOf(run.snapshot).body === payloadOf(present).body
    const input = { ...again, version, rowCount: run.rowCount ?? again.rowCount }
    const snapshot = isNow ? present : { draft: run.snapshot.draft, raw: null, table: input }
    return { ...run, snapshot }
  })
}
