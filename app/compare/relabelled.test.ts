import { describe, expect, test } from 'vitest'
import type { Data, Frame, Table, Value } from '#shared/values.ts'
import { compareFrames } from './judge-answer.testing.ts'

const answers = Array.from({ length: 60 }, (_none, row) => row % 3)
const labels: Data = { dtype: 'str', data: answers.map((at) => ['hi', 'lo', 'mid'][at] ?? null) }
const decisions: Data = { dtype: 'str', data: answers.map((at) => (at === 0 ? 'yes' : 'no')) }
const array = (values: Data): Frame => ({ kind: 'tensor', shape: [60], values })
const plain = (value: (at: number, row: number) => Value): Frame => ({
  kind: 'plain',
  value: answers.map(value),
})

function table(columns: Readonly<Record<string, Data>>): Table {
  return {
    kind: 'table',
    rowCount: 60,
    columns: Object.entries(columns).map(([name, values]) => ({ name, values })),
  }
}

describe('the only column of each side, whatever its kind', () => {
  test.each<readonly [string, Data, Frame, string, string]>([
    ['1 and 0', decisions, plain((at) => (at === 0 ? 1n : 0n)), 'yes (1)', 'no (0)'],
    ['the other way round', decisions, plain((at) => (at === 0 ? 0n : 1n)), 'yes (0)', 'no (1)'],
    ['booleans', decisions, plain((at) => at === 0), 'yes (1)', 'no (0)'],
    ['floats', decisions, plain((at) => (at === 0 ? 1.0 : 0.0)), 'yes (1)', 'no (0)'],
    [
      'a table of another name',
      decisions,
      table({ label: { dtype: 'bool', data: Uint8Array.from(answers, (at) => Number(at === 0)) } }),
      'yes (1)',
      'no (0)',
    ],
    ['places of three classes', labels, plain((at) => BigInt(at)), 'hi (0)', 'lo (1)'],
  ])('labels against %s', (_what, left, right, first, second) => {
    const { comparison } = compareFrames(array(left), right)
    expect([comparison.onlyLeft, comparison.onlyRight, comparison.holds]).toEqual([[], [], false])
    expect(comparison.columns[0]).toMatchObject({
      reason: 'only-column',
      sameType: false,
      counts: { different: 60 },
    })
    const [found] = comparison.classes
    expect(found).toMatchObject({ flips: 0, rowCount: 60 })
    expect(found?.classes).toEqual(expect.arrayContaining([first, second]))
    const codes = comparison.findings.map(({ code }) => code)
    expect(codes).toContain('types')
    expect(codes).toContain('relabelled')
    expect(comparison.findings.map(({ text }) => text).join(' ')).toMatch(/"?yes"? is |"?hi"? is /)
  })

  test('numbers that are not the places of the classes are told apart from those that are', () => {
    const text = (right: Frame) =>
      compareFrames(array(labels), right).comparison.findings.find(({ code }) => code === 'relabelled')?.text
    expect(text(plain((at) => BigInt(at)))).toContain(
      'These are the places of the classes in order (0 for hi, 1 for lo, 2 for mid).',
    )
    expect(text(plain((at) => BigInt((at + 1) % 3)))).toContain(
      'These are not the places of the classes in order',
    )
    expect(text(plain((at) => ['a', 'b', 'c'][at] ?? null))).not.toContain('places')
  })

  test('a relabelling that is wrong in some rows: which, and how many', () => {
    const wrong = plain((at, row) => (row === 3 || row === 30 ? 0n : at === 0 ? 1n : 0n))
    const { comparison } = compareFrames(array(decisions), wrong)
    expect(comparison.classes[0]).toMatchObject({ flips: 2, flipped: [3, 30] })
    expect(comparison.summary[0]).toBe('2 of 60 rows change class, where no is 0 and yes is 1.')
    expect(comparison.findings.find(({ code }) => code === 'relabelled')?.text).toBe(
      'The labels of [0] are called otherwise on the right: no is 0 in all 40 rows, yes is 1 in 18 of 20 rows. 2 rows have another one. These are the places of the classes in order (0 for no, 1 for yes).',
    )
  })

  test('labels that become one are told apart from those that are renamed', () => {
    const { comparison } = compareFrames(
      array(labels),
      plain((at) => (at === 0 ? 1n : 0n)),
    )
    expect(comparison.classes[0]?.flips).toBe(60)
    expect(comparison.findings.find(({ code }) => code === 'recoded')?.text).toContain(
      '"lo" and "mid" are both 0: what tells them apart is lost.',
    )
  })

  test('labels against a score are compared as decisions, and what has nothing in common stays apart', () => {
    const scored = compareFrames(
      array(decisions),
      array({ dtype: 'float64', data: Float64Array.from(answers, (at) => (at === 0 ? 0.1 : 0.9)) }),
    )
    expect(scored.comparison.columns).toEqual([])
    expect(scored.comparison.classes).toHaveLength(1)
    const ids: Data = { dtype: 'int64', data: BigInt64Array.from(answers, (_at, row) => BigInt(row)) }
    const notes: Data = { dtype: 'float64', data: Float64Array.from(answers, (_at, row) => row / 7) }
    const others = compareFrames(table({ id: ids, label: labels }), table({ id: ids, note: notes }))
    expect(others.comparison.onlyLeft.map(({ name }) => name)).toEqual(['label'])
    const renamed = compareFrames(
      table({ id: ids, label: labels }),
      table({ id: ids, code: { dtype: 'int64', data: BigInt64Array.from(answers, BigInt) } }),
    )
    expect(renamed.comparison.columns.map(({ left, right }) => [left, right])).toContainEqual([
      'label',
      'code',
    ])
  })
})

