/** Tables of any size through a model: read, enforced, run and handed on part by part, or whole where that matters. */
import { agreeInRows, firstRows, hasRows, joinedFrames, rowCountOf } from '#app/table/frame-rows.ts'
import { enforce, signatureBeforeMlflow } from '#app/schema/enforce.ts'
import type { Enforced } from '#app/schema/enforce.ts'
import type { ParsedPayload } from '#app/payload/parsed-payload.ts'
import type { LoadedModel, Outcome } from '#app/runtime/loaded-model.ts'
import type { Signature } from '#shared/model.ts'
import type { Printed, Refusal, Trace } from '#shared/prediction.ts'
import { UserError } from '#shared/user-error.ts'
import type { Frame, Table, Value, ValueMap } from '#shared/values.ts'
import { RowsBelongTogether } from './table-input.ts'
import type { TableInput } from './table-input.ts'

/** A model with what its predict is called with beside the rows. */
export interface TableModel {
  readonly loaded: LoadedModel
  readonly signature: Signature | null
  /** Undefined when none are given. */
  readonly params: Value | undefined
  /** What the server answers when the model raises. */
  readonly refusalOf: (answer: Outcome['answer'] & { ok: false }, input: Frame) => Refusal
}

/** Takes the answers in order. `restart` forgets those so far: the table is run again, whole. */
export interface AnswerSink {
  /** `outcome` is what the rows of `output` came of. */
  write(output: Frame, outcome: Outcome): Promise<void>
  restart(): Promise<void>
}

/** How far it is. */
export interface TableProgress {
  readonly rows: number
  /** 0 to 1; null where the end is not known. */
  readonly fraction: number | null
}

/** What came of a table. */
export type TableOutcome =
  | {
      readonly ok: true
      readonly trace: Trace
      readonly rowCount: number
      readonly inParts: boolean
      readonly printed?: Printed
    }
  | {
      readonly ok: false
      readonly refusal: Refusal
      readonly trace: Trace
      /** What the model itself computed, where it ran. */
      readonly own?: Outcome['own']
      readonly printed?: Printed
    }

/** What a run may take and tell. */
export interface TableRun {
  readonly sink: AnswerSink
  readonly signal: AbortSignal
  readonly report: (progress: TableProgress) => void
}

/** As many rows are run twice, alone and with as many more, to see whether a row's answer depends on others. */
const PROBE_ROWS = 64

/**
 * Runs a table. What is refused in parts is read again whole, since some of what MLflow infers depends on all rows, and
 * so is a table for a model of which it is not known, or not seen, that its answer for a row depends on that row alone.
 */
export async function predictTable(
  model: TableModel,
  input: TableInput,
  run: TableRun,
): Promise<TableOutcome> {
  if (input.parts !== null) {
    const outcome = await unlessTogether(() =>
      model.loaded.keepsRowsApart() ? partsThrough(model, input, run) : joinedThrough(model, input, run),
    )
    if (outcome !== null) return outcome
  }
  await run.sink.restart()
  return await predictReady(model, enforced(model, await input.whole(run.signal)), run)
}

/** Null where it does not do in parts. */
async function unlessTogether(through: () => Promise<TableOutcome>): Promise<TableOutcome | null> {
  try {
    return await through()
  } catch (error) {
    if (error instanceof RowsBelongTogether) return null
    throw error
  }
}

async function partsThrough(model: TableModel, input: TableInput, run: TableRun): Promise<TableOutcome> {
  const sample = input.sample === null ? null : enforced(model, await input.sample())
  if (sample?.ok === false) throw new RowsBelongTogether()
  let trace = sample?.trace
  let rows = 0
  let waiting: Outcome | undefined
  for await (const part of input.parts?.(run.signal) ?? []) {
    run.signal.throwIfAborted()
    const ready = enforced(model, part.parsed)
    if (!ready.ok) throw new RowsBelongTogether()
    if (rows === 0) await requireRowwise(model.loaded, ready)
    const count = rowCountOf(ready.input)
    // The model works while the answer before is written.
    const running = model.loaded.predict(ready.input, ready.params)
    running.catch(() => undefined)
    if (waiting !== undefined) await run.sink.write(answerOf(waiting), waiting)
    waiting = await running
    requireRows(waiting, count)
    rows += count
    trace ??= ready.trace
    run.report({ rows, fraction: part.progress })
  }
  if (waiting === undefined || trace === undefined) throw new RowsBelongTogether()
  await run.sink.write(answerOf(waiting), waiting)
  return { ok: true, trace: { ...trace, rowCount: rows }, rowCount: rows, inParts: true }
}

