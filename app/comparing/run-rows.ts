/** One side over all rows: at once where that works, else in parts until the rows that fail are alone. */
import type { SideOutput } from '#app/compare/compare.ts'
import { joinedFrames, rowCountOf } from '#app/table/frame-rows.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import type { RowFailure } from '#shared/comparison.ts'
import { UserError } from '#shared/user-error.ts'
import type { Frame } from '#shared/values.ts'
import { rowsOfBody } from './split-rows.ts'
import type { RowsOfBody } from './split-rows.ts'

/** What a side answers to one request. */
export type Answered =
  | { readonly ok: true; readonly output: Frame }
  | {
      readonly ok: false
      readonly message: string
      /** True where the rows are not to blame, so that fewer of them would not help: a key that is refused. */
      readonly isForAll?: boolean
    }

/** Asks a side. Rejects with a UserError; after `runtime-crashed` the next call starts what ended anew. */
export type Ask = (payload: RequestPayload) => Promise<Answered>

/** Rows of a larger request are not looked for: each failure costs some requests. */
const MAX_ROWS = 20_000

/** A model that fails on most rows is not asked about each of them. */
const MAX_REQUESTS = 400

/** A process that ended is started again, which takes seconds where it is Python's. */
const MAX_ENDS = 8

/** The output of a side, with the rows that it fails on, or that end its process, apart. */
export async function runRows(name: string, payload: RequestPayload, asked: Ask): Promise<SideOutput> {
  const ask = surviving(asked)
  const whole = await ask(payload)
  const base = { name, failure: null, rowNumbers: null, failures: [] } as const
  if (whole.ok) return { ...base, output: whole.output }
  const failed = { ...base, output: null, failure: whole.message }
  const rows = whole.isForAll === true ? null : rowsOfBody(payload)
  if (rows === null || rows.rowCount < 2 || rows.rowCount > MAX_ROWS) return failed
  const found = await findFailures(rows, ask, whole.message)
  return found === null ? failed : { ...base, ...found }
}

/** A process that ends is a failure of the rows it was given. */
function surviving(ask: Ask): Ask {
  let ends = 0
  return async (payload) => {
    try {
      return await ask(payload)
    } catch (error) {
      if (!(error instanceof UserError) || error.failure.code !== 'runtime-crashed') throw error
      ends += 1
      return { ok: false, message: error.failure.message, isForAll: ends > MAX_ENDS }
    }
  }
}

interface Found {
  readonly output: Frame
  readonly rowNumbers: readonly number[]
  readonly failures: readonly RowFailure[]
}

/** Null where no row is answered, or where it takes too many requests to tell. */
async function findFailures(rows: RowsOfBody, ask: Ask, message: string): Promise<Found | null> {
  const answers: { readonly from: number; readonly output: Frame }[] = []
  const failures: RowFailure[] = []
  let requests = 0
  const visit = async (from: number, to: number, why: string): Promise<boolean> => {
    if (to - from === 1) {
      failures.push({ row: from, message: why })
      return true
    }
    const middle = from + Math.floor((to - from) / 2)
    for (const [start, end] of [
      [from, middle],
      [middle, to],
    ] as const) {
      requests += 1
      if (requests > MAX_REQUESTS) return false
      const answer = await ask(rows.part(start, end))
      if (answer.ok) {
        // An answer for all rows together cannot be brought to its rows.
        if (rowCountOf(answer.output) !== end - start) return false
        answers.push({ from: start, output: answer.output })
      } else if (answer.isForAll === true || !(await visit(start, end, answer.message))) return false
    }
    return true
  }
  const isDone = await visit(0, rows.rowCount, message)
  if (!isDone || answers.length === 0) return null
  const output = joined(answers.map((answer) => answer.output))
  const rowNumbers = answers.flatMap((answer) =>
    Array.from({ length: rowCountOf(answer.output) }, (_none, row) => answer.from + row),
  )
  return output === null ? null : { output, rowNumbers, failures }
}

/** Null where the parts are not alike: dtypes may hang on the rows. */
function joined(outputs: readonly Frame[]): Frame | null {
  try {
    return joinedFrames(outputs)
  } catch {
    return null
  }
}
