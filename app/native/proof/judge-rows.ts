/** Whether two evaluators gave the same answers. */
import { valueAt, type Data } from '#shared/values.ts'

/** What differed over some rows. */
export interface Judged {
  readonly rows: number
  /** Numbers whose bits are the same, of all. */
  readonly sameNumbers: number
  readonly numbers: number
  /** Relative to the larger of 1 and the numbers themselves. */
  readonly largestDifference: number
  /** First row where the answers differ by more than the last digits. */
  readonly wrongRow: number | null
}

/**
 * Two evaluators add in another order and take exponentials by other means: a number may differ by 1e-9 of its size or of the
 * largest in the answer (float32: 1e-5). Labels must be the same.
 */
const TOLERANCE = { double: 1e-9, single: 1e-5 } as const

/** Compares two answers of the same length; `isTie` says for a row whether its scores leave the label open. */
export function judgeRows(ours: Data, theirs: Data, width: number, isTie: (row: number) => boolean): Judged {
  const { length } = ours.data
  const single = ours.dtype === 'float32'
  const tolerance = single ? TOLERANCE.single : TOLERANCE.double
  const result = { sameNumbers: 0, largestDifference: 0, wrongRow: length === theirs.data.length ? -1 : 0 }
  for (let at = 0; at < length; at++) {
    const mine = plain(ours, at)
    const other = plain(theirs, at)
    if (Object.is(mine, other)) {
      result.sameNumbers++
      continue
    }
    const row = Math.floor(at / width)
    if (typeof mine === 'number' && typeof other === 'number') {
      const difference =
        mine === other ? 0 : Math.abs(mine - other) / Math.max(1, Math.abs(mine), Math.abs(other))
      if (difference <= tolerance) {
        result.largestDifference = Math.max(result.largestDifference, difference)
        continue
      }
    }
    if (!isTie(row) && result.wrongRow < 0) result.wrongRow = row
  }
  return {
    rows: length / width,
    numbers: length,
    ...result,
    wrongRow: result.wrongRow < 0 ? null : result.wrongRow,
  }
}

function plain(data: Data, at: number): unknown {
  const value = valueAt(data, at)
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  return value
}
