/** Probabilities in results: dicts and lists that add up to one, and float columns whose rows do. */
import { isTensor, isValueList, isValueMap, valueAt } from './values.ts'
import type { Value, ValueKey } from './values.ts'

/** The class that leads and by how much. */
export interface Leader {
  readonly name: string
  readonly probability: number
}

/** The first cells of a column. */
export interface SampledColumn {
  readonly name: string
  readonly dtype: string
  readonly cells: readonly Value[]
}

/** Rows that are looked at to tell. */
export const SAMPLED_ROWS = 50
/** float32 sums of a thousand classes stray this far from one. */
const SUM_TOLERANCE = 0.01
const MAX_CLASSES = 1_000

function isProbability(value: Value | undefined): value is number {
  return typeof value === 'number' && value >= -1e-6 && value <= 1 + 1e-6
}

/** The leader of a dict or a list of probabilities; null for any other value. A list's classes are its places. */
export function leaderOf(value: Value | undefined): Leader | null {
  if (value === undefined || value === null || typeof value !== 'object') return null
  if (isValueMap(value)) return leaderAmong(value)
  if (isValueList(value)) return value.length < 2 ? null : leaderAmong(value.entries())
  if (!isTensor(value) || value.shape.length !== 1) return null
  const { length } = value.values.data
  if (length < 2 || length > MAX_CLASSES) return null
  return leaderAmong(Array.from({ length }, (_none, place) => [place, valueAt(value.values, place)] as const))
}

function leaderAmong(entries: Iterable<readonly [ValueKey, Value]>): Leader | null {
  let leader: { key: ValueKey; probability: number } | null = null
  let sum = 0
  for (const [key, item] of entries) {
    if (!isProbability(item)) return null
    sum += item
    if (leader === null || item > leader.probability) leader = { key, probability: item }
  }
  if (leader === null || Math.abs(sum - 1) > SUM_TOLERANCE) return null
  return { name: String(leader.key), probability: leader.probability }
}

/** Columns (by place) that hold dicts or lists of probabilities. */
export function probabilityColumns(columns: readonly SampledColumn[]): ReadonlySet<number> {
  const found = columns.flatMap(({ cells }, place) => {
    const sample = cells.slice(0, SAMPLED_ROWS)
    return sample.length > 0 && sample.every((cell) => leaderOf(cell) !== null) ? [place] : []
  })
  return new Set(found)
}

/**
 * Whether the columns of a result are the classes of one distribution: two to a thousand float columns, every
 * sampled row within [0, 1] and adding up to one.
 */
export function areClassProbabilities(columns: readonly SampledColumn[]): boolean {
  if (columns.length < 2 || columns.length > MAX_CLASSES) return false
  if (!columns.every((column) => column.dtype.startsWith('float'))) return false
  const rowCount = Math.min(SAMPLED_ROWS, columns[0]?.cells.length ?? 0)
  if (rowCount === 0) return false
  return Array.from({ length: rowCount }, (_, row) => row).every((row) => {
    const values = columns.map((column) => column.cells[row])
    if (!values.every(isProbability)) return false
    return Math.abs(values.reduce((sum, value) => sum + value, 0) - 1) <= SUM_TOLERANCE
  })
}

const INSIDE = /^(.*)\[([^\]]+)\]$/

/** The output that a column `probabilities[0]` is of; null for another name. */
export function outputOfColumn(name: string): string | null {
  return INSIDE.exec(name)?.[1] ?? null
}

/** What the classes are called: columns `probabilities[0]`, `probabilities[1]` … are classes 0, 1 … */
export function classNames(columns: readonly string[]): readonly string[] {
  const inside = columns.map((name) => INSIDE.exec(name))
  const prefix = inside[0]?.[1]
  return prefix !== undefined && inside.every((match) => match?.[1] === prefix)
    ? inside.map((match) => match?.[2] ?? '')
    : columns
}

/** The leader among named values of one row; null where one is no number. */
export function leaderOfRow(names: readonly string[], values: readonly (Value | undefined)[]): Leader | null {
  let leader: Leader | null = null
  for (const [place, value] of values.entries()) {
    if (typeof value !== 'number') return null
    if (leader === null || value > leader.probability) {
      leader = { name: names[place] ?? String(place), probability: value }
    }
  }
  return leader
}
