import { expect, test } from 'vitest'
import type { Value } from '#shared/values.ts'
import { inputColumnsOf, resultCsv } from './result-csv.ts'

const place = { id: 'm', predictionId: 'p1', view: 'answer' }
const cells: readonly (readonly Value[])[] = [
  [2n ** 62n, -1n, null],
  ['a "b"', 'c,d', 'e\nf'],
]

test('a result is written whole, beside the inputs of its rows', async () => {
  const csv = await resultCsv(
    {
      resultWindow: async ({ from }) => ({
        from,
        rowCount: 3,
        rows: [2, 0, 1],
        columns: [
          { name: 'label', dtype: 'int64', cells: cells[0] ?? [] },
          { name: 'text', dtype: 'str', cells: cells[1] ?? [] },
        ],
      }),
    },
    place,
    [{ name: 'x', texts: ['0', '1', '2'] }],
  )
  expect(csv).toBe('x,label,text\r\n2,4611686018427387904,"a ""b"""\r\n0,-1,"c,d"\r\n1,,"e\nf"\r\n')
})

test('more rows than the engine gives at once are fetched piece by piece', async () => {
  const asked: number[] = []
  const csv = await resultCsv(
    {
      resultWindow: async ({ from, count }) => {
        asked.push(from)
        const length = Math.min(count, 20_001 - from)
        const numbers = Array.from({ length }, (_, row) => from + row)
        return { from, rowCount: 20_001, columns: [{ name: 'n', dtype: 'int64', cells: numbers }] }
      },
    },
    place,
    [],
  )
  expect(asked).toEqual([0, 10_000, 20_000])
  expect(csv.split('\r\n').slice(1, -1)).toEqual(Array.from({ length: 20_001 }, (_, row) => String(row)))
})

test('null and what is absent of the inputs are empty fields', () => {
  const column = {
    name: 'x',
    type: { kind: 'scalar', type: 'string' },
    required: true,
    dtype: null,
    origin: 'signature',
    isPositional: false,
    isNumbered: false,
    part: null,
  } as const
  const rows = [[{ kind: 'text', text: 'a' }], [{ kind: 'null' }], [{ kind: 'absent' }]] as const
  expect(inputColumnsOf({ kind: 'rows', columns: [column], rows, index: null })).toEqual([
    { name: 'x', texts: ['a', '', ''] },
  ])
})
