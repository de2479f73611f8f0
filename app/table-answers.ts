/** What a run of a table gave beside the outputs that stand at its rows: the model's own outputs, and the response. */
import { stat } from 'node:fs/promises'
import { encodeOutput } from '#app/payload/encode-predictions.ts'
import { errorBody } from '#app/payload/error-body.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { beginFile } from '#app/table/arriving-file.ts'
import { rowCountOf } from '#app/table/frame-rows.ts'
import { spilledParts } from '#app/table/frame-spill.ts'
import type { SpilledPart } from '#app/table/frame-spill.ts'
import { columnsByPlace } from '#app/table/frame-table.ts'
import { leadingClasses } from '#app/table/leading-classes.ts'
import type { LeadingClasses } from '#app/table/leading-classes.ts'
import { scratchFile } from '#app/table/opened/opened-table.ts'
import { openParquetRows } from '#app/table/opened/parquet-rows.ts'
import { lengthOf } from '#app/table/opened/row-order.ts'
import { createTableWriter } from '#app/table/table-writer.ts'
import type { CallContext, CallInput, CallOutput } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'
import type { Frame, Table } from '#shared/values.ts'
import type { KeptAside, KeptRun, KeptTable } from './kept-tables.ts'

const never = new AbortController().signal

function asideOf(kept: KeptTable, id: string): KeptAside {
  const found = kept.asides.get(id)
  if (found !== undefined) return found
  throw gone()
}

function gone(): UserError {
  return new UserError({
    code: 'not-found',
    message: 'The outputs of this run are no longer kept.',
    hint: 'Run it again: its inputs are still there.',
  })
}

/** The model's own outputs as columns beside the rows; made when they are first asked for. */
export async function tableOwnOutputs(
  kept: KeptTable,
  { asideId }: Pick<CallInput<'tableOwnOutputs'>, 'asideId'>,
  { signal = never, report }: Partial<CallContext<'tableOwnOutputs'>>,
): Promise<CallOutput<'tableOwnOutputs'>> {
  const aside = asideOf(kept, asideId)
  if (aside.ownRun === null) {
    const making = ownRun(kept, aside, {
      signal,
      report: (done) => report?.({ activity: 'Reading rows', done }),
    })
    aside.ownRun = making
    making.catch(() => (aside.ownRun = null))
  }
  const run = await aside.ownRun
  return { runId: run.name, columns: run.columns, rowCount: lengthOf(run.order), isAligned: run.isAligned }
}

async function ownRun(
  kept: KeptTable,
  { id, own, ownNames, order }: KeptAside,
  { signal, report }: { readonly signal: AbortSignal; readonly report: (done: number) => void },
): Promise<KeptRun> {
  const { table } = kept
  const name = `${id}own_`
  const answer = kept.runs.get(id)
  if (ownNames !== null && answer !== undefined)
    return { ...answer, name, columns: renamed(answer, ownNames) }
  if (own === null) throw gone()
  const file = scratchFile(table, `${name}outputs.parquet`)
  const writer = await createTableWriter(file, 'parquet')
  let leading: LeadingClasses | null = null
  let rowCount = 0
  try {
    for await (const part of spilledParts(own)) {
      signal.throwIfAborted()
      const rows = tableIn(part)
      leading ??= leadingClasses(rows)
      rowCount += rows.rowCount
      await writer.write(columnsByPlace(leading.into(rows)))
      report(rowCount)
    }
    await writer.finish()
  } finally {
    await writer.abandon()
  }
  const columns = leading?.columns ?? []
  const parquet = await openParquetRows(table.session, { file, reached: file })
  const source = { ...parquet, columns: columns.map((column) => ({ name: column.name, type: column.dtype })) }
  const isAligned = rowCount === lengthOf(order)
  return { source, order: isAligned ? order : [{ key: 0, count: rowCount }], name, columns, file, isAligned }
}

/** The columns of the answer under their own names; what is told of probabilities keeps its name. */
function renamed({ columns }: KeptRun, names: readonly string[]): KeptRun['columns'] {
  const left = names.values()
  return columns.map((column) =>
    column.told === undefined ? { ...column, name: left.next().value ?? column.name } : column,
  )
}

function tableIn(part: SpilledPart): Table {
  if (typeof part !== 'string' && part.kind === 'table') return part
  throw new Error("A model's own outputs are put aside as tables.")
}

/** Letters of a response that are shown. */
const SHOWN_LETTERS = 65_536

