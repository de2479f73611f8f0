/** Blocks of rows give what the whole gives, exceptions too. */
import { expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { evaluateRows } from './evaluate-rows.ts'
import { numberGrid } from './grid.ts'
import type { Operation } from './operations.ts'

const rows = 9_001
const input = numberGrid(
  rows,
  2,
  Float64Array.from({ length: rows * 2 }, (_, at) => Math.sin(at)),
)
const check = {
  estimator: 'Model',
  names: null,
  features: 2,
  dtype: 'float64',
  nan: 'refuse',
  sparse: false,
  refusesDuplicates: true,
} as const
const scores: Operation = {
  kind: 'affine',
  weights: Float64Array.of(1, 2, -3, 0.5),
  inputs: 2,
  outputs: 2,
  bias: Float64Array.of(0.25, -1),
  flat: false,
  dtype: 'float64',
}
const classes = { dtype: 'str', data: ['a', 'b'] } as const

test('numbers', () => {
  const operation: Operation = { kind: 'sequence', steps: [{ kind: 'check', check }, scores] }
  expect(evaluateRows(operation, input)).toEqual(evaluate(operation, input))
})

test('labels of a table', () => {
  const operation: Operation = {
    kind: 'sequence',
    steps: [{ kind: 'check', check }, scores, { kind: 'label-largest', classes }],
  }
  const column = (place: number): Float64Array => input.data.filter((_, at) => at % 2 === place)
  const columns = [0, 1].map((place) => ({
    name: `c${place}`,
    values: { dtype: 'float64', data: column(place) } as const,
  }))
  const frame = {
    kind: 'frame',
    rows,
    columns: 2,
    table: { kind: 'table', rowCount: rows, columns },
  } as const
  expect(evaluateRows(operation, frame)).toEqual(evaluate(operation, input))
})

test('a NaN in the last row is refused as in the whole', () => {
  const data = Float64Array.from(input.data)
  data[data.length - 1] = Number.NaN
  const operation: Operation = { kind: 'check', check }
  expect(() => evaluateRows(operation, { ...input, data })).toThrow('Input X contains NaN.')
})
