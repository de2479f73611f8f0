import type { ScalarType } from '#shared/model.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { absentCell, nullCell, textCell } from './draft.ts'
import { freeColumn } from './draft-edits.ts'
import { intentOf } from './grid-keys.ts'
import type { GridSituation } from './grid-keys.ts'
import { classNames, leaderOf, areClassProbabilities } from '#shared/probabilities.ts'
import { traceSentences } from './trace-sentences.ts'
import { cellOfText, parseTsv, writeTsv } from './tsv.ts'

describe('spreadsheets', () => {
  test('quotes, tabs and line breaks inside cells come back', () => {
    const texts = fc.array(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(texts, (rows) => {
        const width = Math.max(...rows.map((row) => row.length))
        const block = rows.map((row) => Array.from({ length: width }, (_, place) => row[place] ?? ''))
        const written = writeTsv(block.map((row) => row.map(textCell)))
        if (written === '') return
        expect(parseTsv(`${written}\n`)).toEqual(block)
      }),
    )
  })

  test('what Excel puts on the clipboard', () => {
    expect(parseTsv('a\t"b ""c"""\r\n\t"two\nlines"\r\n')).toEqual([
      ['a', 'b "c"'],
      ['', 'two\nlines'],
    ])
    expect(parseTsv('5.1\t')).toEqual([['5.1', '']])
  })

  test('an empty place is empty text for a string, else null; never nothing', () => {
    const column = (type: ScalarType) => freeColumn('x', { kind: 'scalar', type })
    expect(cellOfText('', column('string'))).toEqual(textCell(''))
    expect(cellOfText('', column('double'))).toEqual(nullCell)
    expect(writeTsv([[nullCell, absentCell, textCell('')]])).toBe('\t\t')
  })
})

describe('keys of the table', () => {
  const at = (row: number, column: number, isBoolean = false): GridSituation => ({
    active: { row, column },
    rowCount: 3,
    columnCount: 2,
    page: 10,
    isBoolean,
  })
  const press = (key: string, situation: GridSituation, more: Partial<KeyboardEvent> = {}) =>
    intentOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more }, situation)

  test('arrows stay inside, Tab goes on to the next row and leaves at the ends', () => {
    expect(press('ArrowLeft', at(0, 0))).toMatchObject({ to: { row: 0, column: 0 }, extend: false })
    expect(press('ArrowDown', at(0, 1), { shiftKey: true })).toMatchObject({ extend: true })
    expect(press('ArrowDown', at(0, 1), { ctrlKey: true })).toMatchObject({ to: { row: 2, column: 1 } })
    expect(press('Tab', at(0, 1))).toMatchObject({ to: { row: 1, column: 0 } })
    expect(press('Tab', at(0, 1), { shiftKey: true })).toMatchObject({
      to: { row: 0, column: 0 },
      extend: false,
    })
    expect(press('Tab', at(2, 1))).toBeUndefined()
    expect(press('Tab', at(0, 0), { shiftKey: true })).toBeUndefined()
    expect(press('PageDown', at(0, 0))).toMatchObject({ to: { row: 2, column: 0 } })
  })

  test('letters begin an edit, command keys are left alone', () => {
    expect(press('7', at(0, 0))).toEqual({ kind: 'edit', text: '7' })
    expect(press(' ', at(0, 0, true))).toEqual({ kind: 'toggle' })
    expect(press('c', at(0, 0), { ctrlKey: true })).toBeUndefined()
    expect(press('k', at(0, 0), { metaKey: true })).toBeUndefined()
    expect(press('1', at(0, 0), { altKey: true })).toBeUndefined()
    expect(press('Escape', at(0, 0))).toBeUndefined()
  })
})

describe('probabilities', () => {
  const window = (...rows: number[][]) => ({
    from: 0,
    rowCount: rows.length,
    columns: (rows[0] ?? []).map((_, place) => ({
      name: `p[${place}]`,
      dtype: 'float32',
      cells: rows.map((row) => row[place] ?? 0),
    })),
  })

  test('columns that add up to one are classes; others are not', () => {
    expect(areClassProbabilities(window([0.25, 0.75], [0.5, 0.5]).columns)).toBe(true)
    expect(areClassProbabilities(window([0.25, 0.75], [0.5, 0.6]).columns)).toBe(false)
    expect(areClassProbabilities(window([1.5, -0.5]).columns)).toBe(false)
    expect(areClassProbabilities(window([1]).columns)).toBe(false)
  })

  test('the leader of a dict; anything else has none', () => {
    expect(
      leaderOf(
        new Map([
          [0n, 0.2],
          [1n, 0.8],
        ]),
      ),
    ).toEqual({ name: '1', probability: 0.8 })
    expect(leaderOf(new Map([['a', 2]]))).toBeNull()
    expect(leaderOf('a')).toBeNull()
  })

  test('classes of one output are called by their place', () => {
    expect(classNames(['p[0]', 'p[1]'])).toEqual(['0', '1'])
    expect(classNames(['low', 'high'])).toEqual(['low', 'high'])
  })
})

test('a trace in words', () => {
  const step = { kind: 'column', name: 'x', cells: [] } as const
  const steps = [
    { ...step, action: 'cast', from: 'int64', to: 'float64' },
    { ...step, action: 'absent', from: '', to: '' },
    { ...step, action: 'dropped', from: 'int64', to: '' },
    { ...step, kind: 'param', action: 'kept', from: '', to: 'float' },
  ] as const
  expect(traceSentences({ steps, reordered: true, rowCount: 2 })).toBe(
    "2 rows of 1 column, 1 cast (int64 → float64), 1 absent, 1 dropped. Columns are put into the signature's order. 1 param.",
  )
})

test('changed cells are counted as far as the engine tells them', () => {
  const step = { kind: 'column', name: 'x', action: 'cast', from: 'float64', to: 'float32' } as const
  const cells = (count: number) =>
    Array.from({ length: count }, (_none, row) => ({ row, action: 'cast', note: '' }) as const)
  const words = (count: number) =>
    traceSentences({ steps: [{ ...step, cells: cells(count) }], reordered: false, rowCount: 5_000 })
  expect(words(1)).toMatch(/, 1 cell changed\.$/u)
  expect(words(999)).toMatch(/, 999 cells changed\.$/u)
  expect(words(1_000)).toMatch(/1,000 cells changed or more: of each column the first 1,000 are marked\.$/u)
})
