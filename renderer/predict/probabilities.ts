/** Probabilities in results: dicts of class to probability, and float columns whose rows add up to one. */
import type { ResultWindow } from '#shared/prediction.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value, ValueKey } from '#shared/values.ts'

/** The class that leads and by how much. */
export interface Leader {
  readonly name: string
  readonly probability: number
}

/** Rows that are looked at to tell. */
const SAMPLED_ROWS = 50
/** float32 sums of a thousand classes stray this far from one. */
const SUM_TOLERANCE = 0.01
const MAX_CLASSES = 1_000

function isProbability(value: Value | undefined): value is number {
  return typeof value === 'number' && value >= -1e-6 && value <= 1 + 1e-6
}

/** The leader of a dict of probabilities; null for any other value. */
export function leaderOfMap(value: Value | undefined): Leader | null {
  if (value === undefined || value === null || !isValueMap(value) || value.size === 0) return null
  let leader: Leader | null = null
  let sum = 0
  for (const [key, item] of value) {
    if (!isProbability(item)) return null
    sum += item
    if (leader === null || item > leader.probability) leader = { name: keyText(key), probability: item }
  }
  return Math.abs(sum - 1) <= SUM_TOLERANCE ? leader : null
}

function keyText(key: ValueKey): string {
  return String(key)
}

/** Columns (by place) that hold dicts of probabilities. */
export function probabilityMapColumns(window: ResultWindow): ReadonlySet<number> {
  const found = window.columns.flatMap((column, place) => {
    const sample = column.cells.slice(0, SAMPLED_ROWS)
    return sample.length > 0 && sample.every((cell) => leaderOfMap(cell) !== null) ? [place] : []
  })
  return new Set(found)
}

/**
 * Whether the columns of a result are the classes of one distribution: two to a thousand float columns, every
 * sampled row within [0, 1] and adding up to one.
 */
export function areClassProbabilities(window: ResultWindow): boolean {
  const { columns } = window
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

/** What the classes are called: columns `probabilities[0]`, `probabilities[1]` … are classes 0, 1 … */
export function classNames(columns: readonly string[]): readonly string[] {
  const inside = columns.map((name) => /^(.*)\[([^\]]+)\]$/.exec(name))
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
