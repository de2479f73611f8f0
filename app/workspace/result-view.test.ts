import { expect, test } from 'vitest'
import type { ResultOrder } from '#shared/prediction.ts'
import type { Frame, Tensor, Value } from '#shared/values.ts'
import { viewsOfAnswer, viewsOfOwnOutputs, windowOf } from './result-view.ts'

function firstView(frame: Frame) {
  const [view] = viewsOfAnswer(frame)
  if (view === undefined) throw new Error('no view')
  return view
}

const matrix: Tensor = {
  kind: 'tensor',
  shape: [2, 3],
  values: { dtype: 'float32', data: Float32Array.of(1, 2, 3, 4, 5, 6) },
}

test('a table pages its columns', () => {
  const view = firstView({
    kind: 'table',
    rowCount: 3,
    columns: [
      { name: 'label', values: { dtype: 'int64', data: BigInt64Array.of(1n, 2n, 2n ** 62n) } },
      { name: 0, values: { dtype: 'str', data: ['a', null, ''] } },
    ],
  })
  expect(windowOf(view, { from: 1, count: 10 })).toEqual({
    from: 1,
    rowCount: 3,
    columns: [
      { name: 'label', dtype: 'int64', cells: [2n, 2n ** 62n] },
      { name: '0', dtype: 'str', cells: [null, ''] },
    ],
  })
})

test('a window past the end is empty', () => {
  expect(windowOf(firstView(matrix), { from: 7, count: 5 })).toMatchObject({ from: 2, rowCount: 2 })
  expect(windowOf(firstView(matrix), { from: 7, count: 5 }).columns[0]?.cells).toEqual([])
})

test('a matrix has a column for each place of a row', () => {
  const window = windowOf(firstView(matrix), { from: 1, count: 1 })
  expect(window.columns.map(({ name, cells }) => [name, cells[0]])).toEqual([
    ['predictions[0]', 4],
    ['predictions[1]', 5],
    ['predictions[2]', 6],
  ])
})

test('a deep tensor names places; one too wide nests its rows', () => {
  const deep: Tensor = { ...matrix, shape: [1, 2, 3] }
  expect(firstView(deep).summary.columns.map(({ name }) => name)).toContain('predictions[1, 2]')
  const data = Float32Array.from({ length: 2 * 1_500 }, (_none, place) => place)
  const wide = firstView({ kind: 'tensor', shape: [2, 1_500], values: { dtype: 'float32', data } })
  const [cell] = windowOf(wide, { from: 1, count: 1 }).columns[0]?.cells ?? []
  expect(cell).toHaveLength(1_500)
  expect((cell as readonly Value[])[0]).toBe(1_500)
})

test('a scalar array and an empty one', () => {
  const scalar: Tensor = { kind: 'tensor', shape: [], values: { dtype: 'float64', data: Float64Array.of(2) } }
  expect(windowOf(firstView(scalar), { from: 0, count: 5 }).columns).toEqual([
    { name: 'predictions', dtype: 'float64', cells: [2] },
  ])
  const empty: Tensor = {
    kind: 'tensor',
    shape: [0, 3],
    values: { dtype: 'float64', data: new Float64Array() },
  }
  expect(firstView(empty).summary).toMatchObject({ rowCount: 0, shape: [0, 3] })
})

test('a dict of arrays gives one result each; a list of dicts keeps its dicts', () => {
  const dict: Frame = { kind: 'tensors', entries: [{ name: 'p', tensor: matrix }] }
  expect(viewsOfAnswer(dict).map(({ summary }) => summary.view)).toEqual(['answer/p'])
  const list: Value = [new Map([[0n, 0.5]]), new Map([[0n, 0.25]])]
  const [own] = viewsOfOwnOutputs([{ name: 'probability', value: list }])
  expect(own?.summary).toMatchObject({ view: 'own/probability', rowCount: 2, pythonType: 'list' })
  expect(own?.cells(0, 1, 1)).toEqual([new Map([[0n, 0.25]])])
})

test('plain dicts and scalars are shown too', () => {
  const dict = firstView({
    kind: 'plain',
    value: new Map<string, Value>([
      ['a', 1n],
      ['b', 'x'],
    ]),
  })
  expect(windowOf(dict, { from: 0, count: 9 }).columns).toEqual([
    { name: 'key', dtype: 'str', cells: ['a', 'b'] },
    { name: 'value', dtype: 'object', cells: [1n, 'x'] },
  ])
  expect(firstView({ kind: 'plain', value: null }).summary).toMatchObject({ pythonType: 'None', rowCount: 1 })
})

test('rows are sorted and filtered, each with its place; what is missing comes last', () => {
  const view = firstView({
    kind: 'table',
    rowCount: 5,
    columns: [
      { name: 'score', values: { dtype: 'float64', data: Float64Array.of(0.5, Number.NaN, -1, 2, 0.5) } },
      { name: 'label', values: { dtype: 'str', data: ['b', 'a', null, 'Ab', 'c'] } },
    ],
  })
  const ordered = (order: ResultOrder) => {
    const window = windowOf(view, { from: 0, count: 10, order })
    return { rows: window.rows, count: window.rowCount }
  }
  expect(ordered({ sort: { column: 0, descending: false } }).rows).toEqual([2, 0, 4, 3, 1])
  expect(ordered({ sort: { column: 0, descending: true } }).rows).toEqual([3, 0, 4, 2, 1])
  expect(ordered({ sort: { column: 1, descending: false } }).rows).toEqual([3, 1, 0, 4, 2])
  expect(ordered({ filter: { column: 1, comparison: 'contains', text: 'A' } })).toEqual({
    rows: [1, 3],
    count: 2,
  })
  expect(ordered({ filter: { column: 0, comparison: 'above', text: '0' } }).rows).toEqual([0, 3, 4])
  expect(ordered({ filter: { column: 0, comparison: 'above', text: '' } }).count).toBe(0)
  const both = {
    sort: { column: 0, descending: true },
    filter: { column: 0, comparison: 'equals', text: '0.50' },
  } as const
  expect(windowOf(view, { from: 1, count: 10, order: both })).toMatchObject({
    from: 1,
    rowCount: 2,
    rows: [4],
  })
})
