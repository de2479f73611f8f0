/** Requests that wait together, run as one table: for models that answer each row by itself to the last bit. */
import { hasRows, joinedFrames, rowCountOf, rowsBetween } from '#app/table/frame-rows.ts'
import type { Data, Frame, ValueMap } from '#shared/values.ts'
import type { LoadedModel, Outcome } from './loaded-model.ts'

/** A model whose predicts wait for `run`, which then runs those that fit together at once. */
export interface JoinedPredicts {
  readonly loaded: LoadedModel
  /** Runs what was asked for until now. */
  run(): Promise<void>
}

/** Beyond so many rows a request gains nothing by company, and would keep the others waiting. */
const MAX_ROWS = 64

interface Asked {
  readonly input: Frame
  readonly params: ValueMap | null
  readonly resolve: (outcome: Promise<Outcome>) => void
}

/** Joins the predicts of a model; one that is not exact by row runs each by itself. */
export function joinedPredicts(loaded: LoadedModel): JoinedPredicts {
  let asked: Asked[] = []
  const predict = (input: Frame, params: ValueMap | null) =>
    new Promise<Outcome>((resolve) => asked.push({ input, params, resolve }))
  const run = async () => {
    const groups = new Map<string, Asked[]>()
    for (const [place, item] of asked.entries()) {
      const key = (loaded.isExactByRow === true ? makeOf(item) : null) ?? `alone ${place}`
      groups.set(key, [...(groups.get(key) ?? []), item])
    }
    asked = []
    for (const group of groups.values()) await runGroup(loaded, group)
  }
  return { loaded: { ...loaded, predict }, run }
}

/** What requests must have in common; null for one that runs by itself. */
function makeOf({ input, params }: Asked): string | null {
  if (params !== null && params.size > 0) return null
  // A table without rows is refused by itself, and not in company.
  const count = rowCountOf(input)
  if (count === 0 || count > MAX_ROWS) return null
  if (input.kind === 'tensor') {
    const [rows, ...rest] = input.shape
    return rows === undefined || !isPlain(input.values) ? null : JSON.stringify([input.values.dtype, rest])
  }
  if (input.kind !== 'table' || input.index !== undefined) return null
  if (!input.columns.every(({ values }) => isPlain(values))) return null
  return JSON.stringify(input.columns.map(({ name, labelType, values }) => [name, labelType, values.dtype]))
}

/** Objects and pandas' own dtypes are converted by all that a column holds. */
function isPlain(values: Data): boolean {
  if (values.dtype === 'str') return values.width === undefined
  return !['object', 'extension', 'bytes', 'datetime64'].includes(values.dtype)
}

async function runGroup(loaded: LoadedModel, group: readonly Asked[]): Promise<void> {
  const together = group.length > 1 ? await runTogether(loaded, group) : null
  for (const [place, { input, params, resolve }] of group.entries()) {
    const outcome = together?.[place]
    const answering = outcome === undefined ? loaded.predict(input, params) : Promise.resolve(outcome)
    resolve(answering)
    // One after the other, whatever becomes of it: whoever asked hears of it.
    await answering.catch(() => undefined)
  }
}

/** Each request's part of one answer; null where there is none, and each has to be asked for by itself. */
async function runTogether(loaded: LoadedModel, group: readonly Asked[]): Promise<readonly Outcome[] | null> {
  const { answer } = await loaded
    .predict(joinedFrames(group.map(({ input }) => input)), null)
    .catch(() => refused)
  const counts = group.map(({ input }) => rowCountOf(input))
  const all = counts.reduce((sum, count) => sum + count, 0)
  if (!answer.ok || !isOfRows(answer.output, all)) return null
  const { output, ...rest } = answer
  let from = 0
  return counts.map((count): Outcome => {
    const own = rowsBetween(output, from, from + count)
    from += count
    return { answer: { ...rest, output: own }, own: null }
  })
}

const refused: Pick<Outcome, 'answer'> = {
  answer: { ok: false, exception: { type: 'RuntimeError', message: '' } },
}

function isOfRows(output: Frame, count: number): boolean {
  if ((output.kind === 'table' || output.kind === 'series') && output.index !== undefined) return false
  return output.kind !== 'plain' && hasRows(output, count)
}
