import type { ColumnSpec, Signature } from '#shared/model.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deleteRows, insertRows, pasteCells, setArray, setCell, setParam } from './draft-edits.ts'
import { absentCell, nullCell, textCell } from './draft.ts'
import type { Draft } from './draft.ts'
import { emptyDraft, inputShapeOf } from './input-shape.ts'
import type { InputShape } from './input-shape.ts'
import { parseJson, writeJson } from './json-text.ts'
import type { JsonNode } from './json-text.ts'
import { readPayload } from './read-payload.ts'
import { wineGraph } from '../testing/sample-graph.ts'
import { formToSend, writeDraft } from './write-draft.ts'

const fixtureCases = import.meta.glob<string>('../../e2e/fixtures/cases/*.json', {
  query: '?raw',
  import: 'default',
})

function column(name: string | null, type: string, required = true): ColumnSpec {
  return { name, type: { kind: 'scalar', type: type as 'double' }, required }
}

function columnShape(...columns: ColumnSpec[]): InputShape {
  return inputShapeOf(
    { inputs: { kind: 'columns', columns }, outputs: null, params: null, fromTypeHint: false },
    null,
  )
}

const wine = columnShape(
  column('acidity', 'double'),
  column('quality', 'long'),
  column('region', 'string'),
  column('seen', 'boolean'),
  column('when', 'datetime', false),
)

function read(body: string, shape: InputShape = wine): Draft {
  const result = readPayload(body, 'application/json', shape)
  if ('problem' in result) throw new Error(result.problem.message)
  return result.draft
}

function problem(body: string, shape: InputShape = wine, type = 'application/json'): string {
  const result = readPayload(body, type, shape)
  return 'problem' in result ? result.problem.message : 'readable'
}

function compact(text: string): string {
  const parsed = parseJson(text)
  if ('problem' in parsed) throw new Error(parsed.problem.message)
  return writeJson(parsed.node)
}

const pairs = inputShapeOf(
  {
    inputs: {
      kind: 'tensors',
      tensors: [
        { name: 'x', dtype: 'float32', shape: [-1, 2] },
        { name: 'y', dtype: 'int64', shape: [-1] },
      ],
    },
    outputs: null,
    params: null,
    fromTypeHint: false,
  },
  null,
)

describe('instances of several inputs', () => {
  const body = '{"instances": [{"x": [1.0, 2], "y": 3}, {"x": [4, 5.5], "y": 6}], "more": 1}'

  test('are rows, and are written as they were', () => {
    const draft = read(body, pairs)
    expect(draft.input).toMatchObject({ kind: 'rows' })
    expect(writeDraft(draft)).toBe(body)
    expect(writeDraft(setCell(draft, { row: 1, column: 2 }, textCell('7')))).toBe(body.replace('6', '7'))
  })

  test('arrays that no table shows are written the same way', () => {
    const ragged = '{"instances": [{"x": [[1.0]], "y": 3}, {"x": [], "y": 6}]}'
    expect(writeDraft(read(ragged, pairs))).toBe(ragged)
  })

  test('a row that lacks an input, or has another, is left to the text', () => {
    expect(problem('{"instances": [{"x": [1, 2]}]}', pairs)).toMatch(/does not have every input/u)
    expect(problem('{"instances": [{"x": [1, 2], "z": 1}]}', pairs)).toMatch(/no input "z"/u)
  })
})

test.each([
  '{"inputs": {"acidity": [1]}, "inputs": {"acidity": [2]}}',
  '{"dataframe_records": [{"acidity": 1}, {"acidity": 1, "acidity": 2}]}',
  '{"inputs": {"acidity": [1]}, "params": {"t": 1, "t": 2}}',
])('keys that are there twice are left to the text: %s', (body) => {
  expect(problem(body)).toMatch(/is there twice/u)
})

