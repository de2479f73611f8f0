/** Blocks of rows give what the whole gives, exceptions too. */
import { expect, test } from 'vitest'
import type { Column } from '#shared/values.ts'
import { dense, evaluate } from './evaluate.ts'
import { evaluateRows, rowOf } from './evaluate-rows.ts'
import { numberGrid, type FrameGrid } from './grid.ts'
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

const scaling: Operation = {
  kind: 'columns-arithmetic',
  steps: [
    { by: 'subtract', values: Float64Array.of(0.3, -0.1) },
    { by: 'divide', values: Float64Array.of(0.7, 3) },
  ],
  parameters: null,
}
const other: Operation = {
  kind: 'columns-arithmetic',
  steps: [
    { by: 'multiply', values: Float64Array.of(0.3, -0.1) },
    { by: 'add', values: Float64Array.of(0.7, 3) },
  ],
  parameters: null,
}

function frameOfRows(first: Float64Array, second: Float64Array): FrameGrid {
  const column = (name: string, data: Float64Array): Column => ({ name, values: { dtype: 'float64', data } })
  const columns = [column('c0', first), column('c1', second)]
  return {
    kind: 'frame',
    rows: first.length,
    columns: 2,
    table: { kind: 'table', rowCount: first.length, columns },
  }
}

test.each([1, 2, 4, 7])('scaling and %i linear scores in one pass are those of step by step', (outputs) => {
  const weights = Float64Array.from({ length: outputs * 2 }, (_, at) => Math.cos(at))
  const bias = Float64Array.from({ length: outputs }, (_, at) => at / 3)
  const affine = { ...scores, weights, bias, outputs } as const
  for (const arithmetic of [[scaling], [other], [other, scaling], []]) {
    const steps = [{ kind: 'check', check } as const, ...arithmetic, affine]
    const operation: Operation = { kind: 'sequence', steps }
    for (const count of [255, 256, 777, rows]) {
      const first = Float64Array.from({ length: count }, (_, at) => Math.sin(at) * 3)
      const second = Float64Array.from({ length: count }, (_, at) => (at % 5 === 0 ? -0 : 1 / at))
      const frame = frameOfRows(first, second)
      expect(evaluateRows(operation, frame)).toEqual(evaluate(operation, frame))
    }
  }
})

test('a value that is not finite is refused, or computed where the model takes it, as step by step', () => {
  const first = new Float64Array(rows).fill(1)
  const second = Float64Array.from(first)
  const operation: Operation = { kind: 'sequence', steps: [{ kind: 'check', check }, scaling, scores] }
  second[rows - 3] = Number.NaN
  expect(() => evaluateRows(operation, frameOfRows(first, second))).toThrow('Input X contains NaN.')
  second[rows - 3] = Infinity
  expect(() => evaluateRows(operation, frameOfRows(first, second))).toThrow('infinity')
  const lenient: Operation = {
    kind: 'sequence',
    steps: [{ kind: 'check', check: { ...check, nan: 'anything' } }, scaling, scores],
  }
  const frame = frameOfRows(first, second)
  expect(evaluateRows(lenient, frame)).toEqual(evaluate(lenient, frame))
})

test('rows whose columns do not fit are computed some at a time', () => {
  const wide = Array.from({ length: 4_000 }, (_, place) => place % 2)
  const operation: Operation = {
    kind: 'sequence',
    steps: [
      { kind: 'check', check },
      { kind: 'pick', columns: wide },
      { kind: 'rows', rule: 'sum-of-squares', column: 0 },
    ],
  }
  const some = numberGrid(3_000, 2, input.data.slice(0, 6_000))
  const sums = evaluateRows(operation, some)
  expect(sums.rows).toBe(3_000)
  for (const row of [0, 1_500, 2_999])
    expect(dense(rowOf(sums, row)).data).toEqual(dense(evaluate(operation, rowOf(some, row))).data)
})

test('more numbers than a machine has room for are refused by name', () => {
  const wide = Array.from({ length: 4_000_000 }, () => 0)
  const operation: Operation = { kind: 'sequence', steps: [{ kind: 'pick', columns: wide }, scores] }
  expect(() => evaluateRows(operation, numberGrid(2_000, 2, input.data.slice(0, 4_000)))).toThrow(
    'more columns of 2,000 rows than Palate computes at once',
  )
})
