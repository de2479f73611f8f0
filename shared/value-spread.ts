/** How values are spread: their range in equal steps, and the texts that occur most. */
import type { ColumnSpread } from './table-calls.ts'

/** One value: its text, null where it is missing, and its number where it is one. */
export interface SpreadCell {
  readonly text: string | null
  readonly number: number | null
}

const BINS = 24
const MOST_COMMON = 8
/** Letters of a text that is counted. */
const TEXT_LETTERS = 120
/** Texts that are counted each by itself; a column of more has nearly as many as rows. */
const MAX_TEXTS = 100_000

/** Counts the values of a column; what is not finite is in no step. */
export function spreadOf(cells: readonly SpreadCell[]): ColumnSpread {
  const counts = new Map<string, number>()
  let missing = 0
  for (const { text } of cells) {
    if (text === null) missing += 1
    else {
      const start = text.slice(0, TEXT_LETTERS)
      const known = counts.get(start)
      if (known !== undefined || counts.size < MAX_TEXTS) counts.set(start, (known ?? 0) + 1)
    }
  }
  const common = Array.from(counts, ([text, count]) => ({ text, count }))
    .toSorted((one, other) => other.count - one.count || (one.text < other.text ? -1 : 1))
    .slice(0, MOST_COMMON)
  const numbers = numbersOf(cells)
  return { rows: cells.length, missing, distinct: counts.size, numbers, common }
}

function numbersOf(cells: readonly SpreadCell[]): ColumnSpread['numbers'] {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let sum = 0
  let count = 0
  for (const { number } of cells) {
    if (number === null || !Number.isFinite(number)) continue
    min = Math.min(min, number)
    max = Math.max(max, number)
    sum += number
    count += 1
  }
  if (count === 0) return null
  const bins = Array.from({ length: BINS }, () => 0)
  const width = (max - min) / BINS
  for (const { number } of cells) {
    if (number === null || !Number.isFinite(number)) continue
    const place = width > 0 ? Math.min(BINS - 1, Math.floor((number - min) / width)) : 0
    bins[place] = (bins[place] ?? 0) + 1
  }
  return { min, max, mean: sum / count, count, bins }
}

/** As many points as a picture of some hundred pixels shows apart. */
const MAX_POINTS = 1_500

/** Rows spread evenly over all, at most as many as a picture shows. */
export function evenRows(rowCount: number): readonly number[] {
  const step = Math.max(1, Math.ceil(rowCount / MAX_POINTS))
  return Array.from({ length: Math.ceil(rowCount / step) }, (_none, at) => at * step)
}
