/**
 * The values at which a model's answer can change, by input column: split thresholds, edges of bins, categories, means and
 * spreads, followed back through scaling to the columns a person sends.
 */
import { placeOf } from '../place-of.ts'
import type { Value } from '#shared/values.ts'
import type { ColumnStep } from '../operation-parts.ts'
import type { Operation } from '../operations.ts'
import type { InputColumn } from '../export/export-model.ts'

/** The values of each column, numbers and texts apart. */
export interface ColumnPool {
  readonly name: string
  readonly type: InputColumn['type']
  readonly numbers: Set<number>
  readonly texts: Set<string>
}

/** Values kept of one column; more add nothing to what some thousand rows can hold. */
const MAX_VALUES = 40_000

/** Where a column of numbers inside the model comes from: an input column, and the number there that gives one here. */
interface Origin {
  readonly column: number
  readonly back: (value: number) => number
}

/** Columns at one place of the model; null where a column is no longer made of one input column. */
type Origins = readonly (Origin | null)[]

/** Pools of all input columns. */
export function thresholdPools(operation: Operation, columns: readonly InputColumn[]): readonly ColumnPool[] {
  const pools = columns.map(({ name, type }): ColumnPool => ({
    name,
    type,
    numbers: new Set(),
    texts: new Set(),
  }))
  const origins = columns.map((_, column): Origin => ({ column, back: (value) => value }))
  follow(operation, origins, pools)
  return pools
}

/** Whether the operation compares its columns and adds up nothing but what leaves hold. */
export function onlyCompares(operation: Operation): boolean {
  switch (operation.kind) {
    case 'sequence':
      return operation.steps.every(onlyCompares)
    case 'side-by-side':
    case 'combine':
      return operation.parts.every(onlyCompares)
    case 'column-parts':
      return operation.parts.every((part) => onlyCompares(part.operation))
    case 'check':
    case 'check-cells':
    case 'identity':
    case 'frame-input':
    case 'cast':
    case 'small-to-zero':
    case 'impute':
    case 'one-hot':
    case 'ordinal':
    case 'category-codes':
    case 'pick':
    case 'bins':
    case 'forest':
    case 'rows':
    case 'elements':
    case 'label-largest':
    case 'label-above':
    case 'label-index':
      return true
    default:
      return false
  }
}

/** Adds what an operation compares its input with, and gives its output's origins. */
function follow(operation: Operation, origins: Origins, pools: readonly ColumnPool[]): Origins {
  const note = (place: number, value: number): void => noteNumber(pools, origins[place] ?? null, value)
  switch (operation.kind) {
    case 'sequence':
      return operation.steps.reduce((known, step) => follow(step, known, pools), origins)
    case 'columns-arithmetic': {
      for (const { by, values } of operation.steps.slice(0, 1))
        if (by === 'subtract') values.forEach((value, place) => note(place, value))
      return operation.steps.reduce(throughStep, origins)
    }
    case 'forest':
      operation.forest.features.forEach((feature, node) => {
        if (feature >= 0) note(feature, operation.forest.thresholds[node] ?? 0)
      })
      return []
    case 'isolation':
      operation.forest.features.forEach((feature, node) => {
        if (feature >= 0) note(feature, operation.forest.thresholds[node] ?? 0)
      })
      return []
    case 'bins':
      operation.edges.forEach((edges, place) => edges.forEach((edge) => note(place, edge)))
      return []
    case 'one-hot':
    case 'ordinal':
      operation.categories.forEach((categories, place) => {
        const from = operation.kind === 'ordinal' ? (operation.columns[place] ?? place) : place
        for (const value of categories.values) noteValue(pools, origins[from] ?? null, value)
      })
      return []
    case 'impute':
      operation.fill.forEach((value, place) => noteValue(pools, origins[place] ?? null, value))
      return operation.keep.map((place) => origins[place] ?? null)
    case 'pick':
      return operation.columns.map((place) => origins[place] ?? null)
    case 'category-codes':
      return operation.order.map((place) => origins[place] ?? null)
    case 'side-by-side':
      return operation.parts.flatMap((part) => follow(part, origins, pools))
    case 'combine':
    case 'list':
    case 'label-columns':
      for (const part of operation.parts) follow(part, origins, pools)
      return []
    case 'column-parts': {
      const names = operation.check.names ?? []
      return operation.parts.flatMap((part) => {
        const place = placeOf(names, part.columns.length)
        const places = part.columns.map((column) => (typeof column === 'number' ? column : place(column)))
        return follow(
          part.operation,
          places.map((place) => origins[place] ?? null),
          pools,
        )
      })
    }
    case 'check':
    case 'check-cells':
    case 'identity':
    case 'to-sparse':
    case 'rename':
    case 'cast':
    case 'small-to-zero':
    case 'floats-only':
    case 'frame-input':
      return origins
    default:
      return []
  }
}

function throughStep(origins: Origins, { by, values }: ColumnStep): Origins {
  return origins.map((origin, place) => {
    const value = values[place] ?? 0
    if (origin === null || by === 'minimum' || by === 'maximum') return origin
    const { column, back } = origin
    if (by === 'add') return { column, back: (number) => back(number - value) }
    if (by === 'subtract') return { column, back: (number) => back(number + value) }
    if (by === 'multiply') return { column, back: (number) => back(number / value) }
    return { column, back: (number) => back(number * value) }
  })
}

function noteValue(pools: readonly ColumnPool[], origin: Origin | null, value: Value): void {
  if (typeof value === 'string' && origin !== null) pools[origin.column]?.texts.add(value)
  else if (typeof value === 'number' || typeof value === 'bigint') noteNumber(pools, origin, Number(value))
}

function noteNumber(pools: readonly ColumnPool[], origin: Origin | null, value: number): void {
  if (origin === null) return
  const numbers = pools[origin.column]?.numbers
  const there = origin.back(value)
  if (numbers !== undefined && numbers.size < MAX_VALUES && Number.isFinite(there)) numbers.add(there)
}
