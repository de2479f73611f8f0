/** A fitted estimator's attributes as inert data, read with their types checked. */
import { takeMemory } from '#app/serialized/allowance.ts'
import {
  attributesOf,
  classOf,
  describeInert,
  dictEntries,
  sequenceItems,
  type Inert,
  type InertArray,
} from '#app/serialized/inert.ts'
import { wideNumbers } from '#app/serialized/wide-numbers.ts'
import type { Data, Value } from '#shared/values.ts'
import { float16ToNumber } from '#shared/values.ts'
import type { NumberType } from '../grid.ts'
import { unsupported } from '../unsupported.ts'
import { refuseReplaced } from './estimator-names.ts'

/** An estimator that is to be lowered. */
export interface EstimatorView {
  /** `sklearn.svm._classes.SVC`. */
  readonly className: string
  /** `SVC`. */
  readonly name: string
  readonly attributes: ReadonlyMap<string, Inert>
  /** Version of the library that wrote it, as [major, minor], e.g. [1, 9]. */
  readonly version: readonly [number, number]
}

/** The state of an instance as attributes. Throws `unsupported` where one stands in place of a method of its class. */
export function stateAttributes(value: Inert | undefined): ReadonlyMap<string, Inert> | null {
  const attributes = bareState(value)
  const className = attributes === null || value === undefined ? null : classOf(value)
  if (attributes !== null && className !== null) refuseReplaced(className, attributes)
  return attributes
}

/** The state of an instance as attributes, whatever they are: a dict, or (dict, slots). */
export function bareState(value: Inert | undefined): ReadonlyMap<string, Inert> | null {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value.kind !== 'object')
    return null
  if (value.state === undefined || value.state === null) return new Map()
  const direct = attributesOf(value.state)
  if (direct !== null) return direct
  const parts = sequenceItems(value.state)
  if (parts === null) return null
  const merged = new Map<string, Inert>()
  for (const part of parts) for (const [key, item] of attributesOf(part) ?? []) merged.set(key, item)
  return merged
}

/** Whether a version is at least `major.minor`. */
export function atLeast(view: Pick<EstimatorView, 'version'>, major: number, minor: number): boolean {
  return view.version[0] > major || (view.version[0] === major && view.version[1] >= minor)
}

/** Refuses an attribute: names the class, the attribute and its value. */
export function refuse(view: EstimatorView, attribute: string, value?: Inert): Error {
  const shown = value === undefined ? '' : `=${describeInert(value)}`
  return unsupported(`${view.name} with ${attribute}${shown}`)
}

/** An attribute that must be there. */
export function attribute(view: EstimatorView, name: string): Inert {
  const value = view.attributes.get(name)
  if (value === undefined) throw unsupported(`${view.name} without its fitted attribute ${name}`)
  return value
}

/** An attribute, or null when it is absent or None. */
export function optional(view: EstimatorView, name: string): Inert {
  return view.attributes.get(name) ?? null
}

/** A scalar (Python's or numpy's) as a plain value; anything else as it is. */
export function scalar(value: Inert): Inert {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (value.kind === 'array' && (value.scalar || value.shape.length === 0)) return firstElement(value)
  return value
}

function firstElement(array: InertArray): Inert {
  const { values } = array
  switch (values.dtype) {
    case 'records':
      return null
    case 'bool':
      return values.data[0] !== 0
    case 'float16':
      return float16ToNumber(values.data[0] ?? 0)
    case 'float32':
    case 'float64':
      return values.data[0] ?? Number.NaN
    case 'int64':
    case 'uint64':
    case 'datetime64':
      return values.data[0] ?? 0n
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return BigInt(values.data[0] ?? 0)
    case 'str':
    case 'object':
    case 'bytes':
      return values.data[0] ?? null
  }
}

/** A number attribute (int, float, bool or numpy scalar). */
export function numberOf(view: EstimatorView, name: string): number {
  const value = scalar(attribute(view, name))
  const number = toNumber(value)
  if (number === null) throw refuse(view, name, value)
  return number
}

/** A value as a number, or null. */
export function toNumber(value: Inert | undefined): number | null {
  const plain = value === undefined ? null : scalar(value)
  if (typeof plain === 'number') return plain
  if (typeof plain === 'bigint') return Number(plain)
  return typeof plain === 'boolean' ? Number(plain) : null
}

/** A text attribute. */
export function textOf(view: EstimatorView, name: string, fallback?: string): string {
  if (fallback !== undefined && !view.attributes.has(name)) return fallback
  const value = scalar(attribute(view, name))
  if (typeof value !== 'string') throw refuse(view, name, value)
  return value
}

/** A flag; numpy's and integers count. */
export function flagOf(view: EstimatorView, name: string, fallback: boolean): boolean {
  const value = scalar(view.attributes.get(name) ?? fallback)
  if (typeof value === 'boolean') return value
  if (value === 0n || value === 1n) return value === 1n
  throw refuse(view, name, value)
}

/** A numeric array: its numbers as doubles, its shape and dtype. */
export interface Numbers {
  readonly data: Float64Array
  readonly shape: readonly number[]
  readonly dtype: NumberType
}