/** The beginning of what an endpoint would answer, and about how large the whole is. */
export async function tableResponse(
  kept: KeptTable,
  { asideId }: Pick<CallInput<'tableResponse'>, 'asideId'>,
): Promise<CallOutput<'tableResponse'>> {
  const { refusal, answers, rowCount } = asideOf(kept, asideId)
  if (refusal !== null) return { status: refusal.status, ...wholeOf(errorBody(refusal).body) }
  if (answers === null) throw notKept()
  let body = ''
  let rows = 0
  try {
    for await (const { text, rowsSoFar } of responseTexts(answers)) {
      body += text
      rows = rowsSoFar
      if (body.length > SHOWN_LETTERS) break
    }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return { status: 500, ...wholeOf('Internal Server Error') }
  }
  if (body.length <= SHOWN_LETTERS) return { status: 200, ...wholeOf(body) }
  // Where MLflow wrote the text, its rows are not told apart; it is kept as it is.
  const bytes = rows === 0 ? (await stat(answers)).size : Math.round((body.length / rows) * rowCount)
  return { status: 200, body: body.slice(0, SHOWN_LETTERS), bytes, isWhole: false }
}

function wholeOf(body: string) {
  return { body, bytes: Buffer.byteLength(body), isWhole: true }
}

function notKept(): UserError {
  return new UserError({
    code: 'over-limit',
    message: 'The response to this table is larger than what Palate keeps, or the disk was full.',
    hint: 'palate predict MODEL -i FILE -o answer.json writes the whole of it.',
  })
}

/** Writes the whole response to a file of this machine, or nothing. */
export async function saveTableResponse(
  kept: KeptTable,
  { asideId, path }: Pick<CallInput<'saveTableResponse'>, 'asideId' | 'path'>,
  { signal = never, report }: Partial<CallContext<'saveTableResponse'>>,
): Promise<CallOutput<'saveTableResponse'>> {
  const { answers, rowCount } = asideOf(kept, asideId)
  if (answers === null) throw notKept()
  const file = await beginFile(path)
  try {
    for await (const { text, rowsSoFar } of responseTexts(answers)) {
      signal.throwIfAborted()
      await file.write(text)
      report?.({ activity: 'Writing the file', done: Math.min(rowsSoFar, rowCount), total: rowCount })
    }
    await file.finish()
  } catch (error) {
    if (error instanceof PythonError) throw notWritable(error)
    throw error
  } finally {
    await file.abandon()
  }
  return { path, bytes: (await stat(path)).size }
}

function notWritable(error: PythonError): UserError {
  return new UserError({
    code: 'not-written',
    message: `MLflow's server cannot write this answer as JSON: ${error.message}`,
    hint: 'Export the outputs as CSV or Parquet instead.',
  })
}

interface ResponseText {
  readonly text: string
  /** Rows that are written with it; 0 where they are not told apart. */
  readonly rowsSoFar: number
}

/** The body of `/invocations`, piece by piece. Throws a PythonError for what the server cannot write. */
async function* responseTexts(file: string): AsyncGenerator<ResponseText> {
  yield { text: '{"predictions": ', rowsSoFar: 0 }
  const names = await arraysIn(file)
  if (names === null) yield* listedTexts(file, (part) => part)
  else {
    for (const [place, name] of names.entries()) {
      yield { text: `${place === 0 ? '{' : ', '}${JSON.stringify(name)}: `, rowsSoFar: 0 }
      yield* listedTexts(file, (part) => (part.kind === 'tensors' ? part.entries[place]?.tensor : undefined))
    }
    yield { text: '}', rowsSoFar: 0 }
  }
  yield { text: '}', rowsSoFar: 0 }
}

/** The names of a dict of arrays that came in parts, each of which is written whole before the next; else null. */
async function arraysIn(file: string): Promise<readonly string[] | null> {
  let names: readonly string[] | null = null
  let count = 0
  for await (const part of spilledParts(file)) {
    if (typeof part === 'string' || part.kind !== 'tensors') return null
    names = part.entries.map(({ name }) => name)
    count += 1
    if (count > 1) return names
  }
  return null
}

/** Lists go on from part to part; anything else is one part, or a text that is written already. */
async function* listedTexts(
  file: string,
  frameOf: (part: Frame) => Frame | undefined,
): AsyncGenerator<ResponseText> {
  let isOpen = false
  let hasItems = false
  let rowsSoFar = 0
  for await (const part of spilledParts(file)) {
    if (typeof part === 'string') {
      yield { text: part, rowsSoFar: 0 }
      continue
    }
    const frame = frameOf(part)
    const text = frame === undefined ? '[]' : encodeOutput(frame)
    if (!text.startsWith('[')) {
      yield { text, rowsSoFar: 0 }
      continue
    }
    const items = text.slice(1, -1)
    rowsSoFar += rowCountOf(part)
    yield { text: (isOpen ? '' : '[') + (hasItems && items !== '' ? ', ' : '') + items, rowsSoFar }
    isOpen = true
    hasItems ||= items !== ''
  }
  if (isOpen) yield { text: ']', rowsSoFar }
}