describe('reading and writing', () => {
  test('keeps the digits, null and empty text of every cell', () => {
    const body =
      '{"dataframe_split": {"columns": ["acidity", "quality", "region", "seen", "when"], "data": [[1.0, 9223372036854775807, "", true, "2026-03-01"], [1e-7, null, null, false, null], [NaN, 2.50, "a\\tb", "yes", 5]]}}'
    expect(writeDraft(read(body))).toBe(body)
  })

  test('a number in quotes stays in quotes, and other types stay what they are', () => {
    const body =
      '{"dataframe_split": {"columns": ["acidity", "quality", "region", "seen", "when"], "data": [["1", true, 5, "true", {"a": 1}]]}}'
    const draft = read(body)
    expect(draft.input.kind === 'rows' && draft.input.rows[0]?.map((cell) => cell.kind)).toEqual([
      'json',
      'json',
      'json',
      'json',
      'json',
    ])
    expect(writeDraft(draft)).toBe(body)
  })

  test('a column that is absent everywhere is left out; one that some rows lack makes records', () => {
    const draft = read(
      '{"dataframe_split": {"columns": ["acidity", "quality", "region", "seen"], "data": [[1, 2, "x", true], [3, 4, "y", false]]}}',
    )
    expect(draft.input.kind === 'rows' && draft.input.rows[0]?.[4]).toEqual(absentCell)
    const mixed = setCell(draft, { row: 1, column: 4 }, textCell('2026-01-01'))
    expect(formToSend(mixed)).toBe('dataframe_records')
    expect(writeDraft(mixed)).toBe(
      '{"dataframe_records": [{"acidity": 1, "quality": 2, "region": "x", "seen": true}, {"acidity": 3, "quality": 4, "region": "y", "seen": false, "when": "2026-01-01"}]}',
    )
    expect(formToSend(setCell(mixed, { row: 0, column: 4 }, nullCell))).toBe('dataframe_split')
  })

  test('what people type becomes the JSON number it means', () => {
    const typed = ['.5', '+3', '1.', '007', ' 2 ', 'nan', '-inf', 'Infinity', '1E5', '-0']
    const draft = pasteCells(
      emptyDraft(columnShape(column('x', 'double'))),
      { row: 0, column: 0 },
      typed.map((text) => [textCell(text)]),
    )
    expect(writeDraft(draft)).toBe(
      '{"dataframe_split": {"columns": ["x"], "data": [[0.5], [3], [1.0], [7], [2], [NaN], [-Infinity], [Infinity], [1E5], [-0]]}}',
    )
  })

  test('what fits no type is sent as text, so that MLflow itself can refuse it', () => {
    const draft = setCell(emptyDraft(wine), { row: 0, column: 1 }, textCell('two'))
    expect(writeDraft(draft)).toContain('"two"')
  })

  test('columns beyond the signature, extra keys, the index and params come back', () => {
    const body =
      '{"dataframe_split": {"index": [7], "columns": ["acidity", "quality", "region", "seen", "more"], "data": [[1, 2, "x", true, [1, 2]]]}, "params": {"scale": 2.0}, "signature_name": "x"}'
    const draft = read(body)
    expect(draft.params).toMatchObject([{ name: 'scale', isDeclared: false }])
    expect(writeDraft(draft)).toBe(body)
    expect(writeDraft(setParam(draft, 'scale', null))).not.toContain('params')
    expect(writeDraft(deleteRows(draft, 0, 1))).toContain('"index": []')
    expect(writeDraft(insertRows(draft, 0, 1))).toContain('"index": [8, 7]')
  })

  test('columns without names are matched by place and keep the names they came with', () => {
    const shape = columnShape(column(null, 'double'), column(null, 'string'))
    const body = '{"dataframe_split": {"columns": ["p", 3], "data": [[1, "a"]]}}'
    expect(writeDraft(read(body, shape))).toBe(body)
    expect(writeDraft(emptyDraft(shape))).toBe(
      '{"dataframe_split": {"columns": ["0", "1"], "data": [["", ""]]}}',
    )
  })

  test.each([
    ['{"dataframe_split": {"columns": ["a", "a"], "data": [[1, 2]]}}', 'same name'],
    ['{"dataframe_split": {"columns": ["acidity"], "data": [[1, 2]]}}', 'Row 1 has 2 values for 1 columns'],
    ['{"dataframe_split": {"columns": ["acidity"], "data": [[1]]}, "inputs": []}', 'exactly one'],
    ['{"messages": [], "inputs": []}', 'language model'],
    ['[1]', 'no JSON object'],
    ['{"inputs": [[1, 2]]}', 'without column names'],
    ['{"instances": {"a": [1]}}', '"instances" is no list'],
    ['{"a": 1', 'expected'],
  ])('%s stays raw: %s', (body, why) => {
    expect(problem(body)).toContain(why)
  })

  test('CSV stays raw', () => {
    expect(problem('acidity\n1\n', wine, 'text/csv')).toContain('CSV')
  })
})

