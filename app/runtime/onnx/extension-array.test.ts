import { describe, expect, test } from 'vitest'
import type { Data, Table, Value } from '#shared/values.ts'
import { tableValues } from './array-values.ts'

function column(name: string, data: readonly Value[]): Data {
  return { dtype: 'extension', name, data }
}

function valuesOfTable(columns: readonly Data[]): Data {
  const table: Table = {
    kind: 'table',
    rowCount: 2,
    columns: columns.map((values, place) => ({ name: `c${place}`, values })),
  }
  return tableValues(table, null).values
}

/** What `pandas.DataFrame({'x': column}).values` is in pandas 3.1. */
describe('one column of a dtype of pandas is the array that numpy makes of it', () => {
  test.each<[string, readonly Value[], Data]>([
    ['Int64', [1n, 2n], { dtype: 'int64', data: BigInt64Array.of(1n, 2n) }],
    ['Int8', [1n, null], { dtype: 'float64', data: Float64Array.of(1, Number.NaN) }],
    ['UInt16', [1n, 2n], { dtype: 'uint16', data: Uint16Array.of(1, 2) }],
    ['Float32', [1.5, null], { dtype: 'float32', data: Float32Array.of(1.5, Number.NaN) }],
    ['boolean', [true, false], { dtype: 'bool', data: Uint8Array.of(1, 0) }],
    ['int32[pyarrow]', [1n, 2n], { dtype: 'int32', data: Int32Array.of(1, 2) }],
    ['double[pyarrow]', [1.5, null], { dtype: 'float64', data: Float64Array.of(1.5, Number.NaN) }],
    ['category', [1n, 2n], { dtype: 'int64', data: BigInt64Array.of(1n, 2n) }],
    ['category', [1n, null], { dtype: 'float64', data: Float64Array.of(1, Number.NaN) }],
    ['category', ['a', null], { dtype: 'object', data: ['a', Number.NaN] }],
  ])('%s: %#', (name, data, expected) => {
    expect(valuesOfTable([column(name, data)])).toEqual(expected)
  })

  test('truth values of which one is missing, and texts, are objects with pandas.NA', () => {
    for (const [name, first] of [
      ['boolean', true],
      ['bool[pyarrow]', true],
      ['string', 'a'],
    ] as const) {
      const values = valuesOfTable([column(name, [first, null])])
      expect(values).toMatchObject({ dtype: 'object', data: [first, { repr: '<NA>' }] })
    }
  })
})

test('among other columns they are objects', () => {
  const floats: Data = { dtype: 'float64', data: Float64Array.of(1.5, 2) }
  expect(valuesOfTable([column('Int64', [1n, null]), floats])).toMatchObject({
    dtype: 'object',
    data: [1n, 1.5, { repr: '<NA>' }, 2],
  })
})

test('timedeltas alone stay timedeltas, and among others are told as str() does', () => {
  const durations = column('timedelta64[us]', [1_000_000n, -1n])
  expect(valuesOfTable([durations, durations])).toBe(durations)
  const texts: Data = { dtype: 'str', data: ['p', 'q'] }
  expect(valuesOfTable([durations, texts])).toMatchObject({
    data: ['0 days 00:00:01', 'p', '-1 days +23:59:59.999999', 'q'],
  })
  const arrow = column('duration[ns][pyarrow]', [1n, null])
  expect(valuesOfTable([arrow, arrow])).toMatchObject({
    data: ['0 days 00:00:00.000000001', '0 days 00:00:00.000000001', { repr: '<NA>' }, { repr: '<NA>' }],
  })
})
