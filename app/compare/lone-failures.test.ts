import { expect, test } from 'vitest'
import type { Frame } from '#shared/values.ts'
import { compare } from './compare.ts'
import type { SideOutput } from './compare.ts'
import { compareOptions } from './judge-answer.testing.ts'

const list = (...cells: readonly number[]): Frame => ({ kind: 'plain', value: cells })

function side(name: string, output: Frame, rowNumbers: number[], failed: Readonly<Record<number, string>>) {
  const failures = Object.entries(failed).map(([row, message]) => ({ row: Number(row), message }))
  return { name, output, failure: null, rowNumbers, failures } satisfies SideOutput
}

const compared = (left: SideOutput, right: SideOutput) =>
  compare(left, right, { inputs: null, options: compareOptions() }).comparison

test('rows that both sides fail on are told apart, and are no difference', () => {
  const left = side('a', list(1.5, 2.5, 4.5), [0, 1, 3], { 2: 'too large' })
  const comparison = compared(left, side('b', list(1.5, 2.5, 4.5), [0, 1, 3], { 2: 'out of range' }))
  expect(comparison.holds).toBe(true)
  expect(comparison.summary).toContain('Both sides fail on 1 row: no difference.')
  expect(comparison.findings).toEqual([
    {
      code: 'row-failures',
      text: 'Both sides fail on 1 row; the first is row 3: too large On the right: out of range',
    },
  ])
})

test('a row that one side alone fails on is a difference beside those of both', () => {
  const left = side('a', list(1.5, 4.5), [0, 3], { 1: 'too small', 2: 'too large' })
  const right = side('b', list(1.5, 2.5, 4.5), [0, 1, 3], { 2: 'too large' })
  const comparison = compared(left, right)
  expect(comparison).toMatchObject({ holds: false, rowsDifferent: 0 })
  expect(comparison.summary).toEqual([
    'The values of all 2 rows are equal.',
    'a fails on 1 row that the other side answers.',
    'Both sides fail on 1 row: no difference.',
  ])
  expect(comparison.findings.map(({ text }) => text)).toEqual([
    'a fails on 1 row; the first is row 2: too small',
    'Both sides fail on 1 row; the first is row 3: too large',
  ])
})
