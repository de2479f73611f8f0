import { expect, test } from 'vitest'
import type { ResultWindow } from '#shared/prediction.ts'
import type { Value } from '#shared/values.ts'
import type { RowsInput } from './draft.ts'
import { resultFile } from './result-file.ts'

const place = { id: 'm', predictionId: 'p1', view: 'answer' }
const column = {
  name: 'x',
  type: { kind: 'scalar', type: 'double' },
  required: true,
  dtype: null,
  origin: 'signature',
  isPositional: false,
  isNumbered: false,
  part: null,
} as const

function inputs(...texts: readonly (string | null | undefined)[]): RowsInput {
  const rows = texts.map((text) => {
    if (text === undefined) return [{ kind: 'absent' } as const]
    return [text === null ? ({ kind: 'null' } as const) : ({ kind: 'text', text } as const)]
  })
  return { kind: 'rows', columns: [column], rows, index: null }
}

function answering(columns: Readonly<Record<string, readonly Value[]>>, rows?: readonly number[]) {
  const entries = Object.entries(columns)
  return {
    resultWindow: async ({ from }: { readonly from: number }): Promise<ResultWindow> => ({
      from,
      rowCount: entries[0]?.[1].length ?? 0,
      ...(rows === undefined ? {} : { rows: [...rows] }),
      columns: entries.map(([name, cells]) => ({ name, dtype: 'object', cells: [...cells] })),
    }),
  }
}

const answer = answering({ label: [2n ** 62n, -1n, null], text: ['a "b"', 'c,d', 'e\nf'] }, [2, 0, 1])

test('a result is written whole, beside the inputs of its rows', async () => {
  const parts = { inputs: inputs('0', '1', '2'), place }
  expect(await resultFile(answer, { ...parts, format: 'csv' })).toBe(
    'x,label,text\r\n2,4611686018427387904,"a ""b"""\r\n0,-1,"c,d"\r\n1,,"e\nf"\r\n',
  )
  expect(await resultFile(answer, { ...parts, format: 'jsonl' })).toBe(
    '{"x":2,"label":4611686018427387904,"text":"a \\"b\\""}\n{"x":0,"label":-1,"text":"c,d"}\n{"x":1,"label":null,"text":"e\\nf"}\n',
  )
})

test('more rows than the engine gives at once are fetched piece by piece', async () => {
  const asked: number[] = []
  const csv = await resultFile(
    {
      resultWindow: async ({ from, count }) => {
        asked.push(from)
        const length = Math.min(count, 20_001 - from)
        const numbers = Array.from({ length }, (_, row) => from + row)
        return { from, rowCount: 20_001, columns: [{ name: 'n', dtype: 'int64', cells: numbers }] }
      },
    },
    { format: 'csv', inputs: null, place },
  )
  expect(asked).toEqual([0, 10_000, 20_000])
  expect(csv.split('\r\n').slice(1, -1)).toEqual(Array.from({ length: 20_001 }, (_, row) => String(row)))
})

test('inputs alone: null and what is absent are empty fields of CSV, and two things in JSON', async () => {
  const given = { inputs: inputs('1e3', null, undefined, 'abc'), place: null }
  expect(await resultFile(answer, { ...given, format: 'csv' })).toBe('x\r\n1e3\r\n\r\n\r\nabc\r\n')
  expect(JSON.parse(await resultFile(answer, { ...given, format: 'json' }))).toEqual([
    { x: 1000 },
    { x: null },
    {},
    { x: 'abc' },
  ])
})

test('JSON has what it can hold of every value, and no name twice', async () => {
  const cells: readonly Value[] = [
    Number.NaN,
    -0,
    [1n, 'a', null],
    new Map([[1n, 0.5]]),
    { kind: 'instant', unit: 'D', ticks: 1n },
    true,
  ]
  const text = await resultFile(answering({ x: cells }), {
    format: 'json',
    inputs: inputs('1', '2', '3', '4', '5', '6'),
    place,
  })
  expect(text).toContain('"x (output)":-0.0')
  const records = JSON.parse(text) as readonly Record<string, unknown>[]
  expect(records.map((record) => record['x (output)'])).toEqual([
    null,
    -0,
    [1, 'a', null],
    { '1': 0.5 },
    '1970-01-02',
    true,
  ])
})
