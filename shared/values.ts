/**
 * The data model every stage meets in: Python values, columns, tables and tensors as plain data.
 *
 * Python's `int` is a `bigint` and Python's `float` is a `number`, so `1` and `1.0` never mix; a dict is a `Map`
 * (its order and keys such as `__proto__` survive); bytes are a `Uint8Array`; `null` is `None`. "Absent" is not a
 * value: it is the lack of a key or of a column.
 */

/** A point in time as pandas and numpy hold it: a count of `unit`s since 1970-01-01, `zone` only when aware. */
export interface Instant {
  readonly kind: 'instant'
  readonly unit: TimeUnit
  /** Count of units since the epoch; null is NaT. */
  readonly ticks: bigint | null
  /** IANA name or fixed offset ("+02:00") of a timezone-aware value. */
  readonly zone?: string
}

/** Resolutions of numpy's datetime64; `D` only in tensors and dates without a time. */
export type TimeUnit = 'D' | 's' | 'ms' | 'us' | 'ns'

/** A Python object of a type we have no data for (Decimal, a class instance): its type's name and its `repr`. */
export interface Opaque {
  readonly kind: 'opaque'
  readonly type: string
  readonly repr: string
}

/** Keys of a Python dict that reach us: text, integers (an ONNX ZipMap with int64 labels), booleans, floats. */
export type ValueKey = string | bigint | number | boolean | null

/** Any Python value that models take or give. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Instant
  | Tensor
  | Opaque
  | readonly Value[]
  | ValueMap

/** A Python dict. */
export type ValueMap = ReadonlyMap<ValueKey, Value>

/** Data of numeric dtypes, one element per row or cell. `float16` is kept as its bits; `bool` as 0 and 1. */
export type NumericData =
  | { readonly dtype: 'bool'; readonly data: Uint8Array }
  | { readonly dtype: 'int8'; readonly data: Int8Array }
  | { readonly dtype: 'int16'; readonly data: Int16Array }
  | { readonly dtype: 'int32'; readonly data: Int32Array }
  | { readonly dtype: 'int64'; readonly data: BigInt64Array }
  | { readonly dtype: 'uint8'; readonly data: Uint8Array }
  | { readonly dtype: 'uint16'; readonly data: Uint16Array }
  | { readonly dtype: 'uint32'; readonly data: Uint32Array }
  | { readonly dtype: 'uint64'; readonly data: BigUint64Array }
  | { readonly dtype: 'float16'; readonly data: Uint16Array }
  | { readonly dtype: 'float32'; readonly data: Float32Array }
  | { readonly dtype: 'float64'; readonly data: Float64Array }

/** Numpy's datetime64: counts of `unit` since the epoch, `NOT_A_TIME` for NaT. */
export interface DatetimeData {
  readonly dtype: 'datetime64'
  readonly unit: TimeUnit
  readonly data: BigInt64Array
  readonly zone?: string
}

/**
 * pandas 3's string dtype `str`: a missing entry (NaN in pandas) is null. As numpy's fixed-width text, `width` is how many
 * characters an item has room for where that is more than the longest needs.
 */
export interface StringData {
  readonly dtype: 'str'
  readonly width?: number
  readonly data: readonly (string | null)[]
}

/** Numpy's object dtype: any Python value in each place. */
export interface ObjectData {
  readonly dtype: 'object'
  readonly data: readonly Value[]
}

/** Numpy's fixed-width bytes dtype (`S5`). */
export interface BytesData {
  readonly dtype: 'bytes'
  readonly data: readonly Uint8Array[]
}

/**
 * A dtype that has no array form here: pandas' extension dtypes (`Int64`, `boolean`, `category`), `timedelta64[ns]`.
 * `name` is the dtype's own name; a missing entry is null. Models that Palate runs itself refuse it.
 */
export interface ExtensionData {
  readonly dtype: 'extension'
  readonly name: string
  readonly data: readonly Value[]
  /** The categories of a `category` in their order, used or not, where they are known. */
  readonly categories?: readonly Value[]
}

