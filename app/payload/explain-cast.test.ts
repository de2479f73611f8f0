import { describe, expect, test } from 'vitest'
import { enforce } from '#app/schema/enforce.ts'
import type { ColumnSpec, ScalarType, Signature } from '#shared/model.ts'
import type { Refusal } from '#shared/prediction.ts'
import { parsePayload } from './parse-payload.ts'

function column(name: string, type: ScalarType): ColumnSpec {
  return { name, type: { kind: 'scalar', type }, required: true }
}

const signature: Signature = {
  inputs: {
    kind: 'columns',
    columns: [column('age', 'long'), column('size', 'float'), column('day', 'datetime')],
  },
  outputs: null,
  params: null,
  fromTypeHint: false,
}

/** What refuses a request, at whichever stage. */
function refusalOf(body: string, contentType = 'application/json'): Refusal {
  const parsed = parsePayload({ contentType, body: Buffer.from(body) }, signature)
  if (!parsed.ok) return parsed.refusal
  const enforced = enforce(parsed.input, parsed.params, signature, parsed.casts)
  if (enforced.ok) throw new Error('not refused')
  return enforced.refusal
}

function split(
  rows: readonly (readonly unknown[])[],
  columns: readonly unknown[] = ['age', 'size', 'day'],
): string {
  return JSON.stringify({ dataframe_split: { columns, data: rows } })
}

describe('a refusal says where, why and what to do', () => {
  test('null in an integer column', () => {
    const { plain, ways, places } = refusalOf(
      split([
        [1, 1.5, '2026-01-01'],
        [null, 1.5, '2026-01-01'],
      ]),
    )
    expect(places).toEqual([{ row: 1, column: 'age' }])
    expect(plain).toContain('Row 2, age: null does not fit long.')
    expect(ways.join(' ')).toContain('type double for age')
  })

  test('every refused row of a column is a place', () => {
    const rows = ['x', 1, 'y'].map((age) => [age, 1.5, '2026-01-01'])
    const { plain, places } = refusalOf(split(rows))
    expect(places).toEqual([
      { row: 0, column: 'age' },
      { row: 2, column: 'age' },
    ])
    expect(plain).toContain('the text "x" does not fit long')
  })

  test('a date that is none', () => {
    const { places, ways } = refusalOf(split([[1, 1.5, 'soon']]))
    expect(places).toEqual([{ row: 0, column: 'day' }])
    expect(ways[0]).toContain('ISO 8601 without a zone')
  })

  test('a date with a zone', () => {
    const { places, ways } = refusalOf(split([[1, 1.5, '2026-01-01T00:00:00Z']]))
    expect(places).toEqual([{ column: 'day' }])
    expect(ways[0]).toContain('without a zone')
  })

  test('a CSV for a signature with dates', () => {
    const { plain, places, ways } = refusalOf('age,size,day\n1,1.5,2026-01-01\n', 'text/csv')
    expect(plain).toContain('takes no datetime columns')
    expect(places).toEqual([{ column: 'day' }])
    expect(ways[0]).toContain('as JSON')
  })

  test('doubles for a float column', () => {
    const values = { dtype: 'float64', data: Float64Array.of(1.5) } as const
    const frame = { kind: 'table', rowCount: 1, columns: [{ name: 'size', values }] } as const
    const enforced = enforce(frame, undefined, {
      ...signature,
      inputs: { kind: 'columns', columns: [column('size', 'float')] },
    })
    if (enforced.ok) throw new Error('not refused')
    expect(enforced.refusal.places).toEqual([{ column: 'size' }])
    expect(enforced.refusal.plain).toContain('never narrows doubles to floats')
    expect(enforced.refusal.ways[0]).toContain('as JSON')
  })

  test('rows without names, and names in other case', () => {
    expect(refusalOf('{"instances": [[1, 1.5, "2026-01-01"]]}').ways[0]).toContain('dataframe_split')
    const { plain, ways, places } = refusalOf(split([[1, 1.5, '2026-01-01']], ['Age', 'size', 'day']))
    expect(plain).toBe('A required column is missing: age.')
    expect(ways[0]).toBe('"Age" is there: names must match letter for letter.')
    expect(places).toEqual([{ column: 'age' }])
  })

  test('a request that is no request tells the form it should have', () => {
    expect(refusalOf('[1]').ways[0]).toContain('dataframe_split')
    expect(refusalOf('{"dataframe_split": 1}').ways).not.toEqual([])
  })
})
