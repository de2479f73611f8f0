import { expect, test } from 'vitest'
import type { Column, Data, Table } from '#shared/values.ts'
import { compare } from './compare.ts'
import { compareOptions } from './judge-answer.testing.ts'

function table(columns: Readonly<Record<string, Data>>): Table {
  const all = Object.entries(columns).map(([name, values]): Column => ({ name, values }))
  return { kind: 'table', rowCount: all[0]?.values.data.length ?? 0, columns: all }
}

const doubles = (data: readonly number[]): Data => ({ dtype: 'float64', data: Float64Array.from(data) })
const singles = (data: readonly number[]): Data => ({ dtype: 'float32', data: Float32Array.from(data) })

/** Fractional parts of multiples of an irrational number. */
const shares = Array.from({ length: 60 }, (_none, row) => ((row + 1) * Math.SQRT2) % 1)
const amounts = shares.map((share) => 3 + 40 * share)
const margins = shares.map((share) => 8 * share - 4)

function found(left: Data, right: Data, inputs: Table | null = null): readonly string[] {
  const side = (values: Data) => ({
    name: 'x',
    output: table({ x: values }),
    failure: null,
    rowNumbers: null,
    failures: [],
  })
  const { findings } = compare(side(left), side(right), { inputs, options: compareOptions() }).comparison
  return findings.map(({ code, text }) => `${code}: ${text}`)
}

const functions: readonly (readonly [string, readonly number[], (value: number) => number])[] = [
  ['the natural logarithm of', amounts, Math.log],
  ['log(1 + x) of', amounts, Math.log1p],
  ['e to the left in', margins, Math.exp],
  ['minus 1 in', margins, Math.expm1],
  ['to base 10 of', amounts, Math.log10],
  ['the square root of', amounts, Math.sqrt],
  ['the square of', margins, (value) => value * value],
  ['1 divided by', amounts, (value) => 1 / value],
  ['the absolute value of', margins, Math.abs],
  ['the sigmoid of', margins, (value) => 1 / (1 + Math.exp(-value))],
  ['the log-odds of', shares, (value) => Math.log(value / (1 - value))],
  ['rounded down', amounts, Math.floor],
  ['1 minus the left', shares, (value) => 1 - value],
  ['1.8 times the left plus 32', margins, (value) => value * 1.8 + 32],
  ['-2 times the left minus 0.5', margins, (value) => -2 * value - 0.5],
]

test.each(functions)('%s each value, in both precisions', (words, values, of) => {
  const made = values.map(of)
  for (const column of [doubles, singles]) {
    const [only, ...more] = found(column(values), column(made))
    expect(only).toContain(words)
    expect(only).toContain('in every row.')
    expect(more).toEqual([])
  }
  const off = made.map((value, row) => (row === 41 ? value + 0.5 : value))
  expect(found(doubles(values), doubles(off)).join()).not.toContain('transformed')
})

test('values cut off on one side, and on both', () => {
  const cut = (low: number, high: number) =>
    doubles(amounts.map((value) => Math.min(Math.max(value, low), high)))
  expect(found(doubles(amounts), cut(0, 30))).toEqual(['clipped: x is the left, cut off at 30 above.'])
  expect(found(doubles(amounts), cut(10, 30))).toEqual([
    'clipped: x is the left, cut off at 10 below and at 30 above.',
  ])
  const other = doubles(amounts.map((value) => (value > 30 && value < 35 ? 30 : value)))
  expect(found(doubles(amounts), other).join()).not.toContain('clipped')
})

test('numbers that hardly differ are no function of each other', () => {
  const near = amounts.map((value, row) => value + (row % 2 === 0 ? 1e-8 : -1e-8))
  expect(found(doubles(amounts), doubles(near)).join()).not.toContain('transformed')
})

test('missing values: what stands for them, and which rows they are', () => {
  const sparse = amounts.map((value, row) => (row % 7 === 3 ? Number.NaN : value))
  const filled = sparse.map((value) => (Number.isNaN(value) ? -1 : value))
  expect(found(doubles(sparse), doubles(filled))).toEqual([
    'missing: x is missing on the left in 9 rows, where it is -1 on the right each time.',
  ])
  const age = table({ age: doubles(sparse.map((value) => (Number.isNaN(value) ? Number.NaN : 40))) })
  expect(found(doubles(amounts), doubles(sparse), age)).toEqual([
    'missing: x is missing on the right in 9 rows, where it has a value on the left. Exactly the rows without a value of age are missing on the right.',
  ])
  const high = amounts.map((value) => (value > 35 ? Number.NaN : value))
  const input = table({ size: doubles(amounts.map((value) => value * 2)) })
  expect(found(doubles(amounts), doubles(high), input).join()).toMatch(/Exactly the rows with size from 7\d/u)
})
