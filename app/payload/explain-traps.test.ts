import { describe, expect, test } from 'vitest'
import { enforce } from '#app/schema/enforce.ts'
import type { ColumnSpec, ColumnType, ScalarType, Signature } from '#shared/model.ts'
import type { Refusal } from '#shared/prediction.ts'
import { parsePayload } from './parse-payload.ts'

function column(name: string, type: ColumnType, required = true): ColumnSpec {
  return { name, type, required }
}

const scalar = (type: ScalarType): ColumnType => ({ kind: 'scalar', type })

function signatureOf(columns: readonly ColumnSpec[]): Signature {
  return { inputs: { kind: 'columns', columns }, outputs: null, params: null, fromTypeHint: false }
}

function refusalOf(signature: Signature, body: string, contentType = 'application/json'): Refusal {
  const parsed = parsePayload({ contentType, body: Buffer.from(body) }, signature)
  if (!parsed.ok) return parsed.refusal
  const enforced = enforce(parsed.input, parsed.params, signature, parsed.casts)
  if (enforced.ok) throw new Error('not refused')
  return enforced.refusal
}

const nested = signatureOf([
  column('a', scalar('double')),
  column('o', {
    kind: 'object',
    properties: [
      { name: 'id', type: scalar('long'), required: true },
      { name: 't', type: scalar('datetime'), required: false },
    ],
  }),
])

describe('lists and dicts', () => {
  const records = (...objects: readonly unknown[]) =>
    JSON.stringify({ dataframe_records: objects.map((o) => ({ a: 1.5, o })) })

  test.each([
    [records({ id: 1 }, { id: 1.5 }), 1, 'key `id`. Expected type long, received type float'],
    [records({}), 0, "Missing required properties: {'id'}"],
    [records({ id: 1, zz: 3 }), 0, "Invalid properties not defined in the schema found: {'zz'}"],
  ])('what does not fit inside is named: %s', (body, row, part) => {
    const { plain, ways, places } = refusalOf(nested, body)
    expect(plain).toContain(`Row ${row + 1}, o does not fit`)
    expect(plain).toContain(part)
    expect(ways.join(' ')).toContain('nothing inside lists and dicts is cast')
    expect(places).toEqual([{ row, column: 'o' }])
  })

  test('a date inside cannot be sent as JSON at all', () => {
    const { ways } = refusalOf(nested, records({ id: 1, t: '2026-01-01' }))
    expect(ways.join(' ')).toContain('JSON has no datetime')
  })

  test('instances turns records into columns, of which one row is made', () => {
    for (const body of [
      '{"instances": [{"a": 1.5, "o": {"id": 1}}]}',
      '{"inputs": {"a": [1.5, 2.5], "o": {"id": 1}}}',
    ]) {
      const { plain, ways, places } = refusalOf(nested, body)
      expect(plain).toMatch(/^a arrives as one cell with a list of \d/)
      expect(ways.join(' ')).toContain('dataframe_records')
      expect(places).toEqual([{ column: 'a' }])
    }
  })
})

describe('CSV', () => {
  const csv = (signature: Signature, body: string) => refusalOf(signature, body, 'text/csv')
  const plainColumns = signatureOf([
    column('flag', scalar('boolean')),
    column('age', scalar('long')),
    column('size', scalar('float')),
    column('day', scalar('datetime'), false),
  ])

  test('does not reach a model with nested columns', () => {
    expect(csv(nested, 'a,o\n1,2\n').plain).toContain('no CSV for a model with columns that are lists')
  })

  test.each([
    [
      'flag,age,size\nTrue,9,1.5\n2.5,9,1.5\n',
      1,
      'flag',
      'Row 2, flag: pandas cannot read "2.5" as boolean',
      'True or False',
    ],
    ['flag,age,size\nTrue,1.5,1\n', 0, 'age', 'Row 1, age: pandas cannot read "1.5" as long', 'whole number'],
    ['size,age,flag\n1,,True\n', 0, 'age', 'an empty cell as long', 'whole number'],
    ['flag,age,size\nTrue,1,x\n', 0, 'size', 'Row 1, size: pandas cannot read "x" as float', 'with a point'],
  ])('names column and row: %s', (body, row, name, part, way) => {
    const { plain, ways, places } = csv(plainColumns, body)
    expect(plain).toContain(part)
    expect(ways.join(' ')).toContain(way)
    expect(places).toEqual([{ row, column: name }])
  })

  test('speaks of dates where they are in the CSV', () => {
    const { plain, places } = csv(plainColumns, 'flag,age,size,day\nTrue,1,1,2026-01-01\n')
    expect(plain).toContain('takes no datetime columns, and day is one')
    expect(places).toEqual([{ column: 'day' }])
  })

  test('sees another separator', () => {
    const { plain } = csv(plainColumns, 'flag;age;size\nTrue;1;1.5\n')
    expect(plain).toContain('separated by semicolons')
  })
})

test('an empty name is none to MLflow', () => {
  const { plain } = refusalOf(
    signatureOf([column('', scalar('long')), column('b', scalar('long'))]),
    '{"dataframe_records": [{"": 1, "b": 2}]}',
  )
  expect(plain).toContain('a column named ""')
})
