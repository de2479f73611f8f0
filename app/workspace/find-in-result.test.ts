import { expect, test } from 'vitest'
import { findInResult } from './find-in-result.ts'
import { viewsOfAnswer } from './result-view.ts'

const { signal } = new AbortController()
const [view] = viewsOfAnswer({
  kind: 'table',
  rowCount: 3,
  columns: [
    { name: 'label', values: { dtype: 'str', data: ['Setosa', null, 'no setosa'] } },
    { name: 'p', values: { dtype: 'float32', data: Float32Array.of(0.9, 0.5, 0.25) } },
    { name: 'more', values: { dtype: 'object', data: [['deep', 1n], null, 'null'] } },
  ],
})
if (view === undefined) throw new Error('no view')

test('a cell is found by the text it shows, capitals or not, in the order of the rows', async () => {
  const find = (text: string, order = {}) => findInResult(view, { order, text, signal })
  expect(await find('SETOSA')).toEqual({
    total: 2,
    perColumn: [{ column: 0, count: 2 }],
    cells: [
      { row: 0, column: 0 },
      { row: 2, column: 0 },
    ],
  })
  const falling = { sort: { column: 1, descending: false } }
  expect((await find('setosa', falling)).cells.map(({ row }) => row)).toEqual([0, 2])
  expect((await find('Setosa', { sort: { column: 1, descending: true } })).cells).toHaveLength(2)
  // 0.9 as a float32 is 0.8999999761581421 as a double; what is shown is 0.9.
  expect((await find('0.9')).cells).toEqual([{ row: 0, column: 1 }])
  expect((await find('deep')).cells).toEqual([{ row: 0, column: 2 }])
  // A missing value shows a word, but holds none.
  expect((await find('null')).cells).toEqual([{ row: 2, column: 2 }])
})

test('rows that a filter leaves out are not looked at, and a search can be cancelled', async () => {
  const order = { filter: { column: 1, comparison: 'below', text: '0.4' } } as const
  expect((await findInResult(view, { order, text: 'setosa', signal })).cells).toEqual([{ row: 0, column: 0 }])
  const cancelled = AbortSignal.abort()
  await expect(findInResult(view, { order: {}, text: 'a', signal: cancelled })).rejects.toThrow('aborted')
})

test('a filter compares with what is shown', async () => {
  const equal = { filter: { column: 1, comparison: 'equals', text: '0.9' } } as const
  expect((await findInResult(view, { order: equal, text: 'setosa', signal })).total).toBe(1)
})
