/**
 * What foreign bytes become: inert data. Nothing here was imported or called; a class or a function is only its name.
 * Python's `int` is a bigint and `float` a number, as in shared/values.ts.
 */
import type { DatetimeData, NumericData, StringData } from '#shared/values.ts'
import { takeMemory } from './allowance.ts'

/** A reference to something importable: `module.name`. */
export interface InertGlobal {
  readonly kind: 'global'
  readonly module: string
  readonly name: string
}

/** A Python list or tuple. */
export interface InertSequence {
  readonly kind: 'list' | 'tuple'
  readonly items: readonly Inert[]
}

/** A Python set or frozenset, in the file's order. */
export interface InertSet {
  readonly kind: 'set'
  readonly items: readonly Inert[]
}

/** One pair of a dict. */
export interface InertEntry {
  readonly key: Inert
  readonly value: Inert
}

/** A Python dict; of equal keys the last one counts. */
export interface InertDict {
  readonly kind: 'dict'
  readonly entries: readonly InertEntry[]
}

/**
 * An instance of a class, or the result of calling a function, that was not made: what would be called, with which
 * arguments, and the state it would be given.
 */
export interface InertObject {
  readonly kind: 'object'
  /** What would be called or instantiated; anything but a global is itself odd. */
  readonly callee: Inert
  readonly args: readonly Inert[]
  readonly keywords: InertDict | null
  /** What `__setstate__` or `__dict__.update` would get. */
  readonly state: Inert | undefined
  /** Items that would be appended. */
  readonly items: readonly Inert[]
  /** Pairs that would be set. */
  readonly entries: readonly InertEntry[]
}

/** The fields of a structured array by name, each an array of its own; read when they are asked for. */
export interface RecordFields {
  readonly has: (name: string) => boolean
  readonly get: (name: string) => InertArray | undefined
  /** A field of plain numbers as doubles; null for one that is absent or of another kind. */
  readonly numbers: (name: string) => Float64Array | null
  /** A field of integers of eight bytes that all fit in four; null for any other. */
  readonly integers: (name: string) => Int32Array | null
}

/** Elements of a numpy array in C order. `records` are structured arrays. */
export type InertArrayData =
  | NumericData
  | Pick<DatetimeData, 'dtype' | 'unit' | 'data'>
  | StringData
  | { readonly dtype: 'bytes'; readonly data: readonly Uint8Array[] }
  | { readonly dtype: 'object'; readonly data: readonly Inert[] }
  | { readonly dtype: 'records'; readonly fields: RecordFields }

/** A numpy array, or with `scalar` one of its elements as numpy's own scalar type. */
export interface InertArray {
  readonly kind: 'array'
  readonly shape: readonly number[]
  readonly values: InertArrayData
  readonly scalar: boolean
}

/** A numpy dtype. */
export interface InertDtype {
  readonly kind: 'dtype'
  readonly dtype: NumpyDtype
}

/** A numpy dtype: `code` is its kind letter (`f`, `i`, `u`, `b`, `U`, `S`, `O`, `M`, `V`), `size` bytes an element. */
export interface NumpyDtype {
  readonly code: string
  readonly size: number
  readonly littleEndian: boolean
  /** Unit of a datetime64, `D` to `ns`. */
  readonly unit: string | null
  readonly fields: readonly NumpyField[] | null
}

/** A field of a structured dtype. */
export interface NumpyField {
  readonly name: string
  readonly offset: number
  readonly dtype: NumpyDtype
}

/** Anything a file can hold. */
export type Inert =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | InertGlobal
  | InertSequence
  | InertSet
  | InertDict
  | InertObject
  | InertArray
  | InertDtype

/** `module.name` of a global, else null. */
export function globalName(value: Inert | undefined): string | null {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return null
  return value.kind === 'global' ? `${value.module}.${value.name}` : null
}

/** Full class name of an instance (`sklearn.svm._classes.SVC`), else null. */
export function classOf(value: Inert | undefined): string | null {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return null
  return value.kind === 'object' ? globalName(value.callee) : null
}

/** The pairs of a dict or of a dict-like instance (`OrderedDict`, `defaultdict`), else null. */
export function dictEntries(value: Inert | undefined): readonly InertEntry[] | null {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return null
  if (value.kind === 'dict') return value.entries
  if (value.kind !== 'object') return null
  const name = globalName(value.callee)
  return name === 'collections.OrderedDict' || name === 'collections.defaultdict' ? value.entries : null
}

/** Bytes that an entry of a Map takes. */
const ENTRY_BYTES = 48
/** Bytes that an element takes as a value of its own. */
const ELEMENT_BYTES = 24

/** A dict with text keys as a Map; pairs with other keys are left out. Null when it is no dict. */
export function attributesOf(value: Inert | undefined): ReadonlyMap<string, Inert> | null {
  const entries = dictEntries(value)
  if (entries === null) return null
  takeMemory(ENTRY_BYTES * (entries.length + 1))
  const attributes = new Map<string, Inert>()
  for (const entry of entries) {
    const name = textKey(entry.key)
    if (name !== null) attributes.set(name, entry.value)
  }
  return attributes
}

/** numpy's text is text to a dict. */
function textKey(key: Inert): string | null {
  if (typeof key === 'string') return key
  if (typeof key !== 'object' || key === null || key instanceof Uint8Array || key.kind !== 'array')
    return null
  return key.scalar && key.values.dtype === 'str' ? (key.values.data[0] ?? null) : null
}

/** The items of a list, tuple, set or object array of rank 1, else null. */
export function sequenceItems(value: Inert | undefined): readonly Inert[] | null {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return null
  if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set') {
    takeMemory(value.items.length)
    return value.items
  }
  if (value.kind === 'array' && value.shape.length === 1) return arrayItems(value)
  return null
}

/** Every element of an array as inert values, in C order. Records have none. */
export function arrayItems(array: InertArray): readonly Inert[] {
  const { values } = array
  if (values.dtype === 'records') return []
  if (values.dtype === 'object' || values.dtype === 'str' || values.dtype === 'bytes') {
    takeMemory(values.data.length)
    return values.data
  }
  takeMemory(ELEMENT_BYTES * values.data.length)
  switch (values.dtype) {
    case 'bool':
      return Array.from(values.data, (element) => element !== 0)
    case 'int64':
    case 'uint64':
    case 'datetime64':
      return Array.from(values.data)
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return Array.from(values.data, (element) => BigInt(element))
    case 'float16':
    case 'float32':
    case 'float64':
      return Array.from(values.data)
  }
}

/** A short name of a value for messages: its type and, for scalars, its text. */
export function describeInert(value: Inert | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`
  if (typeof value === 'bigint' || typeof value === 'number') return String(value)
  if (value instanceof Uint8Array) return `bytes (${value.length})`
  switch (value.kind) {
    case 'global':
      return `${value.module}.${value.name}`
    case 'object':
      return `${globalName(value.callee) ?? 'an unnamed callable'} object`
    case 'array':
      return value.scalar
        ? `numpy ${value.values.dtype}`
        : `array of ${value.values.dtype} [${value.shape.join(', ')}]`
    case 'dtype':
      return 'numpy dtype'
    case 'list':
    case 'tuple':
    case 'set':
      return `${value.kind} of ${value.items.length}`
    case 'dict':
      return `dict of ${value.entries.length}`
  }
}
