import { expect, test } from 'vitest'
import type { Column, Data, Table } from '#shared/values.ts'
import { compareFrames } from './judge-answer.testing.ts'

function table(columns: Readonly<Record<string, Data>>): Table {
  const all = Object.entries(columns).map(([name, values]): Column => ({ name, values }))
  return { kind: 'table', rowCount: all[0]?.values.data.length ?? 0, columns: all }
}

const doubles = (data: readonly number[]): Data => ({ dtype: 'float64', data: Float64Array.from(data) })
const texts = (data: readonly string[]): Data => ({ dtype: 'str', data })
const longs = (data: readonly number[]): Data => ({
  dtype: 'int64',
  data: BigInt64Array.from(data, BigInt),
})

/** Fractional parts of multiples of an irrational number, and labels by them. */
const scores = Array.from({ length: 60 }, (_none, row) => ((row + 1) * Math.SQRT2) % 1)
const labels = scores.map((score) => (score > 0.6 ? 'high' : score > 0.3 ? 'mid' : 'low'))

function found(left: Readonly<Record<string, Data>>, right: Readonly<Record<string, Data>>) {
  const { findings } = compareFrames(table(left), table(right)).comparison
  return findings.map(({ code, text }) => `${code}: ${text}`)
}

test('rounded values, with the fewest decimals', () => {
  const rounded = (decimals: number) => doubles(scores.map((score) => Number(score.toFixed(decimals))))
  expect(found({ x: doubles(scores) }, { x: rounded(3) })).toEqual([
    'rounded: x is the left rounded to 3 decimals in every row.',
  ])
  expect(found({ x: doubles(scores) }, { x: rounded(1) })[0]).toContain('to 1 decimal in')
  const off = doubles(scores.map((score, row) => Number(score.toFixed(3)) + (row === 7 ? 0.001 : 0)))
  expect(found({ x: doubles(scores) }, { x: off })).toEqual([])
})

test('numbers written as text', () => {
  const counts = scores.map((score) => Math.floor(score * 40))
  expect(found({ n: longs(counts) }, { n: texts(counts.map(String)) })).toEqual([
    'types: n is str instead of int64; and values differ.',
    'as-text: n holds the same values, on one side written as text.',
  ])
  const other = texts(counts.map((count, row) => String(row === 3 ? count + 1 : count)))
  expect(found({ n: longs(counts) }, { n: other }).join()).not.toContain('as-text')
})

test('one label for another, and labels that are swapped', () => {
  const renamed = labels.map((label) => (label === 'mid' ? 'Mid' : label))
  expect(found({ label: texts(labels) }, { label: texts(renamed) })).toEqual([
    'recoded: Of label, every "mid" is "Mid" on the right.',
  ])
  const swapped = labels.map((label) => (label === 'low' ? 'high' : label === 'high' ? 'low' : label))
  expect(found({ label: texts(labels) }, { label: texts(swapped) })[0]).toMatch(
    /every "(low|high)" is "(high|low)", "(low|high)" is "(low|high)" on the right/u,
  )
  const some = labels.map((label, row) => (label === 'mid' && row % 2 === 0 ? 'Mid' : label))
  expect(found({ label: texts(labels) }, { label: texts(some) }).join()).not.toContain('recoded')
})

test('a row, and rows, that one side has and the other has not', () => {
  const without = (from: number, count: number) =>
    scores.filter((_score, row) => row < from || row >= from + count)
  expect(found({ x: doubles(scores) }, { x: doubles(without(20, 1)) })).toEqual([
    'lengths: The left has 60 rows, the right 59 rows.',
    'inserted-rows: Row 21 of the left is missing on the other side; all other rows are the same, moved by 1 from there on. Align them by a key column.',
  ])
  expect(found({ x: doubles(without(3, 4)) }, { x: doubles(scores) })[1]).toMatch(
    /^inserted-rows: Rows 4 to 7 of the right are missing/u,
  )
  expect(found({ x: doubles(scores) }, { x: doubles(without(56, 4)) })).toHaveLength(1)
})

test('classes that all move by one are a shift', () => {
  const classes = scores.map((score) => Math.floor(score * 3))
  expect(found({ y: longs(classes) }, { y: longs(classes.map((label) => label + 1)) }).join()).toContain(
    'constant-shift',
  )
})