describe('arrays', () => {
  const arrays = (...tensors: { name: string | null; dtype: string; shape: number[] }[]): InputShape =>
    inputShapeOf(
      { inputs: { kind: 'tensors', tensors }, outputs: null, params: null, fromTypeHint: false },
      null,
    )

  test('one unnamed array of two axes is a table and is written as a nested list', () => {
    const shape = arrays({ name: null, dtype: 'float32', shape: [-1, 2] })
    const draft = read('{"inputs": [[1.0, 2], [3, 4]]}', shape)
    expect(draft.input).toMatchObject({ kind: 'rows', columns: [{ name: '0' }, { name: '1' }] })
    expect(writeDraft(draft)).toBe('{"inputs": [[1.0, 2], [3, 4]]}')
  })

  test('named arrays that share their rows are one table', () => {
    const shape = arrays(
      { name: 'a', dtype: 'float32', shape: [-1, 2] },
      { name: 'b', dtype: 'int64', shape: [-1] },
    )
    const body = '{"inputs": {"a": [[1, 2], [3, 4]], "b": [5, 6]}}'
    const draft = read(body, shape)
    expect(draft.input.kind === 'rows' && draft.input.columns.map((column) => column.name)).toEqual([
      'a 0',
      'a 1',
      'b',
    ])
    expect(writeDraft(draft)).toBe(body)
    expect(writeDraft(emptyDraft(shape))).toBe('{"inputs": {"a": [["", ""]], "b": [""]}}')
  })

  test('ragged lists and more axes are nested lists', () => {
    const shape = arrays({ name: null, dtype: 'float32', shape: [-1, 2] })
    expect(read('{"inputs": [[1], [2, 3]]}', shape).input.kind).toBe('arrays')
    const image = arrays({ name: 'image', dtype: 'uint8', shape: [-1, 1, 2, 2] })
    const body = '{"inputs": {"image": [[[[1, 2], [3, 4]]]]}}'
    expect(writeDraft(read(body, image))).toBe(body)
  })

  test('an array without axes is one value of its type, exactly as it is typed', () => {
    const single = (dtype: string, name: string | null = 'x') => arrays({ name, dtype, shape: [] })
    const typed = (dtype: string, text: string) =>
      writeDraft(setArray(emptyDraft(single(dtype)), 0, textCell(text)))
    expect(typed('float32', '1.5')).toBe('{"inputs": {"x": 1.5}}')
    expect(typed('int64', '9007199254740993')).toBe('{"inputs": {"x": 9007199254740993}}')
    expect(typed('str', '1.5')).toBe('{"inputs": {"x": "1.5"}}')
    expect(writeDraft(emptyDraft(single('bool')))).toBe('{"inputs": {"x": false}}')
    for (const body of ['{"inputs": {"x": 5}}', '{"inputs": 5}', '{"inputs": {"x": null}}']) {
      expect(writeDraft(read(body, single('int64')))).toBe(body)
    }
    expect(writeDraft(read('{"inputs": "a"}', single('str', null)))).toBe('{"inputs": "a"}')
    expect(problem('{"inputs": 5}', arrays({ name: null, dtype: 'int64', shape: [-1] }))).toContain('no list')
  })

  test('arrays of a fixed length have that many rows; without elements they are nested lists', () => {
    const rowsIn = (...shape: number[]) => {
      const { input } = emptyDraft(arrays({ name: 'x', dtype: 'float32', shape }))
      return input.kind === 'rows' ? [input.rows.length, input.columns.length] : input.kind
    }
    expect([rowsIn(3), rowsIn(2, 4), rowsIn(-1, 4)]).toEqual([
      [3, 1],
      [2, 4],
      [1, 4],
    ])
    expect([rowsIn(0), rowsIn(-1, 0), rowsIn(2, -1), rowsIn(3_000), rowsIn(1, 2, 2)]).toEqual(
      Array.from({ length: 5 }, () => 'arrays'),
    )
    const body = '{"inputs": {"x": [[1, 2], [3, 4]]}}'
    expect(writeDraft(read(body, arrays({ name: 'x', dtype: 'int64', shape: [2, 2] })))).toBe(body)
  })

  test('a model made from type hints takes a list of values', () => {
    const signature: Signature = {
      inputs: { kind: 'columns', columns: [column(null, 'string')] },
      outputs: null,
      params: null,
      fromTypeHint: true,
    }
    const shape = inputShapeOf(signature, null)
    expect(writeDraft(read('{"inputs": ["a", null]}', shape))).toBe('{"inputs": ["a", null]}')
  })

  test('nothing known: a nested list gives its own shape, a frame its own columns', () => {
    const free = inputShapeOf(null, null)
    expect(writeDraft(read('{"inputs": [[1, 2], [3, 4]]}', free))).toBe('{"inputs": [[1, 2], [3, 4]]}')
    const body = '{"dataframe_records": [{"a": 1, "b": "x"}, {"a": 2.5}]}'
    expect(writeDraft(read(body, free))).toBe(body)
  })
})