describe('what was exchanged, and what is nowhere', () => {
  const numbers = (of: (row: number) => number): Data => ({
    dtype: 'float64',
    data: Float64Array.from(answers, (_at, row) => of(row)),
  })
  const [p, q, r] = [
    numbers((row) => Math.sin(row)),
    numbers((row) => Math.cos(row)),
    numbers((row) => row / 7),
  ]

  test('names of columns, also around, and places of an array', () => {
    const text = (left: Frame, right: Frame) =>
      compareFrames(left, right).comparison.findings.map((one) => [one.code, one.text])
    expect(text(table({ p, q }), table({ p: q, q: p }))).toEqual([
      [
        'exchanged',
        'Columns were exchanged: on the right the values of p stand in q, the values of q stand in p.',
      ],
    ])
    expect(text(table({ p, q, r }), table({ p: q, q: r, r: p }))[0]?.[1]).toContain(
      'the values of p stand in r',
    )
    expect(text(table({ p, q }), table({ p: q, q: r }))).not.toContainEqual(['exchanged', expect.anything()])
  })

  test('a key whose kind differs brings no rows together, and says so', () => {
    const ids: Data = { dtype: 'int64', data: BigInt64Array.from(answers, (_at, row) => BigInt(row + 1)) }
    const named: Data = { dtype: 'str', data: answers.map((_at, row) => `${row + 1}`) }
    const { comparison } = compareFrames(table({ id: ids, p }), table({ id: named, p }), { key: 'id' })
    expect(comparison.holds).toBe(false)
    expect(comparison.summary).toEqual([
      'No row is compared.',
      '60 rows only on the left.',
      '60 rows only on the right.',
    ])
    expect(comparison.findings.map(({ text }) => text)).toEqual([
      'No row is compared: of the key id the left holds numbers (1, 2, …), the right text ("1", "2", …). Write both as one kind: "1" is not 1.',
      'id is str instead of int64; no values were compared.',
    ])
  })

  test('names of a mapping and of tolerances have to be there; the nearest one is told', () => {
    const both = [table({ probability: p, q }), table({ score: p, q })] as const
    const none = { atol: 0, rtol: 0 }
    expect(() => compareFrames(...both, { map: [['probabilty', 'score']] })).toThrow(
      '"probabilty", which the left does not have',
    )
    expect(() => compareFrames(...both, { map: [['probability', 'Score']] })).toThrow(
      'which the right does not have',
    )
    expect(() => compareFrames(...both, { tolerances: { score: none } })).toThrow(
      'A tolerance names the column "score"',
    )
    expect(
      compareFrames(...both, { map: [['probability', 'score']], tolerances: { q: none } }).comparison.holds,
    ).toBe(true)
  })
})
