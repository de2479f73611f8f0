import { describe, expect, test } from 'vitest'
import type { Frame, Table, Tensor } from '#shared/values.ts'
import { agreeInRows, firstRows, hasRows, joinedFrames, rowCountOf } from './frame-rows.ts'
import { tableOfFrame } from './frame-table.ts'

const tensor = (shape: readonly number[], ...numbers: readonly number[]): Tensor => ({
  kind: 'tensor',
  shape,
  values: { dtype: 'float32', data: Float32Array.from(numbers) },
})
const table: Table = {
  kind: 'table',
  rowCount: 3,
  columns: [
    { name: 'x', values: { dtype: 'float64', data: Float64Array.of(1, 2, 3) } },
    { name: 'long', values: { dtype: 'int64', data: BigInt64Array.of(1n, 2n, 3n) } },
    { name: 'text', values: { dtype: 'str', data: ['a', null, 'c'] } },
    { name: 'any', values: { dtype: 'object', data: [[1], null, new Map([['k', 2]])] } },
    { name: 'at', values: { dtype: 'datetime64', unit: 'ns', data: BigInt64Array.of(1n, 2n, 3n) } },
    { name: 'raw', values: { dtype: 'bytes', data: [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)] } },
  ],
}
const frames: readonly Frame[] = [
  table,
  { kind: 'series', name: 's', values: { dtype: 'bool', data: Uint8Array.of(1, 0, 1) } },
  tensor([3, 2], 1, 2, 3, 4, 5, 6),
  { kind: 'tensors', entries: [{ name: 'a', tensor: tensor([3, 1], 1, 2, 3) }] },
  { kind: 'plain', value: [1, 'two', null] },
]

for (const frame of frames) {
  test(`${frame.kind}: the first rows and the rest make the whole`, () => {
    expect(rowCountOf(frame)).toBe(3)
    const head = firstRows(frame, 2)
    expect(rowCountOf(head)).toBe(2)
    expect(agreeInRows(head, frame, 2)).toBe(true)
    const doubled = joinedFrames([frame, frame])
    expect(rowCountOf(doubled)).toBe(6)
    expect(firstRows(doubled, 3)).toEqual(frame)
    expect(firstRows(frame, 3)).toBe(frame)
  })
}

test('a dict of arrays has rows where all of them have', () => {
  const both = (second: Tensor): Frame => ({
    kind: 'tensors',
    entries: [
      { name: 'a', tensor: tensor([2], 1, 2) },
      { name: 'b', tensor: second },
    ],
  })
  expect(hasRows(both(tensor([2, 1], 1, 2)), 2)).toBe(true)
  expect(hasRows(both(tensor([1], 1)), 2)).toBe(false)
  expect(hasRows(tensor([], 1), 1)).toBe(false)
  expect(hasRows({ kind: 'plain', value: new Map() }, 1)).toBe(false)
})

describe('agreement', () => {
  test('floats up to rounding, everything else exactly', () => {
    expect(agreeInRows(tensor([2], 1, 2), tensor([2], 1.00001, 2), 2)).toBe(true)
    expect(agreeInRows(tensor([2], 1, Number.NaN), tensor([2], 1, Number.NaN), 2)).toBe(true)
    expect(agreeInRows(tensor([2], 1, 2), tensor([2], 1.01, 2), 2)).toBe(false)
    expect(agreeInRows({ kind: 'plain', value: [1n] }, { kind: 'plain', value: [2n] }, 1)).toBe(false)
    expect(
      agreeInRows(
        { kind: 'plain', value: [{ kind: 'opaque', type: 'T', repr: 'x' }] },
        { kind: 'plain', value: [1] },
        1,
      ),
    ).toBe(false)
  })

  test('parts that are not alike are not joined', () => {
    expect(() => joinedFrames([tensor([1, 2], 1, 2), tensor([1, 3], 1, 2, 3)])).toThrow('not alike')
    expect(() => joinedFrames([table, tensor([1], 1)])).toThrow('not alike')
  })
})

describe('answers as tables', () => {
  const columnsOf = (frame: Frame) =>
    tableOfFrame(frame).columns.map(({ name, values }) => [name, Array.from<unknown>(values.data)] as const)

  test('arrays: a column for each place in a row', () => {
    expect(columnsOf(tensor([2], 1, 2))).toEqual([['predictions', [1, 2]]])
    expect(
      columnsOf({ kind: 'tensors', entries: [{ name: 'p', tensor: tensor([2, 1, 2], 1, 2, 3, 4) }] }),
    ).toEqual([
      ['p[0, 0]', [1, 3]],
      ['p[0, 1]', [2, 4]],
    ])
    expect(columnsOf(tensor([], 7))).toEqual([['predictions', [7]]])
  })

  test('rows too wide for columns are lists', () => {
    const wide = tableOfFrame({
      kind: 'tensor',
      shape: [2, 2, 6000],
      values: { dtype: 'float32', data: new Float32Array(24_000) },
    })
    expect(wide.columns.map(({ values }) => values.dtype)).toEqual(['object'])
    expect(wide.columns[0]?.values.data[1]).toHaveLength(2)
  })

  test('series, lists, records and dicts of lists', () => {
    expect(columnsOf({ kind: 'series', name: null, values: { dtype: 'str', data: ['a', null] } })).toEqual([
      ['predictions', ['a', null]],
    ])
    expect(columnsOf({ kind: 'plain', value: ['x', 1n] })).toEqual([['predictions', ['x', 1n]]])
    expect(columnsOf({ kind: 'plain', value: [new Map([['a', 1]]), new Map([['b', 2]])] })).toEqual([
      ['a', [1, null]],
      ['b', [null, 2]],
    ])
    expect(columnsOf({ kind: 'plain', value: new Map([['a', [1, 2]]]) })).toEqual([['a', [1, 2]]])
    expect(columnsOf({ kind: 'plain', value: 5 })).toEqual([['predictions', [5]]])
  })

  test('outputs of different lengths make no table', () => {
    const uneven = {
      kind: 'tensors',
      entries: [
        { name: 'a', tensor: tensor([2], 1, 2) },
        { name: 'b', tensor: tensor([3], 1, 2, 3) },
      ],
    } as const
    expect(() => tableOfFrame(uneven)).toThrow('different numbers of rows')
  })
})