test('writing what was read gives the same request, for any values', () => {
  const value = fc.jsonValue({ maxDepth: 2 })
  fc.assert(
    fc.property(fc.array(fc.array(value, { minLength: 5, maxLength: 5 }), { maxLength: 6 }), (data) => {
      const columns = ['acidity', 'quality', 'region', 'seen', 'when']
      const body = compact(JSON.stringify({ dataframe_split: { columns, data } }))
      expect(writeDraft(read(body))).toBe(body)
    }),
  )
})

interface Case {
  readonly name: string
  readonly body?: string
  readonly content_type: string | null
  readonly status: number
}

/** Every accepted request of every fixture, with no signature given: it is shown without loss or stays raw. */
test.each(Object.entries(fixtureCases))('requests of %s are kept whole or stay raw', async (_, load) => {
  const cases = JSON.parse(await load()) as Case[]
  const free = inputShapeOf(null, null)
  const lossy = cases.filter(({ body, content_type, status }) => {
    if (body === undefined || content_type !== 'application/json' || status !== 200) return false
    const result = readPayload(body, content_type, free)
    return 'draft' in result && !sameRequest(writeDraft(result.draft), body)
  })
  expect(lossy.map(({ name, body }) => `${name}: ${body}`)).toEqual([])
})

/** Whether two bodies hold the same values; the order of keys and repeated keys do not count. */
function sameRequest(left: string, right: string): boolean {
  return sorted(left) === sorted(right)
}

function isCount(node: JsonNode | undefined): boolean {
  return node?.kind === 'array' && node.items.every((item, place) => writeJson(item) === String(place))
}

function sorted(text: string): string {
  const parsed = parseJson(text)
  if ('problem' in parsed) return text
  const order = (node: JsonNode): JsonNode => {
    if (node.kind === 'array') return { kind: 'array', items: node.items.map(order) }
    if (node.kind !== 'object') return node
    const last = new Map(node.entries.map(([key, value]) => [key, order(value)]))
    // pandas numbers columns that have no names: writing the numbers gives the same frame.
    if (last.has('data') && isCount(last.get('columns'))) last.delete('columns')
    return { kind: 'object', entries: [...last].sort(([a], [b]) => (a < b ? -1 : 1)) }
  }
  return writeJson(order(parsed.node))
}

test('free extents of a graph keep their names', () => {
  const value = { name: 'x', type: 'tensor(float)', shape: ['batch', 'seconds', 3] }
  const { input } = inputShapeOf(null, { ...wineGraph, inputs: [value] })
  expect(input).toMatchObject({ arrays: [{ shape: [-1, -1, 3], extents: ['batch', 'seconds', 3] }] })
})
