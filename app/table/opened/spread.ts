/** How the values of a column of an open table are spread, and two columns against each other. */
import { numberSql } from './arrangement.ts'
import type { ColumnPlace, RowOutputs, TableIndex } from './arrange.ts'

/** A column's values in numbers. */
export interface ColumnSpread {
  readonly rows: number
  readonly missing: number
  /** About so many different values. */
  readonly distinct: number
  /** Null where no value is a number. */
  readonly numbers: {
    readonly min: number
    readonly max: number
    readonly mean: number
    readonly count: number
    /** Rows in each of equal parts from `min` to `max`. */
    readonly bins: readonly number[]
  } | null
  /** The texts that occur most. */
  readonly common: readonly { readonly text: string; readonly count: number }[]
}

/** Whose columns, and for how long. */
export interface SpreadOf {
  readonly outputs: RowOutputs | null
  readonly signal: AbortSignal
}

const BINS = 24
const MOST_COMMON = 8
/** Letters of a text that is counted. */
const TEXT_LETTERS = 120

/** Counts the values of a column over all rows. */
export async function columnSpread(
  index: TableIndex,
  at: ColumnPlace,
  { outputs, signal }: SpreadOf,
): Promise<ColumnSpread> {
  return await index.ask({ places: [at], outputs, signal }, async ({ from, textOf }, connection) => {
    const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()
    const values = `(SELECT ${textOf(at)} AS t, ${numberSql(textOf(at))} AS v FROM ${from})`
    const numbers = `(SELECT v FROM ${values} WHERE isfinite(v))`
    const [counts = []] = await rowsOf(
      `SELECT count(*), count(*) - count(t), approx_count_distinct(t) FROM ${values}`,
    )
    const [summary = []] = await rowsOf(`SELECT count(v), min(v), max(v), avg(v) FROM ${numbers}`)
    const [count = 0, min = 0, max = 0, mean = 0] = summary.map(Number)
    const width = (max - min) / BINS
    const bins = Array.from({ length: BINS }, () => 0)
    if (count > 0) {
      const place = width > 0 ? `least(floor((v - ${min}) / ${width})::INTEGER, ${BINS - 1})` : '0'
      for (const [bin, rows] of await rowsOf(`SELECT ${place} AS bin, count(*) FROM ${numbers} GROUP BY bin`))
        bins[Number(bin)] = Number(rows)
    }
    const common = await rowsOf(
      `SELECT t[:${TEXT_LETTERS}] AS s, count(*) AS n FROM ${values} WHERE t IS NOT NULL GROUP BY s ORDER BY n DESC, s LIMIT ${MOST_COMMON}`,
    )
    return {
      rows: Number(counts[0]),
      missing: Number(counts[1]),
      // An estimate, which may be above what can be.
      distinct: Math.min(Number(counts[2]), Number(counts[0]) - Number(counts[1])),
      numbers: count === 0 ? null : { min, max, mean, count, bins },
      common: common.map(([text, rows]) => ({ text: String(text), count: Number(rows) })),
    }
  })
}

/** As many points as a picture of some hundred pixels shows apart. */
const MAX_POINTS = 1500

/** Rows of two columns as points, spread evenly over the table. */
export async function columnPoints(
  index: TableIndex,
  [across, up]: readonly [ColumnPlace, ColumnPlace],
  { outputs, signal }: SpreadOf,
): Promise<readonly (readonly [number, number])[]> {
  return await index.ask({ places: [across, up], outputs, signal }, async ({ from, textOf }, connection) => {
    const pairs = `(SELECT r.pos, ${numberSql(textOf(across))} AS x, ${numberSql(textOf(up))} AS y FROM ${from})`
    const found = await connection.runAndReadAll(
      `SELECT x, y FROM ${pairs} WHERE isfinite(x) AND isfinite(y) AND pos % greatest(1, (SELECT count(*) FROM r) // ${MAX_POINTS}) = 0 LIMIT ${2 * MAX_POINTS}`,
    )
    return found.getRows().map(([x, y]) => [Number(x), Number(y)] as const)
  })
}
