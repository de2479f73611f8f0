/** What a custom predict gave back as an output: columns, or a list with an entry a row. */
import { UserError } from '#shared/user-error.ts'
import { valueAt } from '#shared/values.ts'
import type { Data, Frame, Value, ValueKey } from '#shared/values.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * Reads the JSON of `inside.ts`. `floats` names the columns whose whole numbers are floats. Throws a UserError for what is
 * neither an object of columns of one length nor a list.
 */
export function resultFrame(text: string, floats: ReadonlySet<string>): Frame {
  const result = JSON.parse(text) as Json
  if (isList(result)) return { kind: 'plain', value: result.map((cell) => toValue(cell, areFloats(result))) }
  if (result === null || typeof result !== 'object') throw noColumns(result)
  const columns = Object.entries(result).map(([key, cells]) => {
    const name = key.slice(1)
    if (!isList(cells)) throw noColumn(name)
    const isFloat = floats.has(name) || areFloats(cells)
    return { name, values: columnData(cells.map((cell) => toValue(cell, isFloat))) }
  })
  const [first] = columns
  if (first === undefined) throw noColumns({})
  const rowCount = first.values.data.length
  const other = columns.find(({ values }) => values.data.length !== rowCount)
  if (other !== undefined) {
    throw new UserError({
      code: 'model-failed',
      message: `The custom predict gave ${rowCount} values of ${first.name}, but ${other.values.data.length} of ${other.name}.`,
      hint: 'Give one value for each row in every column.',
    })
  }
  const [only] = columns
  if (columns.length === 1 && only?.name === 'predictions') {
    return {
      kind: 'plain',
      value: Array.from({ length: rowCount }, (_none, row) => valueAt(only.values, row)),
    }
  }
  return { kind: 'table', rowCount, columns }
}

const LARGEST_INT64 = 2n ** 63n - 1n

/** Numbers, booleans and texts of one kind have its dtype, as in the exported wrapper; what is mixed stays as it is. */
function columnData(cells: readonly Value[]): Data {
  if (cells.length === 0) return { dtype: 'object', data: cells }
  if (cells.every((cell) => typeof cell === 'string')) return { dtype: 'str', data: cells }
  if (cells.every((cell) => typeof cell === 'number'))
    return { dtype: 'float64', data: Float64Array.from(cells) }
  if (cells.every((cell) => typeof cell === 'boolean'))
    return { dtype: 'bool', data: Uint8Array.from(cells, Number) }
  if (cells.every((cell) => typeof cell === 'bigint' && cell >= -LARGEST_INT64 - 1n && cell <= LARGEST_INT64))
    return { dtype: 'int64', data: BigInt64Array.from(cells) }
  return { dtype: 'object', data: cells }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** JavaScript has no integers: numbers are floats where any of a column is. */
function areFloats(cells: readonly Json[]): boolean {
  return cells.some((cell) =>
    isList(cell)
      ? areFloats(cell)
      : typeof cell === 'number'
        ? !Number.isSafeInteger(cell)
        : typeof cell === 'object' && cell !== null && Object.hasOwn(cell, '$float'),
  )
}

function toValue(value: Json, isFloat: boolean): Value {
  if (typeof value === 'number') return isFloat || !Number.isSafeInteger(value) ? value : BigInt(value)
  if (isList(value)) return value.map((item) => toValue(item, isFloat))
  if (value === null || typeof value !== 'object') return value
  const { $int: whole, $float: float } = value
  if (typeof whole === 'string') return BigInt(whole)
  if (typeof float === 'string') return Number(float)
  return new Map(
    Object.entries(value).map(([key, item]): [ValueKey, Value] => [key.slice(1), toValue(item, isFloat)]),
  )
}

const HINT = 'Give { name: [a value for each row] }, or a list with an entry for each row.'

function noColumns(result: Json): UserError {
  const what =
    result === null
      ? 'nothing'
      : typeof result === 'object'
        ? 'an object without columns'
        : `a ${typeof result}`
  return new UserError({ code: 'model-failed', message: `The custom predict gave ${what}.`, hint: HINT })
}

function noColumn(name: string): UserError {
  return new UserError({
    code: 'model-failed',
    message: `The custom predict gave a "${name}" that is no list.`,
    hint: HINT,
  })
}
