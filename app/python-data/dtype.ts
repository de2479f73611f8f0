/** numpy's dtypes as names, kinds and sizes. Source of the names: `numpy.dtype.name` and `str(dtype)`. */
import type { Data, NumericData, TimeUnit } from '#shared/values.ts'
import { timeName, timeSpecOf } from './time-spec.ts'
import type { TimeSpec } from './time-spec.ts'

/** Names of the dtypes that are numbers. */
export type NumericDtype = NumericData['dtype']

/** The dtype that an array is to have. `str` in a tensor is numpy's `<U`, in a column pandas' `str`. */
export type DtypeSpec =
  | { readonly name: NumericDtype | 'str' | 'bytes' | 'object' }
  | { readonly name: 'datetime64'; readonly unit: TimeUnit }
  | TimeSpec

/** numpy's `dtype.kind`; `T` stands for pandas' own dtypes, which have the kind `O`. */
export type DtypeKind = 'b' | 'i' | 'u' | 'f' | 'M' | 'U' | 'S' | 'O' | 'T'

const kinds: Readonly<Record<Data['dtype'], DtypeKind>> = {
  bool: 'b',
  int8: 'i',
  int16: 'i',
  int32: 'i',
  int64: 'i',
  uint8: 'u',
  uint16: 'u',
  uint32: 'u',
  uint64: 'u',
  float16: 'f',
  float32: 'f',
  float64: 'f',
  datetime64: 'M',
  str: 'T',
  object: 'O',
  bytes: 'S',
  extension: 'T',
}

/** The kind of a column's or a tensor's dtype; pandas' `str` is `T`. */
export function kindOf(data: Data): DtypeKind {
  return kinds[data.dtype]
}

/** numpy's `dtype.itemsize` in bytes, of dtypes with one size. */
export function itemSize(dtype: Data['dtype'] | TimeSpec['name']): number {
  if (dtype === 'bool') return 1
  if (dtype === 'datetime64' || dtype === 'object' || dtype === 'time') return 8
  return Number(/\d+$/.exec(dtype)?.[0] ?? 0) / 8
}

const numericNames = new Set<string>([
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'float16',
  'float32',
  'float64',
])

/** Whether a dtype is one of numbers. */
export function isNumeric(data: Data): data is NumericData {
  return numericNames.has(data.dtype)
}

/** The dtype that MLflow's `numpy.dtype.name` stands for; null for what Palate has no arrays for. */
export function dtypeFromName(name: string): DtypeSpec | null {
  if (numericNames.has(name)) return { name: name as NumericDtype }
  if (name === 'str' || name === 'bytes' || name === 'object') return { name }
  const unit = /^datetime64\[(D|s|ms|us|ns)\]$/.exec(name)?.[1]
  return unit === undefined ? timeSpecOf(name) : { name: 'datetime64', unit: unit as TimeUnit }
}

/** `str(series.dtype)`: a column's dtype as pandas names it. */
export function columnDtypeName(data: Data): string {
  switch (data.dtype) {
    case 'datetime64':
      return data.zone === undefined
        ? `datetime64[${data.unit}]`
        : `datetime64[${data.unit}, ${zoneName(data.zone)}]`
    case 'bytes':
      return bytesName(data.data)
    case 'extension':
      return data.name
    default:
      return data.dtype
  }
}

/** `str(array.dtype)`: a tensor's dtype as numpy names it, `<U5` for text. */
export function arrayDtypeName(data: Data): string {
  if (data.dtype !== 'str') return columnDtypeName(data)
  let width = data.width ?? 1
  for (const text of data.data) if (text !== null) width = Math.max(width, Array.from(text).length)
  return `<U${width}`
}

/** `str(dtype)` of a dtype without an array: `<U0`, `|S0`. */
export function specName(spec: DtypeSpec): string {
  if (spec.name === 'str') return '<U0'
  if (spec.name === 'bytes') return '|S0'
  if (spec.name === 'time') return timeName(spec)
  return spec.name === 'datetime64' ? `datetime64[${spec.unit}]` : spec.name
}

function bytesName(items: readonly Uint8Array[]): string {
  return `|S${items.reduce((width, item) => Math.max(width, item.length), 1)}`
}

function zoneName(zone: string): string {
  return /^[+-]/.test(zone) ? `UTC${zone}` : zone
}
