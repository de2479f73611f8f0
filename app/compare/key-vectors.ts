/** The values by which rows of two sides are brought together. */
import { UserError } from '#shared/user-error.ts'
import type { SideColumn } from './side-column.ts'
import { cellOf } from './vector.ts'
import type { Vector } from './vector.ts'

interface KeyedSide {
  readonly columns: readonly SideColumn[]
  readonly rowNumbers: readonly number[] | null
}

/**
 * The key's values of both sides; where an output does not have the column, those of the input rows it was made from.
 * Without a key the input's row numbers, where some rows failed; null where position will do.
 */
export function keyVectors(
  left: KeyedSide,
  right: KeyedSide,
  { inputs, options: { key, map } }: KeyPlace,
): { readonly left: Vector; readonly right: Vector } | null {
  if (key === null) {
    if (left.rowNumbers === null && right.rowNumbers === null) return null
    return { left: numbersOf(left), right: numbersOf(right) }
  }
  const one = has(left, key) ? key : (map.find(([, mapped]) => mapped === key)?.[0] ?? key)
  const other = map.find(([name]) => name === one)?.[1] ?? key
  return { left: keyOf(left, inputs, one), right: keyOf(right, inputs, other) }
}

interface KeyPlace {
  readonly inputs: readonly SideColumn[]
  /** A mapping says what the other side calls the key. */
  readonly options: {
    readonly key: string | null
    readonly map: readonly (readonly [string, string])[]
  }
}

function has({ columns }: KeyedSide, name: string): boolean {
  return columns.some(({ column }) => column.name === name)
}

function numbersOf({ columns, rowNumbers }: KeyedSide): Vector {
  const length = columns[0]?.vector.data.length ?? 0
  const data = rowNumbers === null ? Array.from({ length }, (_none, row) => row) : rowNumbers
  return { kind: 'numbers', family: 'int', type: 'row', data: Float64Array.from(data), nulls: null }
}

function keyOf(side: KeyedSide, inputs: readonly SideColumn[], key: string): Vector {
  const own = side.columns.find(({ column }) => column.name === key)
  if (own !== undefined) return own.vector
  const input = inputs.find(({ column }) => column.name === key)
  const length = side.columns[0]?.vector.data.length ?? 0
  if (input === undefined) {
    const names = [...side.columns, ...inputs].map(({ column }) => column.name)
    throw new UserError({
      code: 'bad-usage',
      message: `No output and no input has a column "${key}" to align rows by.`,
      hint: `There are: ${names.slice(0, 20).join(', ')}`,
    })
  }
  const rows = side.rowNumbers ?? Array.from({ length }, (_none, row) => row)
  if (side.rowNumbers === null && input.vector.data.length !== length) {
    throw new UserError({
      code: 'bad-usage',
      message: `The column "${key}" is one of the input, which has ${input.vector.data.length} rows, while an output has ${length}.`,
      hint: 'Align by a column that both outputs have.',
    })
  }
  const data = rows.map((row) => cellOf(input.vector, row))
  return { kind: 'values', family: 'mixed', type: 'key', data }
}
