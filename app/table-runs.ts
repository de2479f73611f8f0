/** Tables through the model of a session, and out to files. */
import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { AnswersAside } from '#app/runtime/messages.ts'
import type { Session } from '#app/runtime/session.ts'
import { exportRows } from '#app/table/opened/export-rows.ts'
import { scratchFile } from '#app/table/opened/opened-table.ts'
import { openParquetRows } from '#app/table/opened/parquet-rows.ts'
import { requestFile } from '#app/table/opened/request-file.ts'
import type { RequestFile } from '#app/table/opened/request-file.ts'
import { lengthOf } from '#app/table/opened/row-order.ts'
import type { CallContext, CallInput, CallOutput } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import { keepNewest, MAX_RUNS_KEPT } from './kept-tables.ts'
import type { KeptAside, KeptTable } from './kept-tables.ts'
import { saveTableResponse } from './table-answers.ts'
import { arrangedBy, runBeside } from './table-windows.ts'

const never = new AbortController().signal

/** What enforcement says of a table. */
export async function validateTable(
  kept: KeptTable,
  session: Pick<Session, 'table'>,
  { version, names, params }: CallInput<'validateTable'>,
  { signal = never, report }: Partial<CallContext<'validateTable'>>,
): Promise<CallOutput<'validateTable'>> {
  const request = await kept.lock.at(version, () => requestOf(kept, { version, names }, signal))
  const options = { signal, ...(report === undefined ? {} : { report }) }
  const { trace, refusal } = await session.table({ ...request, params, output: null }, options)
  return { trace, refusal }
}

/** Runs a table and keeps its outputs beside it. */
export async function predictTable(
  kept: KeptTable,
  session: Pick<Session, 'table' | 'state' | 'notices'>,
  { version, names, params }: CallInput<'predictTable'>,
  { signal = never, report }: Partial<CallContext<'predictTable'>>,
): Promise<CallOutput<'predictTable'>> {
  const { table } = kept
  report?.({ activity: 'Writing the request' })
  // Edits go on while the model works on what was written.
  const { request, order } = await kept.lock.at(version, async () => ({
    request: await requestOf(kept, { version, names }, signal),
    order: table.edits.order(),
  }))
  const runId = `o${(kept.counts.runs += 1)}_`
  const output = scratchFile(table, `${runId}outputs.parquet`)
  const options = { signal, ...(report === undefined ? {} : { report }) }
  const result = await session.table({ ...request, params, output }, options)
  const { trace, refusal, milliseconds, outputs, aside, printed } = result
  await keepAside(kept, {
    ...(aside ?? nothingAside),
    id: runId,
    refusal,
    order,
    ownRun: null,
    rowCount: lengthOf(order),
  })
  const rest = {
    trace,
    milliseconds,
    runtime: runtimeOf(session),
    notices: session.notices(),
    aside: {
      id: runId,
      hasOwn: aside?.own != null || aside?.ownNames != null,
      ownLeft: aside?.ownLeft ?? [],
    },
    ...(printed === undefined ? {} : { printed }),
  }
  if (refusal !== null) return { runId: null, answer: { ok: false, refusal }, ...rest }
  if (outputs === null) throw new Error('A run gives outputs or a refusal.')
  const parquet = await openParquetRows(table.session, { file: output, reached: output })
  const { columns, rowCount, inParts } = outputs
  const isAligned = rowCount === lengthOf(order)
  const source = { ...parquet, columns: columns.map(({ name, dtype }) => ({ name, type: dtype })) }
  const own = isAligned ? order : [{ key: 0, count: rowCount }]
  const run = { source, order: own, name: runId, columns, file: output, isAligned }
  for (const { file } of keepNewest(kept.runs, runId, run, MAX_RUNS_KEPT)) await rm(file, { force: true })
  return { runId, answer: { ok: true, columns, rowCount, isAligned, inParts }, ...rest }
}

const nothingAside: AnswersAside = { answers: null, own: null, ownNames: null, ownLeft: [] }

async function keepAside(kept: KeptTable, aside: KeptAside): Promise<void> {
  for (const { answers, own, ownRun } of keepNewest(kept.asides, aside.id, aside, MAX_RUNS_KEPT)) {
    const made = await ownRun?.catch(() => null)
    const ownFile = own === null ? null : (made?.file ?? null)
    for (const file of [answers, own, ownFile]) if (file !== null) await rm(file, { force: true })
  }
}

/** Requests that are kept: the one that was checked is the one that is run. */
const MAX_REQUESTS = 2

async function requestOf(
  kept: KeptTable,
  { version, names }: { readonly version: number; readonly names: readonly string[] },
  signal: AbortSignal,
): Promise<RequestFile> {
  const key = JSON.stringify([version, names])
  const known = kept.requests.get(key)
  const { source } = kept.table
  if (known !== undefined && known.file !== source.file) return known
  await source.unchanged()
  if (known !== undefined) return known
  const called = `request-${(kept.counts.requests += 1)}`
  const request = await requestFile(kept.table, { names, called }, signal)
  for (const { file } of keepNewest(kept.requests, key, request, MAX_REQUESTS)) {
    if (file !== kept.table.source.file) await rm(file, { force: true })
  }
  return request
}

function runtimeOf(session: Pick<Session, 'state'>) {
  const state = session.state()
  if (state.kind === 'none') throw new Error('A session always has a runtime.')
  return state.runtime
}

/** Writes rows to a file of this machine. */
export async function exportTable(
  kept: KeptTable,
  { version, view, runId, path: given, format, columns, replace }: CallInput<'exportTable'>,
  { signal = never, report }: Partial<CallContext<'exportTable'>>,
): Promise<CallOutput<'exportTable'>> {
  const file = path.resolve(given)
  await requireFree(file, replace, kept.table.source.file)
  return await kept.lock.at(version, async () => {
    const rowCount = await exportRows(kept.table, {
      file,
      format,
      arranged: arrangedBy(kept, view),
      columns,
      outputs: await runBeside(kept, runId),
      signal,
      report: (done, total) => report?.({ activity: 'Writing the file', done, total }),
    })
    return { path: file, rowCount, bytes: (await stat(file)).size }
  })
}

/** Writes the response to a table to a file of this machine. */
export async function saveResponse(
  kept: KeptTable,
  { asideId, path: given, replace }: CallInput<'saveTableResponse'>,
  context: Partial<CallContext<'saveTableResponse'>>,
): Promise<CallOutput<'saveTableResponse'>> {
  const file = path.resolve(given)
  await requireFree(file, replace, kept.table.source.file)
  return await saveTableResponse(kept, { asideId, path: file }, context)
}

async function requireFree(file: string, replace: boolean, source: string): Promise<void> {
  if (file === source) {
    throw new UserError({
      code: 'bad-usage',
      message: 'This is the file that the table was opened from.',
      hint: 'Choose another name: rows that were not edited are read from it.',
    })
  }
  if (replace) return
  const isThere = await stat(file).then(
    () => true,
    () => false,
  )
  if (isThere) {
    throw new UserError({
      code: 'not-written',
      message: `"${file}" is there already.`,
      hint: 'Choose another name, or say that it may be replaced.',
    })
  }
}
