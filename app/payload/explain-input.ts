/** Why a member of `inputs` or `instances` cannot be converted: the rows it is about, in plain words, with ways out. */
import { typeRepr } from '#app/mlflow-types/type-text.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import type { ErrorWords } from '#app/python-data/python-error.ts'
import type { ColumnSpec, TensorSpec } from '#shared/model.ts'
import { isValueList } from '#shared/values.ts'
import type { Value, ValueKey } from '#shared/values.ts'
import { explainCast, nestedWays } from './explain-cast.ts'

/** Where a member stands: its name (null for an input without names), its row where each row is converted by itself. */
export interface InputPlace {
  readonly name: ValueKey
  readonly row?: number
}

/** A member that was refused; `cast` converts a value of it, and throws PythonError where it cannot. */
export interface RefusedInput {
  readonly data: Value
  readonly spec: ColumnSpec | TensorSpec | null
  readonly at: InputPlace
  readonly error: PythonError
  readonly cast: (data: Value) => unknown
}

/** Elements of an array looked at for those that are refused: casting one by one takes about 1 µs each. */
const MAX_ELEMENTS_TRIED = 100_000

/** As many refused elements are named. */
const MAX_PLACES = 50

/** The words for a refused member. */
export function explainInput(refused: RefusedInput): ErrorWords {
  const { data, spec, at } = refused
  if (spec !== null && at.name !== null && !('shape' in spec) && spec.type.kind === 'scalar') {
    return explainCast({
      column: {
        name: labelOf(at),
        values: { dtype: 'object', data: isValueList(data) ? data : [data] },
      },
      type: spec.type.type,
      castOne: (one) => refused.cast(valuesOf(one)),
      firstRow: at.row ?? 0,
      isTfServing: true,
    })
  }
  if (spec === null) return arrayWords(refused, 'one array')
  if ('shape' in spec) return arrayWords(refused, spec.dtype)
  if (spec.type.kind === 'scalar') return arrayWords(refused, spec.type.type)
  return nestedWords(refused, typeRepr(spec.type))
}

function labelOf({ name }: InputPlace): string {
  return name === null ? 'the input' : String(name)
}

function placesOf(at: InputPlace, row: number | undefined = at.row): ErrorWords['places'] {
  const place = {
    ...(row === undefined ? {} : { row }),
    ...(at.name === null ? {} : { column: String(at.name) }),
  }
  return Object.keys(place).length === 0 ? [] : [place]
}

function whereOf(at: InputPlace, row: number | undefined = at.row): string {
  if (row !== undefined) return `Row ${row + 1}, ${labelOf(at)}`
  return at.name === null ? 'The input' : labelOf(at)
}

/** Lists and dicts are not cast; MLflow says which value it met. */
function nestedWords({ at, error }: RefusedInput, type: string): ErrorWords {
  return {
    plain: `${whereOf(at)} does not fit ${type}: ${error.message}`,
    ways: [
      ...nestedWays(labelOf(at), error.message),
      'Nested values keep their rows in dataframe_split and dataframe_records; inputs takes the whole list for one value.',
    ],
    places: placesOf(at),
  }
}

/** An element that the dtype cannot hold, or lists of unequal lengths. */
function arrayWords(refused: RefusedInput, dtype: string): ErrorWords {
  const { data, at, error } = refused
  const found = refusedElements(data, refused.cast)
  const [first] = found
  if (first !== undefined) {
    const { row, inner } = inRow(first.path, at)
    const place = inner.length === 0 ? '' : ` at ${inner.map((step) => `[${step}]`).join('')}`
    const others = found.length === 1 ? '' : ` So is every place marked (${found.length}).`
    return {
      plain: `${whereOf(at, row)}: ${shown(first.value)}${place} does not fit ${dtype}.${others}`,
      ways: [waysOf(refused, dtype)],
      places: found.flatMap(({ path }) => elementPlaces(path, at)),
    }
  }
  const odd = unequalRow(data)
  if (odd === null) return { plain: error.message, ways: [], places: placesOf(at) }
  const row = at.row ?? odd
  return {
    plain: `${whereOf(at, row)} has another length or depth than row 1, and an array has one shape.`,
    ways: [`Send lists of equal lengths for ${labelOf(at)}.`],
    places: placesOf(at, row),
  }
}

function waysOf({ spec }: RefusedInput, dtype: string): string {
  if (spec === null || 'shape' in spec)
    return `Send values that ${dtype} can hold, in lists of equal lengths.`
  return `Lists without names are read as one array of the first column's type, ${dtype}. Send dataframe_split, where each column has its own.`
}

/** An index into a member as its row and the index in that row; without axes there is no row. */
function inRow(path: readonly number[], { row }: InputPlace) {
  return row === undefined ? { row: path[0], inner: path.slice(1) } : { row, inner: path }
}

/** The place of an element. The columns of an input without names are known by their numbers. */
function elementPlaces(path: readonly number[], at: InputPlace): ErrorWords['places'] {
  const { row, inner } = inRow(path, at)
  const [number] = inner
  if (at.name === null && number !== undefined && inner.length === 1)
    return placesOf({ name: String(number) }, row)
  if (inner.length === 0) return placesOf(at, row)
  return placesOf(at, row).map((place) => ({ ...place, path: inner }))
}

interface FoundElement {
  readonly path: readonly number[]
  readonly value: Value
}

function refusedElements(data: Value, cast: (data: Value) => unknown): readonly FoundElement[] {
  const found: FoundElement[] = []
  let left = MAX_ELEMENTS_TRIED
  const visit = (value: Value, path: readonly number[]) => {
    if (!isValueList(value)) {
      left -= 1
      if (!isCast(value, cast)) found.push({ path, value })
      return
    }
    for (const [place, item] of value.entries()) {
      if (left <= 0 || found.length >= MAX_PLACES) return
      visit(item, [...path, place])
    }
  }
  visit(data, [])
  return found
}

function isCast(value: Value, cast: (data: Value) => unknown): boolean {
  try {
    cast([value])
    return true
  } catch (error) {
    if (error instanceof PythonError) return false
    throw error
  }
}

/** The first row that has not the shape of the first one. */
function unequalRow(data: Value): number | null {
  if (!isValueList(data)) return null
  const shapes = data.map(shapeOf)
  const place = shapes.findIndex((shape) => shape !== shapes[0])
  if (place >= 0) return place
  const inside = data.findIndex((item) => unequalRow(item) !== null)
  return inside < 0 ? null : inside
}

function shapeOf(value: Value): string {
  return isValueList(value) ? `${value.length} ${value[0] === undefined ? '' : shapeOf(value[0])}` : ''
}

function shown(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return `the text "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`
  return typeof value === 'object' ? 'this value' : String(value)
}
