import { expect, test } from 'vitest'
import type { Schema } from '#shared/model.ts'
import type { Frame } from '#shared/values.ts'
import { hasNan, outputDifferences } from './output-differences.ts'

const floats = { dtype: 'float32', data: Float32Array.of(1, 2) } as const
const longs = { dtype: 'int64', data: BigInt64Array.of(1n, 2n) } as const

function declared(name: string | null, type: 'double' | 'long' | 'string'): Schema {
  return { kind: 'columns', columns: [{ name, type: { kind: 'scalar', type }, required: true }] }
}

function table(name: string, values: typeof floats | typeof longs): Frame {
  return { kind: 'table', rowCount: 2, columns: [{ name, values }] }
}

test('columns by name, count and type', () => {
  expect(outputDifferences(declared('a', 'long'), table('a', longs))).toEqual([])
  expect(outputDifferences(declared('a', 'double'), table('a', floats))).toEqual([
    { says: 'a is float32 where double is declared', isMild: true },
  ])
  expect(outputDifferences(declared('a', 'string'), table('a', longs))).toEqual([
    { says: 'a is int64 where string is declared', isMild: false },
  ])
  expect(outputDifferences(declared('a', 'long'), table('b', longs))).toEqual([
    { says: 'there is no a, but b', isMild: false },
  ])
  const wide: Frame = { kind: 'tensor', shape: [1, 2], values: longs }
  expect(outputDifferences(declared(null, 'long'), wide)).toEqual([
    { says: '2 columns where 1 column is declared', isMild: false },
  ])
  expect(outputDifferences(declared(null, 'long'), { kind: 'series', name: 'x', values: longs })).toEqual([])
  expect(outputDifferences(declared(null, 'long'), { kind: 'plain', value: [1n] })).toEqual([])
})

test('arrays by name, shape and type; the first extent is the batch', () => {
  const schema: Schema = { kind: 'tensors', tensors: [{ name: null, dtype: 'float32', shape: [-1, 2] }] }
  const answer = (shape: readonly number[]): Frame => ({ kind: 'tensor', shape, values: floats })
  expect(outputDifferences(schema, answer([1, 2]))).toEqual([])
  expect(outputDifferences(schema, answer([2, 1]))).toEqual([
    { says: 'the answer has the shape [2, 1] where [-1, 2] is declared', isMild: false },
  ])
  const named: Frame = {
    kind: 'tensors',
    entries: [{ name: 'out', tensor: { kind: 'tensor', shape: [1, 2], values: floats } }],
  }
  expect(outputDifferences(schema, named)).toEqual([])
  const asked: Schema = { kind: 'tensors', tensors: [{ name: 'probs', dtype: 'float32', shape: [-1, 2] }] }
  expect(outputDifferences(asked, named)).toEqual([{ says: 'there is no probs, but out', isMild: false }])
})

test('NaN among the numbers', () => {
  expect(hasNan(table('a', floats))).toBe(false)
  expect(
    hasNan({
      kind: 'series',
      name: null,
      values: { dtype: 'float64', data: Float64Array.of(1, Number.NaN) },
    }),
  ).toBe(true)
})
