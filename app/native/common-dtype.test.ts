/** Which columns numpy finds one dtype for, in the order they stand: `np.result_type` of numpy 2.4. */
import { expect, test } from 'vitest'
import type { Column, Data } from '#shared/values.ts'
import { checkAny } from './check-cells.ts'
import { clash, refuseNoCommonType } from './common-dtype.ts'
import { Raised } from './raised.ts'

const found = [
  ['datetime64', 'object'],
  ['datetime64', 'timedelta64'],
  ['timedelta64', 'int64'],
  ['timedelta64', 'bool', 'object'],
  ['timedelta64', 'datetime64', 'int64'],
  ['datetime64', 'object', 'float64'],
  ['float64', 'datetime64', 'object'],
  ['object', 'datetime64', 'float64'],
  ['object', 'float64', 'datetime64'],
  ['int64', 'uint64', 'float16', 'bool'],
] as const

const none = [
  ['datetime64', 'float64'],
  ['bool', 'datetime64'],
  ['timedelta64', 'uint64'],
  ['float16', 'timedelta64'],
  ['datetime64', 'float64', 'object'],
  ['float64', 'object', 'datetime64'],
  ['timedelta64', 'int64', 'datetime64'],
  ['datetime64', 'timedelta64', 'int64'],
  ['timedelta64', 'datetime64', 'int64', 'uint32'],
] as const

test.each(found.map((types) => [types]))('%j have one', (types) => {
  expect(clash(types)).toBeNull()
})

test.each(none.map((types) => [types]))('%j have none', (types) => {
  expect(clash(types)).not.toBeNull()
})

const dates: Data = { dtype: 'datetime64', unit: 'us', data: BigInt64Array.of(0n) }
const missing: Data = { dtype: 'float64', data: Float64Array.of(Number.NaN) }
const texts: Data = { dtype: 'str', data: ['x'] }

function columnsOf(...given: readonly Data[]): readonly Column[] {
  return given.map((values, place) => ({ name: `c${place}`, values }))
}

test('a date beside a number is refused in numpy’s words', () => {
  const refusal = () => {
    refuseNoCommonType(columnsOf(dates, missing))
  }
  expect(refusal).toThrow(Raised)
  expect(refusal).toThrow(
    "The DType <class 'numpy.dtypes.DateTime64DType'> could not be promoted by <class 'numpy.dtypes.Float64DType'>. This means that no common DType exists for the given inputs. For example they cannot be stored in a single array unless the dtype is `object`. The full list of DTypes is: (<class 'numpy.dtypes.DateTime64DType'>, <class 'numpy.dtypes.Float64DType'>)",
  )
})

test('a date beside a dtype of pandas’ own is not asked about', () => {
  expect(() => {
    refuseNoCommonType(columnsOf(dates, missing, texts))
  }).not.toThrow()
})

const check = {
  estimator: 'SelectKBest',
  names: null,
  features: 2,
  dtype: 'numeric',
  nan: 'allow',
  sparse: false,
  refusesDuplicates: true,
} as const

function checked(...given: readonly Data[]): ReturnType<typeof checkAny> {
  const table = { kind: 'table', rowCount: 1, columns: columnsOf(...given) } as const
  return checkAny({ kind: 'frame', rows: 1, columns: given.length, table }, check)
}

const duration: Data = { dtype: 'extension', name: 'duration[ns][pyarrow]', data: [10_800_000_000_000n] }

test('an Arrow duration beside an Arrow integer is a count', () => {
  const grid = checked(duration, { dtype: 'extension', name: 'int64[pyarrow]', data: [1n] })
  expect(grid).toMatchObject({ kind: 'numbers', dtype: 'float64', data: Float64Array.of(1.08e13, 1) })
})

test('beside a number of numpy it is an object', () => {
  expect(checked(duration, { dtype: 'float64', data: Float64Array.of(1) })).toMatchObject({ kind: 'cells' })
})
