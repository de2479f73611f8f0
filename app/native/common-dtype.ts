/**
 * Whether numpy finds one dtype for a frame's columns, which scikit-learn asks before anything else where all are numpy's. Source:
 * numpy/_core/src/multiarray/common_dtype.c (`PyArray_PromoteDTypeSequence`): the order of columns counts.
 */
import { extensionDtype } from '#app/python-data/extension-dtype.ts'
import { promote } from '#app/python-data/promote.ts'
import type { Column, Data } from '#shared/values.ts'
import type { NumberType } from './grid.ts'
import { Raised } from './raised.ts'

/** numpy's dtypes that a frame's column can have. */
type NumpyType = NumberType | 'object' | 'datetime64' | 'timedelta64'

/** numpy's names and numbers of dtypes: of two the one with the larger number decides. */
const classes: Readonly<Record<NumpyType, readonly [string, number]>> = {
  bool: ['BoolDType', 0],
  int8: ['Int8DType', 1],
  uint8: ['UInt8DType', 2],
  int16: ['Int16DType', 3],
  uint16: ['UInt16DType', 4],
  int32: ['Int32DType', 5],
  uint32: ['UInt32DType', 6],
  int64: ['Int64DType', 7],
  uint64: ['UInt64DType', 8],
  float32: ['Float32DType', 11],
  float64: ['Float64DType', 12],
  object: ['ObjectDType', 17],
  datetime64: ['DateTime64DType', 21],
  timedelta64: ['TimeDelta64DType', 22],
  float16: ['Float16DType', 23],
}

/** Throws numpy's `DTypePromotionError` where all columns are of numpy's dtypes and have none in common. */
export function refuseNoCommonType(columns: readonly Column[]): void {
  const types: NumpyType[] = []
  for (const { values } of columns) {
    const type = numpyType(values)
    if (type === null) return
    types.push(type)
  }
  const pair = clash(types)
  if (pair !== null) throw noCommonType(pair, types)
}

/** numpy's refusal of two dtypes beside each other. */
function noCommonType([one, other]: readonly [NumpyType, NumpyType], types: readonly NumpyType[]): Raised {
  const told = (type: NumpyType): string => `<class 'numpy.dtypes.${classes[type][0]}'>`
  return new Raised(
    'numpy.exceptions.DTypePromotionError',
    `The DType ${told(one)} could not be promoted by ${told(other)}. This means that no common DType exists for the given inputs. ` +
      'For example they cannot be stored in a single array unless the dtype is `object`. ' +
      `The full list of DTypes is: (${types.map(told).join(', ')})`,
  )
}

/** null for dtypes of pandas' own. */
function numpyType(values: Data): NumpyType | null {
  switch (values.dtype) {
    case 'str':
      return null
    case 'bytes':
    case 'object':
      return 'object'
    case 'datetime64':
      return values.zone === undefined ? 'datetime64' : null
    case 'extension':
      return extensionDtype(values.name).family === 'timedelta' ? 'timedelta64' : null
    default:
      return values.dtype
  }
}

/** Of dtypes in their order the one that numpy cannot promote, and by which; null where one is found for all. */
export function clash(types: readonly NumpyType[]): readonly [NumpyType, NumpyType] | null {
  if (types.length < 2) return null
  const { sorted, hasFirstTwo } = byKnowledge(types)
  const [main] = sorted
  if (main === undefined || main === null) return null
  for (const type of sorted.slice(hasFirstTwo ? 2 : 1)) {
    if (type !== null && commonType(main, type) === null) return [type, main]
  }
  return null
}

interface Sorted {
  /** null in the place of what has no say. */
  readonly sorted: readonly (NumpyType | null)[]
  /** Whether the first two are known to have a dtype in common. */
  readonly hasFirstTwo: boolean
}

/** From both ends inwards the dtype that knows of the other comes first; again with the first half until two are left. */
function byKnowledge(types: readonly NumpyType[]): Sorted {
  const sorted: (NumpyType | null)[] = [...types]
  for (let length = sorted.length; ; length -= Math.floor(length / 2)) {
    let hasFirstTwo = false
    for (let low = 0; low < Math.floor(length / 2); low++) {
      const high = length - 1 - low
      const [one, other] = [sorted[low] ?? null, sorted[high] ?? null]
      const common = one === null ? null : other === null ? one : commonType(one, other)
      hasFirstTwo = common !== null
      if (common === null) [sorted[low], sorted[high]] = [other, one]
      else if (common === one) sorted[high] = null
    }
    if (length <= 2) return { sorted, hasFirstTwo }
  }
}

/** What a dtype says of itself beside another: null where it knows of none, or leaves it to the other. */
function commonType(one: NumpyType, other: NumpyType): NumpyType | null {
  if (one === other || one === 'object') return one
  if (one === 'datetime64' && other === 'timedelta64') return one
  if (classes[other][1] > classes[one][1]) return null
  if (other === 'object') return other
  if (one === 'timedelta64') return isSmallInteger(other) ? one : null
  return one === 'datetime64' || other === 'datetime64' || other === 'timedelta64'
    ? null
    : promote(one, other)
}

/** Integers and truth values that fit an int64. */
function isSmallInteger(type: NumpyType): boolean {
  return classes[type][1] < classes.uint64[1]
}