/** An input that is ready, or was refused while it was read or enforced. */
function enforced({ loaded, signature, params }: TableModel, parsed: ParsedPayload): Enforced {
  if (!parsed.ok)
    return { ok: false, refusal: parsed.refusal, trace: { steps: [], reordered: false, rowCount: null } }
  const rules = signatureBeforeMlflow(signature, loaded.isMlflow === true)
  return enforce(parsed.input, params ?? parsed.params, rules, parsed.casts)
}

function answerOf(outcome: Outcome): Frame {
  if (!outcome.answer.ok) throw new RowsBelongTogether()
  return outcome.answer.output
}

/** A model that sums up its rows gives another number of them. */
function requireRows(outcome: Outcome, count: number): void {
  if (!hasRows(answerOf(outcome), count)) throw new RowsBelongTogether()
}

async function requireRowwise(
  loaded: LoadedModel,
  ready: { readonly input: Frame; readonly params: ValueMap | null },
) {
  const count = rowCountOf(ready.input)
  if (count < 2) return
  const few = Math.min(PROBE_ROWS, Math.floor(count / 2))
  const alone = answerOf(await loaded.predict(firstRows(ready.input, few), ready.params))
  const together = answerOf(await loaded.predict(firstRows(ready.input, 2 * few), ready.params))
  if (!hasRows(alone, few) || !agreeInRows(alone, together, few)) throw new RowsBelongTogether()
}

/**
 * A table for a model that gets its rows together, read in parts all the same: plain numbers are read in a tenth of the
 * time that MLflow's way takes.
 */
async function joinedThrough(model: TableModel, input: TableInput, run: TableRun): Promise<TableOutcome> {
  const sample = input.sample === null ? null : enforced(model, await input.sample())
  if (sample?.ok === false) throw new RowsBelongTogether()
  const frames: Frame[] = []
  let params: ValueMap | null = null
  let trace = sample?.trace
  let rows = 0
  for await (const part of input.parts?.(run.signal) ?? []) {
    run.signal.throwIfAborted()
    const ready = enforced(model, part.parsed)
    if (!ready.ok || !isTableLike(ready.input, frames[0])) throw new RowsBelongTogether()
    frames.push(ready.input)
    rows += ready.input.rowCount
    requireCells(rows * ready.input.columns.length)
    ;({ params } = ready)
    trace ??= ready.trace
    run.report({ rows, fraction: part.progress })
  }
  if (trace === undefined || frames.length === 0) throw new RowsBelongTogether()
  const ready = {
    ok: true,
    input: joinedFrames(frames),
    params,
    trace: { ...trace, rowCount: rows },
  } as const
  return await predictReady(model, ready, run)
}

/** Two gigabytes of doubles: the model holds them, too. */
const MAX_CELLS = 250_000_000

function requireCells(cells: number): void {
  if (cells <= MAX_CELLS) return
  throw new UserError({
    code: 'over-limit',
    message: `The table has more than the ${MAX_CELLS.toLocaleString('en-US')} cells that a model gets at once.`,
    hint: 'Split the file: this model gets its rows together.',
  })
}

/** Whether it is a table of numbered rows that goes under the first one as it is. */
function isTableLike(frame: Frame, first: Frame | undefined): frame is Table {
  if (frame.kind !== 'table' || frame.index !== undefined) return false
  if (first === undefined) return true
  return (
    first.kind === 'table' &&
    first.columns.length === frame.columns.length &&
    frame.columns.every(({ name, values }, place) => {
      const other = first.columns[place]
      return other?.name === name && other.values.dtype === values.dtype
    })
  )
}

async function predictReady(model: TableModel, ready: Enforced, run: TableRun): Promise<TableOutcome> {
  if (!ready.ok) return ready
  run.signal.throwIfAborted()
  const outcome = await model.loaded.predict(ready.input, ready.params)
  const { answer, own, printed } = outcome
  const said = printed === undefined ? {} : { printed }
  if (!answer.ok)
    return { ok: false, refusal: model.refusalOf(answer, ready.input), trace: ready.trace, own, ...said }
  await run.sink.write(answer.output, outcome)
  const rowCount = rowCountOf(ready.input)
  run.report({ rows: rowCount, fraction: 1 })
  return { ok: true, trace: ready.trace, rowCount, inParts: false, ...said }
}

/** Answers that make sense only together, as one. */
export function answersJoined(answers: readonly Frame[]): Frame {
  const [only, ...more] = answers
  return only !== undefined && more.length === 0 ? only : joinedFrames(answers)
}
