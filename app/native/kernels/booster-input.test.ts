import { expect, test } from 'vitest'
import { numberGrid } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { frameInput } from './booster-input.ts'

const booster = {
  kind: 'frame-input',
  library: 'xgboost',
  names: null,
  features: 3,
  categories: null,
  wrapper: 'booster',
  estimator: 'Booster',
} as const satisfies Operation

test('an XGBoost booster without names takes fewer columns as missing values, its scikit-learn wrapper does not', () => {
  const two = numberGrid(2, 2, Float64Array.of(0.1, 0.9, 0.3, 0.4))
  const { columns, data } = frameInput(booster, two)
  expect([columns, Array.from(data)]).toEqual([3, [0.1, 0.9, Number.NaN, 0.3, 0.4, Number.NaN]])
  expect(frameInput(booster, numberGrid(1, 0, new Float64Array())).data).toEqual(
    new Float64Array(3).fill(Number.NaN),
  )
  expect(() => frameInput({ ...booster, wrapper: 'estimator' }, two)).toThrow('expected: 3, got 2')
  expect(() => frameInput(booster, numberGrid(1, 4, new Float64Array(4)))).toThrow('expected: 3, got 4')
})
