/** Why a column of a JSON request cannot be cast to its type: the rows it is about, in plain words, with ways out. */
import type { ErrorWords } from '#app/python-data/python-error.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { valuesOf } from '#app/python-data/column-values.ts'
import type { Place } from '#shared/prediction.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Column, Data, Value } from '#shared/values.ts'

/** Rows looked at for the ones that are refused: casting one by one takes about 1 µs each. */
const MAX_ROWS_TRIED = 100_000

/** As many refused rows are named. */
const MAX_PLACES = 50

/** A column that was refused and how one value of it is cast. */
export interface RefusedCast {
  readonly column: Column
  /** The type of the signature: "long", "double", a numpy dtype. */
  readonly type: string
  /** Casts a column of one value; throws PythonError where it cannot. */
  readonly castOne: (values: Data) => unknown
  /** The first row of the values, where they are not the whole column. */
  readonly firstRow?: number
  /** `inputs` and `instances` decode no base64 and wrap no integers. */
  readonly isTfServing?: boolean
}

/** The words for a refused cast. Where no single value is at fault the column as a whole is. */
export function explainCast({
  column,
  type,
  castOne,
  firstRow = 0,
  isTfServing = false,
}: RefusedCast): ErrorWords {
  const name = String(column.name)
  const items = valuesOf(column.values).slice(0, MAX_ROWS_TRIED)
  const refused: { readonly row: number; readonly item: Value }[] = []
  for (const [row, item] of items.entries()) {
    if (refused.length >= MAX_PLACES) break
    if (!isCast(item, castOne)) refused.push({ row: firstRow + row, item })
  }
  const [first] = refused
  if (first === undefined) {
    return {
      plain: `The values of ${name} cannot be read together as ${type}: they are written in different ways.`,
      ways: [`Write every value of ${name} in the same form; the first row decides which.`],
      places: [{ column: name }],
    }
  }
  const others = refused.length === 1 ? '' : ` So is every row marked (${refused.length}).`
  const places: Place[] = refused.map(({ row }) => ({ row, column: name }))
  return {
    plain: `Row ${first.row + 1}, ${name}: ${sentenceOf(first.item, type)}${others}`,
    ways: isTfServing ? tfServingWays(first.item, name, type) : waysOf(first.item, name, type),
    places,
  }
}

function isCast(item: Value, castOne: RefusedCast['castOne']): boolean {
  return refusalOf(item, castOne) === null
}

function refusalOf(item: Value, castOne: RefusedCast['castOne']): PythonError | null {
  try {
    castOne({ dtype: 'object', data: [item] })
    return null
  } catch (error) {
    if (error instanceof PythonError) return error
    throw error
  }
}

/** The words for a column of lists or dicts: MLflow says which value in it does not fit. */
export function explainNestedCast({ column, type, castOne }: RefusedCast): ErrorWords {
  const name = String(column.name)
  const items = valuesOf(column.values).slice(0, MAX_ROWS_TRIED)
  const refused: { readonly row: number; readonly message: string }[] = []
  for (const [row, item] of items.entries()) {
    if (refused.length >= MAX_PLACES) break
    const error = refusalOf(item, castOne)
    if (error !== null) refused.push({ row, message: error.message })
  }
  const [first] = refused
  if (first === undefined) {
    return { plain: `${name} does not fit ${type}.`, ways: nestedWays(name, ''), places: [{ column: name }] }
  }
  return {
    plain: `Row ${first.row + 1}, ${name} does not fit ${type}: ${first.message}`,
    ways: nestedWays(name, first.message),
    places: refused.map(({ row }) => ({ row, column: name })),
  }
}

/** Ways out of a value inside a list or dict that does not fit; `message` is MLflow's. */
export function nestedWays(name: string, message: string): readonly string[] {
  const bare = /Expected type (datetime|binary), received type str/.exec(message)?.[1]
  if (bare !== undefined) {
    return [
      `JSON has no ${bare}, and inside lists and dicts MLflow casts none: leave it out where it is optional, or predict from Python, where ${name} can hold one.`,
    ]
  }
  return [
    `Write the values inside ${name} as the signature types them: nothing inside lists and dicts is cast, so a double needs a point (2.0) and an integer none.`,
  ]
}

const integerTypes = new Set(['integer', 'long'])

/** JSON's null arrives as None, or as NaN in a column of numbers. */
function isMissing(item: Value): boolean {
  return item === null || (typeof item === 'number' && Number.isNaN(item))
}

function sentenceOf(item: Value, type: string): string {
  if (isMissing(item)) {
    return integerTypes.has(type)
      ? `null does not fit ${type}. pandas has no missing integers, so MLflow refuses it, also where the column is optional.`
      : `null does not fit ${type}.`
  }
  if (isValueList(item)) return `a list does not fit ${type}, which is one value a row.`
  if (isValueMap(item)) return `a dict does not fit ${type}, which is one value a row.`
  if (item === '') return `empty text does not fit ${type}.`
  if (typeof item === 'string') return `the text "${shortened(item)}" does not fit ${type}.`
  const shown = typeof item === 'object' ? 'this value' : String(item)
  return `${shown} does not fit ${type}.`
}

function waysOf(item: Value, name: string, type: string): readonly string[] {
  if (isMissing(item) && integerTypes.has(type)) {
    return [
      `Send a number for ${name} in every row, or leave the column out of every row where it is optional.`,
      `Log the model with type double for ${name} if its values can be missing.`,
    ]
  }
  if (type === 'datetime') {
    return [
      `Write ${name} as ISO 8601 without a zone, such as 2026-03-01T08:30:00: MLflow refuses dates with Z or an offset.`,
    ]
  }
  if (type === 'binary') return [`Write ${name} as base64 text.`]
  if (isValueList(item) || isValueMap(item)) {
    return [
      `Send one value a row. "instances" with a list for each row is read as columns 0, 1, 2 and so on.`,
    ]
  }
  return [`Change the value of ${name} to one that ${type} can hold.`]
}

/** The same for `inputs` and `instances`, which numpy reads: no base64, no wrapping of integers that are too large. */
function tfServingWays(item: Value, name: string, type: string): readonly string[] {
  if (type === 'binary') {
    return [
      `Send ${name} as ASCII text, which stands for itself here, or send dataframe_split, where base64 is decoded.`,
    ]
  }
  if (isValueList(item) || isValueMap(item)) {
    return [`Send one value a row: {"inputs": {"${name}": [value of row 1, value of row 2, …]}}.`]
  }
  if (type === 'datetime') return [`Write ${name} as ISO 8601 without a zone, such as 2026-03-01T08:30:00.`]
  if (typeof item === 'bigint' && integerTypes.has(type)) {
    return [
      `Send a number that ${type} can hold: inputs and instances do not wrap larger ones as dataframe_split does.`,
    ]
  }
  return waysOf(item, name, type)
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
