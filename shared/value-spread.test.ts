import { expect, test } from 'vitest'
import { spreadOf } from './value-spread.ts'

test('numbers fall into equal steps, texts are counted, what is missing is told', () => {
  const numbers = [0, 1, 1, 24, Number.NaN].map((number) => ({ text: String(number), number }))
  const spread = spreadOf([...numbers, { text: null, number: null }])
  expect(spread).toMatchObject({ rows: 6, missing: 1, distinct: 4 })
  expect(spread.numbers).toMatchObject({ min: 0, max: 24, mean: 6.5, count: 4 })
  expect(spread.numbers?.bins.slice(0, 2)).toEqual([1, 2])
  expect(spread.numbers?.bins.at(-1)).toBe(1)
  expect(spread.common[0]).toEqual({ text: '1', count: 2 })
})

test('texts alone have no steps; equal numbers have one', () => {
  expect(spreadOf([{ text: 'a', number: null }]).numbers).toBeNull()
  const same = [2, 2].map((number) => ({ text: '2', number }))
  expect(spreadOf(same).numbers?.bins[0]).toBe(2)
})
