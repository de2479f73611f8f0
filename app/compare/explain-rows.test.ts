import { expect, test } from 'vitest'
import type { Column, Data, Table } from '#shared/values.ts'
import { compare } from './compare.ts'
import { compareOptions } from './judge-answer.testing.ts'

function table(columns: Readonly<Record<string, Data>>): Table {
  const all = Object.entries(columns).map(([name, values]): Column => ({ name, values }))
  return { kind: 'table', rowCount: all[0]?.values.data.length ?? 0, columns: all }
}

const doubles = (data: readonly number[]): Data => ({ dtype: 'float64', data: Float64Array.from(data) })
const texts = (data: readonly string[]): Data => ({ dtype: 'str', data })
const longs = (data: readonly number[]): Data => ({ dtype: 'int64', data: BigInt64Array.from(data, BigInt) })

/** Fractional parts of multiples of irrational numbers: rows that vary in each column on its own. */
const parts = (root: number) => Array.from({ length: 400 }, (_none, row) => ((row + 1) * Math.sqrt(root)) % 1)
const age = parts(2).map((part) => 18 + 70 * part)
const debt = parts(3).map((part) => part * 4 - 2)
const visits = parts(5).map((part) => Math.floor(part * 30))
const inputs = table({ age: doubles(age), debt: doubles(debt), visits: longs(visits) })

function found(left: Data, right: Data, name = 'y'): readonly string[] {
  const side = (values: Data) => ({
    name: 'model',
    output: table({ [name]: values }),
    failure: null,
    rowNumbers: null,
    failures: [],
  })
  const { findings } = compare(side(left), side(right), { inputs, options: compareOptions() }).comparison
  return findings.map(({ code, text }) => `${code}: ${text}`)
}

const byRow = (of: (row: number) => number) => Array.from({ length: 400 }, (_none, row) => of(row))
const at = (cells: readonly number[], row: number) => cells[row] ?? Number.NaN

test('a threshold further down a tree: the conditions that lead to it, and the band', () => {
  const tree = (limit: number) =>
    byRow((row) => (at(debt, row) > 0.5 && at(age, row) > limit ? (at(visits, row) > 9 ? 2 : 1) : 0))
  const [only, ...more] = found(doubles(tree(50)), doubles(tree(58)))
  expect(only).toMatch(
    /^band: Exactly the rows with age from 5\d\.?\d* to 5[78]\.?\d* and debt from 0\.5\d* on change class/u,
  )
  expect(more).toEqual([])
  expect(found(texts(tree(50).map(String)), texts(tree(58).map(String)))[0]).toMatch(
    /change class, as with a moved/u,
  )
})

test('a threshold on whole numbers of the input', () => {
  const tree = (limit: number) => doubles(byRow((row) => (at(visits, row) > limit ? at(debt, row) : 0)))
  expect(found(tree(20), tree(17))).toEqual([
    'band: Exactly the rows with visits from 18 to 20 differ, as with a moved threshold.',
  ])
})

test('rows that lie nowhere together are given no conditions; where they go is said', () => {
  const scattered = byRow((row) => (row % 40 === 3 ? 1 : row % 3 === 0 ? 1 : 0))
  const base = byRow((row) => (row % 3 === 0 ? 1 : 0))
  const told = found(longs(base), longs(scattered))
  expect(told.join()).not.toContain('band')
  expect(told).toContainEqual(
    'one-way: All 6 rows that change class go from 0 to 1, as with another threshold or intercept.',
  )
  const bothWays = byRow((row) =>
    row % 40 === 3 ? 1 - (at(base, row) ?? 0) : row % 40 === 6 ? 0 : at(base, row),
  )
  expect(found(longs(base), longs(bothWays)).join()).not.toContain('one-way')
})

test('an intercept and a coefficient where probabilities run into their ends, and behind a log link', () => {
  const margin = byRow((row) => at(debt, row) * 12 + at(age, row) / 40)
  const sigmoid = (of: (row: number) => number) => doubles(byRow((row) => 1 / (1 + Math.exp(-of(row)))))
  const base = sigmoid((row) => at(margin, row))
  expect(
    found(
      base,
      sigmoid((row) => at(margin, row) + 0.25),
    )[0],
  ).toBe(
    'constant-shift: The difference in the log-odds of y is 0.25 in every row, as with a changed intercept.',
  )
  expect(
    found(
      base,
      sigmoid((row) => at(margin, row) + at(age, row) / 300),
    )[0],
  ).toContain('The difference in the log-odds of y follows the input age')
  const rate = (factor: number) =>
    doubles(byRow((row) => Math.exp(at(debt, row) * factor + at(age, row) / 50)))
  expect(found(rate(0.5), rate(0.55))[0]).toContain(
    'The difference in the logarithm of y follows the input debt',
  )
})

test('few labels that change places are no other order', () => {
  const labels = byRow((row) => row % 3)
  const swapped = labels.map((label, row) => (row === 4 ? 2 : row === 5 ? 1 : label))
  expect(found(longs(labels), longs(swapped)).join()).not.toContain('other-order')
  const shuffled = byRow((row) => at(labels, (row * 7 + 11) % 400))
  expect(found(longs(labels), longs(shuffled)).join()).toContain('other-order')
})