/** One array of values of one dtype: a column of a table or the content of a tensor, in C order. */
export type Data = NumericData | DatetimeData | StringData | ObjectData | BytesData | ExtensionData

/** Every dtype name. */
export type Dtype = Data['dtype']

/** A column label as pandas has it: text, or an integer where columns have no names. */
export type ColumnName = string | number

/** A named column. Names may repeat, as in pandas. */
export interface Column {
  readonly name: ColumnName
  /** Python's type of a label that is neither text nor a small integer (`bool`, `tuple`, `dict`); `name` is then how it reads. */
  readonly labelType?: string
  readonly values: Data
}

/** A pandas DataFrame. Every column has `rowCount` entries; `index` only where it is not 0…n-1. */
export interface Table {
  readonly kind: 'table'
  readonly rowCount: number
  readonly columns: readonly Column[]
  readonly index?: readonly Value[]
}

/** A numpy array in C order; `shape: []` is a scalar array. */
export interface Tensor {
  readonly kind: 'tensor'
  readonly shape: readonly number[]
  readonly values: Data
}

/** A dict of arrays: what a named tensor signature feeds and what MLflow's ONNX wrapper gives back. */
export interface Tensors {
  readonly kind: 'tensors'
  readonly entries: readonly { readonly name: string; readonly tensor: Tensor }[]
}

/** A pandas Series. */
export interface Series {
  readonly kind: 'series'
  readonly name: ColumnName | null
  readonly values: Data
  /** Labels of the entries; only where they are not 0…n-1. */
  readonly index?: readonly Value[]
}

/** Any other Python value: a list, a dict, a scalar. */
export interface Plain {
  readonly kind: 'plain'
  readonly value: Value
}

/** What goes into a model's predict and what comes out of it. */
export type Frame = Table | Tensor | Tensors | Series | Plain

/** Numpy's NaT: the smallest int64. */
export const NOT_A_TIME = -(2n ** 63n)

/** How many elements a shape holds; 1 for a scalar's empty shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}

/** Whether a value is a dict. */
export function isValueMap(value: Value): value is ValueMap {
  return value instanceof Map
}

/** Whether a value is a list. */
export function isValueList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

/** Whether a value is a point in time. */
export function isInstant(value: Value): value is Instant {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'instant'
}

/** Whether a value is an array inside another value. */
export function isTensor(value: Value): value is Tensor {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor'
}

/** IEEE 754 binary16 bits to a number. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const float64View = new DataView(new ArrayBuffer(8))

/** A number to the bits of the nearest IEEE 754 binary16, ties to even; beyond 65520 gives infinity. */
export function numberToFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const magnitude = Math.abs(value)
  if (magnitude >= 65520) return sign | 0x7c00
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24)
  float64View.setFloat64(0, magnitude)
  const exponent = (float64View.getUint16(0) >> 4) - 1023
  const fraction = roundToEven((magnitude / 2 ** exponent - 1) * 1024)
  return sign | (((exponent + 15) << 10) + fraction)
}

function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1
  return floor
}

/**
 * The element at one place as a Python value: integers as bigint, floats as number, booleans as such,
 * NaT as an instant without ticks.
 */
export function valueAt(data: Data, place: number): Value {
  switch (data.dtype) {
    case 'bool':
      return data.data[place] !== 0
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return BigInt(data.data[place] ?? 0)
    case 'int64':
    case 'uint64':
      return data.data[place] ?? 0n
    case 'float16':
      return float16ToNumber(data.data[place] ?? 0)
    case 'float32':
    case 'float64':
      return data.data[place] ?? Number.NaN
    case 'datetime64': {
      const ticks = data.data[place] ?? NOT_A_TIME
      const instant = {
        kind: 'instant',
        unit: data.unit,
        ticks: ticks === NOT_A_TIME ? null : ticks,
      } as const
      return data.zone === undefined ? instant : { ...instant, zone: data.zone }
    }
    case 'str':
    case 'object':
    case 'bytes':
    case 'extension':
      return data.data[place] ?? null
  }
}