/** An inert array as numbers, or null. */
export function numbersIn(value: Inert | undefined): Numbers | null {
  if (value === undefined || value === null || typeof value !== 'object' || value instanceof Uint8Array)
    return null
  if (value.kind === 'array') return arrayNumbers(value)
  const items = sequenceItems(value)
  if (items === null) return null
  takeMemory(8 * items.length)
  const data = new Float64Array(items.length)
  for (let place = 0; place < items.length; place++) {
    const number = toNumber(items[place])
    if (number === null) return null
    data[place] = number
  }
  return { data, shape: [items.length], dtype: 'float64' }
}

function arrayNumbers(array: InertArray): Numbers | null {
  const { values, shape } = array
  // Doubles are handed on as they are, and gone through: a file may name one array a million times.
  if (values.dtype !== 'records') takeMemory((values.dtype === 'float64' ? 0.5 : 8) * values.data.length)
  switch (values.dtype) {
    case 'str':
    case 'bytes':
    case 'records':
    case 'datetime64':
      return null
    case 'object': {
      const data = new Float64Array(values.data.length)
      for (let place = 0; place < data.length; place++) {
        const number = toNumber(values.data[place])
        if (number === null) return null
        data[place] = number
      }
      return { data, shape, dtype: 'float64' }
    }
    case 'int64':
    case 'uint64':
      return { data: wideNumbers(values.data), shape, dtype: values.dtype }
    case 'float16':
      return { data: Float64Array.from(values.data, float16ToNumber), shape, dtype: values.dtype }
    case 'float64':
      return { data: values.data, shape, dtype: values.dtype }
    default:
      return { data: Float64Array.from(values.data), shape, dtype: values.dtype }
  }
}

/** A numeric array attribute. */
export function numbersOf(view: EstimatorView, name: string): Numbers {
  const value = attribute(view, name)
  const numbers = numbersIn(value)
  if (numbers === null) throw refuse(view, name, value)
  return numbers
}

/** A numeric attribute of rank 2 (rank 1 is one row), with its extents checked against its data. */
export function matrixOf(
  view: EstimatorView,
  name: string,
): Numbers & { readonly rows: number; readonly columns: number } {
  const numbers = numbersOf(view, name)
  const [rows = 1, columns] = numbers.shape.length === 1 ? [1, numbers.shape[0]] : numbers.shape
  if (numbers.shape.length > 2 || columns === undefined) throw refuse(view, name)
  return { ...numbers, rows, columns }
}

/** A rank 1 attribute of a known length. */
export function vectorOf(view: EstimatorView, name: string, length: number): Float64Array {
  const { data } = numbersOf(view, name)
  if (data.length !== length)
    throw unsupported(`${view.name} whose ${name} has ${data.length} entries instead of ${length}`)
  return data
}

/** The items of a list attribute. */
export function itemsOf(view: EstimatorView, name: string): readonly Inert[] {
  const value = attribute(view, name)
  const items = sequenceItems(value)
  if (items === null) throw refuse(view, name, value)
  return items
}

/** Class labels (or any labels) as data of their own dtype. */
export function labelsIn(value: Inert | undefined): Data | null {
  if (value === undefined || value === null || typeof value !== 'object' || value instanceof Uint8Array)
    return null
  if (value.kind !== 'array' || value.shape.length !== 1) return null
  const { values } = value
  switch (values.dtype) {
    case 'records':
    case 'bytes':
    case 'datetime64':
    case 'float16':
      return null
    case 'object': {
      takeMemory(8 * values.data.length)
      const data: Value[] = []
      for (const item of values.data) {
        const plain = plainValue(item)
        if (plain === undefined) return null
        data.push(plain)
      }
      return { dtype: 'object', data }
    }
    default:
      return values
  }
}

/** A scalar as a value of shared/values.ts; undefined for what is none. */
export function plainValue(value: Inert): Value | undefined {
  const plain = scalar(value)
  if (plain === null || typeof plain === 'boolean' || typeof plain === 'string') return plain
  if (typeof plain === 'number' || typeof plain === 'bigint') return plain
  return undefined
}

/** `classes_`, or another attribute of labels. */
export function labelsOf(view: EstimatorView, name = 'classes_'): Data {
  const value = attribute(view, name)
  const labels = labelsIn(value)
  if (labels === null || labels.data.length === 0) throw refuse(view, name, value)
  return labels
}

/** Feature names of fit, or null. */
export function featureNamesIn(view: EstimatorView): readonly string[] | null {
  const items = sequenceItems(optional(view, 'feature_names_in_'))
  if (items === null) return null
  takeMemory(8 * items.length)
  const names: string[] = []
  for (const item of items) {
    if (typeof item !== 'string') throw refuse(view, 'feature_names_in_')
    names.push(item)
  }
  return names
}

/** Refuses any value of a parameter but those listed (absent counts as the first). */
export function only(view: EstimatorView, name: string, ...allowed: readonly Inert[]): void {
  const value = scalar(view.attributes.get(name) ?? allowed[0] ?? null)
  if (!allowed.some((one) => one === value || (typeof one === 'number' && toNumber(value) === one)))
    throw refuse(view, name, value)
}

/** Keys and values of a dict attribute. */
export function entriesOf(
  view: EstimatorView,
  name: string,
): readonly { readonly key: Inert; readonly value: Inert }[] {
  const value = attribute(view, name)
  const entries = dictEntries(value)
  if (entries === null) throw refuse(view, name, value)
  return entries
}

/** The numbers of a list, tuple or array attribute. */
export function sequenceNumbers(view: EstimatorView, name: string): Float64Array {
  return numbersOf(view, name).data
}
