/** OneHotEncoder, OrdinalEncoder. Source: sklearn/preprocessing/_encoders.py. */
import { takeMemory } from '#app/serialized/allowance.ts'
import { arrayItems, globalName, sequenceItems, type Inert, type InertArray } from '#app/serialized/inert.ts'
import { strOf } from '#app/python-data/python-repr.ts'
import type { Value } from '#shared/values.ts'
import type { NumberType } from '../grid.ts'
import type { Categories } from '../operation-parts.ts'
import { inputCheck } from './check.ts'
import {
  attribute,
  flagOf,
  itemsOf,
  numbersIn,
  optional,
  plainValue,
  refuse,
  scalar,
  textOf,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'
import { sameNames, transformer, type Lowered } from './lowered.ts'

/** One column's categories from an array; NaN and None are categories too. */
export function categoriesIn(view: EstimatorView, value: Inert): Categories {
  const isArray =
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && value.kind === 'array'
  if (!isArray) throw refuse(view, 'categories_', value)
  const numeric = value.values.dtype !== 'object' && value.values.dtype !== 'str'
  if (
    value.values.dtype === 'bytes' ||
    value.values.dtype === 'datetime64' ||
    value.values.dtype === 'records'
  ) {
    throw refuse(view, 'categories_', value)
  }
  return { values: plainItems(view, value), numeric }
}

const EXACT = 2n ** 53n

function plainItems(view: EstimatorView, array: InertArray): readonly Value[] {
  const items = arrayItems(array)
  takeMemory(16 * items.length)
  return items.map((item) => {
    const plain = plainValue(item)
    if (plain === undefined) throw refuse(view, 'categories_', item)
    // Numbers are compared as doubles, which hold no neighbours there.
    if (typeof plain === 'bigint' && (plain >= EXACT || plain <= -EXACT))
      throw refuse(view, 'integers beyond 2^53 as categories')
    return plain
  })
}

/** For each column, which category falls into which place among the infrequent; null where none does. */
function infrequentMappings(view: EstimatorView, columns: number): readonly (Float64Array | null)[] {
  const items = sequenceItems(optional(view, '_default_to_infrequent_mappings'))
  if (items === null) return Array.from({ length: columns }, () => null)
  return items.map((item) => numbersIn(item)?.data ?? null)
}

/** Each category falls into one of at most as many groups. */
function isMappingOf(mapping: Float64Array, categories: number): boolean {
  return (
    mapping.length === categories &&
    mapping.every((group) => Number.isInteger(group) && group >= 0 && group < categories)
  )
}

function isInfrequentOn(view: EstimatorView): boolean {
  return flagOf(view, '_infrequent_enabled', false)
}

/** OneHotEncoder. */
export function lowerOneHotEncoder(view: EstimatorView): Lowered {
  const categories = itemsOf(view, 'categories_').map((item) => categoriesIn(view, item))
  const handling = textOf(view, 'handle_unknown')
  if (!['error', 'ignore', 'infrequent_if_exist', 'warn'].includes(handling))
    throw refuse(view, 'handle_unknown', handling)
  const mappings = isInfrequentOn(view)
    ? infrequentMappings(view, categories.length)
    : categories.map(() => null)
  const drops = dropIndices(view, categories.length)
  const columns: number[][] = []
  const unknown: number[] = []
  let width = 0
  categories.forEach((column, place) => {
    const mapping = mappings[place] ?? null
    if (mapping !== null && !isMappingOf(mapping, column.values.length))
      throw refuse(view, '_default_to_infrequent_mappings that do not fit its categories')
    const groups = mapping === null ? column.values.map((_, index) => index) : Array.from(mapping)
    const count = groups.reduce((most, group) => Math.max(most, group), -1) + 1
    const drop = drops[place] ?? null
    const outputOf = (group: number): number => {
      if (drop === null) return width + group
      if (group === drop) return -1
      return width + (group > drop ? group - 1 : group)
    }
    columns.push(groups.map(outputOf))
    const infrequent =
      mapping === null || handling === 'ignore' || handling === 'error' ? -1 : outputOf(count - 1)
    unknown.push(infrequent)
    width += drop === null ? count : count - 1
  })
  const dtype = dtypeName(view)
  if (dtype === null) throw refuse(view, 'dtype', optional(view, 'dtype'))
  return transformer(
    view,
    {
      kind: 'one-hot',
      categories,
      columns,
      unknown,
      refuse: handling === 'error',
      width,
      dtype,
      sparse: flagOf(view, view.attributes.has('sparse_output') ? 'sparse_output' : 'sparse', true),
      estimator: inputCheck(view),
    },
    oneHotNames(view, mappings, drops),
  )
}

function oneHotNames(
  view: EstimatorView,
  mappings: readonly (Float64Array | null)[],
  drops: readonly (number | null)[],
): Lowered['outputNames'] {
  if (scalar(view.attributes.get('feature_name_combiner') ?? 'concat') !== 'concat') return null
  const groups = itemsOf(view, 'categories_').map((item, place) => groupNames(item, mappings[place] ?? null))
  return (names) => {
    const all = names.map((name, place) =>
      groups[place]?.flatMap((group, index) => (drops[place] === index ? [] : [`${name}_${group}`])),
    )
    return all.some((one) => one === undefined) ? null : all.flatMap((one) => one ?? [])
  }
}

/** The frequent categories, then one name for all the others; undefined where Python's text of one is not known. */
function groupNames(item: Inert, mapping: Float64Array | null): readonly string[] | undefined {
  const isArray =
    typeof item === 'object' && item !== null && !(item instanceof Uint8Array) && item.kind === 'array'
  // Shorter floats have shorter texts of their own.
  if (!isArray || item.values.dtype === 'float32' || item.values.dtype === 'float16') return undefined
  const texts = arrayItems(item).map((value) => strOf(plainValue(value) ?? null))
  if (mapping === null) return texts
  const last = mapping.reduce((most, group) => Math.max(most, group), 0)
  return [...texts.filter((_, index) => (mapping[index] ?? last) < last), 'infrequent_sklearn']
}

/** The dropped group of each column, after infrequent categories became one group. */
function dropIndices(view: EstimatorView, columns: number): readonly (number | null)[] {
  const isGrouped = view.attributes.has('_drop_idx_after_grouping')
  const value = optional(view, isGrouped ? '_drop_idx_after_grouping' : 'drop_idx_')
  if ((optional(view, 'drop') === null) !== (value === null)) throw refuse(view, 'drop other than in fit')
  if (value === null) return Array.from({ length: columns }, () => null)
  if (isInfrequentOn(view) && !isGrouped) throw refuse(view, 'drop together with infrequent categories')
  const items = sequenceItems(value)
  if (items === null) throw refuse(view, 'drop_idx_', value)
  return items.map((item) => toNumber(item))
}

/** The `dtype` parameter of an encoder. */
function dtypeName(view: EstimatorView): NumberType | null {
  const value = view.attributes.get('dtype')
  const name = typeof value === 'string' ? value : (globalName(value) ?? 'numpy.float64')
  const short = name.replace('numpy.', '').replace('builtins.', '')
  switch (short) {
    case 'float64':
    case 'float':
      return 'float64'
    case 'float32':
      return 'float32'
    case 'int64':
    case 'int':
    case 'int_':
      return 'int64'
    case 'int32':
    case 'int16':
    case 'int8':
    case 'uint64':
    case 'uint32':
    case 'uint16':
    case 'uint8':
    case 'bool':
      return short
    case 'bool_':
      return 'bool'
    default:
      return null
  }
}

/** OrdinalEncoder. */
export function lowerOrdinalEncoder(view: EstimatorView): Lowered {
  const categories = itemsOf(view, 'categories_').map((item) => categoriesIn(view, item))
  const handling = textOf(view, 'handle_unknown', 'error')
  if (handling !== 'error' && handling !== 'use_encoded_value') throw refuse(view, 'handle_unknown', handling)
  const mappings = isInfrequentOn(view)
    ? infrequentMappings(view, categories.length)
    : categories.map(() => null)
  const missingCode = toNumber(view.attributes.get('encoded_missing_value')) ?? Number.NaN
  const codes = categories.map((column, place) =>
    Float64Array.from(column.values, (value, index) => {
      // None is a category like any other.
      const isMissing = typeof value === 'number' && Number.isNaN(value)
      return isMissing ? missingCode : (mappings[place]?.[index] ?? index)
    }),
  )
  const unknown = handling === 'error' ? null : toNumber(attribute(view, 'unknown_value'))
  if (handling !== 'error' && unknown === null)
    throw refuse(view, 'unknown_value', optional(view, 'unknown_value'))
  const dtype = dtypeName(view)
  if (dtype === null) throw refuse(view, 'dtype', optional(view, 'dtype'))
  const columns = categories.map((_, place) => place)
  const operation = {
    kind: 'ordinal',
    columns,
    categories,
    codes,
    unknown: columns.map(() => unknown),
    dtype,
    estimator: inputCheck(view),
  } as const
  return transformer(view, operation, sameNames)
}

/** TargetEncoder: each category's mean of the target, several columns for several classes. */
export function lowerTargetEncoder(view: EstimatorView): Lowered {
  const lists = itemsOf(view, 'categories_').map((item) => categoriesIn(view, item))
  const encodings = itemsOf(view, 'encodings_')
  const means =
    numbersIn(attribute(view, 'target_mean_'))?.data ??
    Float64Array.of(toNumber(attribute(view, 'target_mean_')) ?? 0)
  const classes = encodings.length / lists.length
  if (!Number.isInteger(classes)) throw refuse(view, 'encodings_')
  const columns = encodings.map((_, place) => Math.floor(place / classes))
  const codes = encodings.map((item) => numbersIn(item)?.data ?? new Float64Array())
  const categories = columns.map((column) => lists[column] ?? { values: [], numeric: true })
  const unknown = columns.map((_, place) => means[means.length === 1 ? 0 : place % classes] ?? 0)
  const operation = {
    kind: 'ordinal',
    columns,
    categories,
    codes,
    unknown,
    dtype: 'float64',
    estimator: inputCheck(view),
  } as const
  return transformer(view, operation, classes === 1 ? sameNames : null)
}
