/** Rows at the values where a model's answer can change, one unit to each side of them, and at the ends of numbers. */
import type { Column, Data, Table } from '#shared/values.ts'
import type { ColumnPool } from './threshold-pools.ts'

/** Numbers that are in every pool: zeros and small ones. */
const ALWAYS = [0, -0, 1, -1, 0.5, 2, 100, -100, 1e-35, -1e-35, 5e-324]
/** Where nothing is added up, large ones too: sums of them leave no digit to compare. */
const LARGE = [1e30, -1e30]
/** What many models refuse: rows of their own. */
const SPECIAL = {
  finite: [],
  missing: [Number.NaN],
  extreme: [Number.NaN, Infinity, -Infinity, 1e300, -1e300],
} as const satisfies Readonly<Record<RowKind, readonly number[]>>

const bits = new BigInt64Array(1)
const double = new Float64Array(bits.buffer)
const singleBits = new Int32Array(1)
const single = new Float32Array(singleBits.buffer)

/** The neighbours of a number: the next doubles and the next float32s. */
function neighbours(value: number): readonly number[] {
  if (!Number.isFinite(value) || value === 0) return [value]
  double[0] = value
  const at = bits[0] ?? 0n
  bits[0] = at + 1n
  const next = double[0] ?? value
  bits[0] = at - 1n
  const before = double[0] ?? value
  single[0] = value
  const rounded = single[0] ?? value
  const singleAt = singleBits[0] ?? 0
  singleBits[0] = singleAt + 1
  const nextSingle = single[0] ?? value
  singleBits[0] = singleAt - 1
  return [value, next, before, rounded, nextSingle, single[0] ?? value].filter(Number.isFinite)
}

/** Whether the rows hold missing values, and infinities too. */
export type RowKind = 'finite' | 'missing' | 'extreme'

/** Which rows are wanted. */
export interface RowsWanted {
  readonly rowCount: number
  readonly kind: RowKind
  /** Whether numbers of any size make sense. */
  readonly isLarge: boolean
  readonly seed: number
}

/** A table of so many rows; every value of a pool comes where there are rows enough. The same for the same seed. */
export function thresholdRows(pools: readonly ColumnPool[], wanted: RowsWanted): Table {
  const { rowCount } = wanted
  const random = generator(wanted.seed)
  const columns = pools.map((pool): Column => ({
    name: pool.name,
    values: pool.type === 'text' ? textColumn(pool, rowCount, random) : numberColumn(pool, wanted, random),
  }))
  return { kind: 'table', rowCount, columns }
}

function textColumn({ texts }: ColumnPool, rowCount: number, random: () => number): Data {
  const values = texts.size === 0 ? ['', 'a', 'b'] : [...texts]
  const data = Array.from({ length: rowCount }, () => values[Math.floor(random() * values.length)] ?? '')
  return { dtype: 'object', data }
}

function numberColumn(
  { numbers, type }: ColumnPool,
  { rowCount, kind, isLarge }: RowsWanted,
  random: () => number,
): Data {
  const common = isLarge ? [...ALWAYS, ...LARGE] : ALWAYS
  const own = Array.from(numbers)
  const data = new Float64Array(rowCount)
  let next = Math.floor(random() * Math.max(1, own.length))
  for (let row = 0; row < rowCount; row++) {
    const odd = random()
    if (own.length === 0 || odd < 0.1) {
      const list = kind !== 'finite' && odd < 0.05 ? SPECIAL[kind] : common
      data[row] = list[Math.floor(random() * list.length)] ?? 0
      continue
    }
    const near = neighbours(own[next++ % own.length] ?? 0)
    data[row] =
      random() < 0.2 ? (near[0] ?? 0) + random() - 0.5 : (near[Math.floor(random() * near.length)] ?? 0)
  }
  return inType(data, type)
}

/** The numbers as a column of their dtype; whole ones where it holds no others. */
function inType(data: Float64Array, type: ColumnPool['type']): Data {
  const whole = (low: number, high: number): Float64Array =>
    data.map((value) => Math.min(high, Math.max(low, Number.isFinite(value) ? Math.round(value) : 0)))
  switch (type) {
    case 'float32':
      return { dtype: 'float32', data: Float32Array.from(data) }
    case 'int64':
      return { dtype: 'int64', data: BigInt64Array.from(whole(-(2 ** 53), 2 ** 53), BigInt) }
    case 'int32':
      return { dtype: 'int32', data: Int32Array.from(whole(-(2 ** 31), 2 ** 31 - 1)) }
    case 'bool':
      return { dtype: 'bool', data: Uint8Array.from(data, (value) => Number(value > 0)) }
    default:
      return { dtype: 'float64', data }
  }
}

/** mulberry32. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
