/** Arrays of numbers as the table that pandas makes of a CSV file of them: what a batch deployment hands to `predict`. */
import type { Arrival } from '#app/payload-round-trip.ts'
import { reprOf } from '#app/python-data/python-repr.ts'
import { valueAt } from '#shared/values.ts'
import type { Value } from '#shared/values.ts'

interface Request {
  readonly text: string
  readonly contentType: string
}

/** Arrays that a table of numbers can give: one with two axes, or several with one each; null for any other input. */
export function arraysAsTable(arrival: Arrival): Request | null {
  if (!arrival.ok) return null
  const { input } = arrival
  if (input.kind === 'tensor' && input.shape.length === 2) {
    const [count = 0, width = 0] = input.shape
    const cells = (row: number) =>
      Array.from({ length: width }, (_, column) => valueAt(input.values, row * width + column))
    return tableOf(
      Array.from({ length: width }, (_, column) => String(column)),
      Array.from({ length: count }, (_, row) => cells(row)),
    )
  }
  if (input.kind !== 'tensors' || input.entries.some(({ tensor }) => tensor.shape.length !== 1)) return null
  const count = Math.min(...input.entries.map(({ tensor }) => tensor.shape[0] ?? 0))
  return tableOf(
    input.entries.map(({ name }) => name),
    Array.from({ length: count }, (_, row) => input.entries.map(({ tensor }) => valueAt(tensor.values, row))),
  )
}

function tableOf(names: readonly string[], rows: readonly (readonly Value[])[]): Request | null {
  const isPlain = (value: Value) =>
    typeof value === 'bigint' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  if (!rows.every((row) => row.every(isPlain))) return null
  const data = rows.map((row) => `[${row.map(jsonOf).join(', ')}]`).join(', ')
  const body = `{"dataframe_split": {"columns": ${JSON.stringify(names)}, "data": [${data}]}}`
  return { text: body, contentType: 'application/json' }
}

/** Fractions stay such: pandas reads 1.0 as float64 and 1 as int64, from JSON as from CSV. */
function jsonOf(value: Value): string {
  return typeof value === 'boolean' ? String(value) : reprOf(value)
}
